import { type Client, type ClientOptions, createClient } from './client.ts';
import type { Clock } from './clock.ts';

/** A request as a server saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
  /** When it came, by the clock of the world. */
  readonly at: number;
  readonly signal: AbortSignal;
}

type Answer = (seen: Seen, index: number) => Response | Promise<Response> | undefined;

/** A server made of one function, a clock turned by hand, and clients that know both. */
export interface World {
  readonly clock: HandClock;
  /** Every request but those for tokens. */
  readonly seen: Seen[];
  /** The requests for tokens. */
  readonly auth: Seen[];
  readonly client: (options?: Partial<ClientOptions>) => Client;
  readonly fetch: (request: Request) => Promise<Response>;
}

export const secret = 'papi-secret-Zq81kLm0';

/** `answer` gets every request; where it gives nothing, tokens are handed out and everything else is an empty list. */
export function createWorld(answer: Answer = () => undefined): World {
  const clock = new HandClock();
  const seen: Seen[] = [];
  const auth: Seen[] = [];
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const entry: Seen = {
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      headers: request.headers,
      body: request.headers.get('content-type')?.startsWith('multipart') ? '' : await request.text(),
      at: clock.now(),
      signal: request.signal,
    };
    const isAuth = /\/v1\/auth$|\/v2\/auth\/token$/.test(url.pathname);
    const list = isAuth ? auth : seen;
    list.push(entry);
    return (await answer(entry, list.length - 1)) ?? byDefault(entry, auth.length);
  };
  return {
    clock,
    seen,
    auth,
    fetch,
    client: (options = {}) =>
      createClient({
        credentials: { clientId: 'papi-client', clientSecret: secret },
        baseUrl: 'https://personio.test',
        fetch,
        clock,
        random: () => 0,
        ...options,
      }),
  };
}

function byDefault({ path }: Seen, issued: number): Response {
  if (path.endsWith('/v1/auth'))
    return json({ success: true, data: { token: `papi-v1-token-${issued}`, expires_in: 86400 } });
  if (path.endsWith('/v2/auth/token')) {
    return json({ access_token: `papi-v2-token-${issued}`, token_type: 'Bearer', expires_in: 86400 });
  }
  if (path === '/v2/auth/revoke') return new Response('');
  return path.startsWith('/v1') ? json({ success: true, data: [] }) : json({ _data: [] });
}

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

export function problem(status: number, title: string, type = 'common.bad_request'): Response {
  return json(
    {
      personio_trace_id: 'trace-1',
      timestamp: '2026-11-03T08:15:42Z',
      errors: [
        { title, detail: `${title}.`, type: `https://developer.personio.de/reference/errors#${type}` },
      ],
    },
    status,
    { 'content-type': 'application/problem+json' },
  );
}

export function v1Failure(status: number, message: string, more: Record<string, unknown> = {}): Response {
  return json({ success: false, error: { code: 0, message, ...more } }, status);
}

/** Stands still until it is turned. */
export class HandClock implements Clock {
  #now = Date.UTC(2026, 10, 2, 8);
  #sleepers: { due: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { due: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass, waking sleepers one after the other. */
  async turn(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (let next = this.#next(); next !== undefined && next.due <= end; next = this.#next()) {
      this.#wake(next);
      await settle();
    }
    this.#now = end;
  }

  /** Lets as much time pass as a promise needs, and gives its value, or its error as a value. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const outcome = promise.finally(() => {
      isSettled = true;
    });
    outcome.catch(() => {});
    for (await settle(); !isSettled; await settle()) {
      const next = this.#next();
      if (next === undefined) break;
      this.#wake(next);
    }
    return outcome;
  }

  #next() {
    return this.#sleepers.toSorted((a, b) => a.due - b.due)[0];
  }

  #wake(sleeper: { due: number; wake: () => void }): void {
    this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
    this.#now = Math.max(this.#now, sleeper.due);
    sleeper.wake();
  }
}

/** Lets everything happen that needs no time. */
async function settle(): Promise<void> {
  for (let round = 0; round < 8; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

export async function caught(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  try {
    await promise;
  } catch (error) {
    return error as Error & Record<string, unknown>;
  }
  throw new Error('it should have failed');
}

export async function collect<T>(list: AsyncIterable<T>): Promise<T[]> {
  const records: T[] = [];
  for await (const record of list) records.push(record);
  return records;
}
