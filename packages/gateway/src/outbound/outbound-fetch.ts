import type { LookupFunction } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { Agent, Dispatcher } from 'undici';
import {
  AddressRefused,
  type AddressRules,
  checkAddresses,
  checkUrl,
  type Resolve,
  systemResolve,
} from './addresses.ts';

export interface OutboundOptions extends AddressRules {
  /** Requests go to its origin and nowhere else. */
  readonly baseUrl: string;
  /** Default: the resolver of the machine. */
  readonly resolve?: Resolve;
}

/**
 * Makes what sends requests to the host of a base URL, and only there: by HTTPS, to public addresses. A name is resolved
 * when a connection is made, every address that comes back is checked, and one of them is connected to, so that a name
 * cannot turn to another place in between. Redirects are not followed.
 *
 * @throws {AddressRefused} when the base URL is none that may be called.
 */
export function createOutboundFetch(options: OutboundOptions): (request: Request) => Promise<Response> {
  const { baseUrl, resolve = systemResolve, ...rules } = options;
  const { origin } = checkUrl(baseUrl, rules);
  let loading: ReturnType<typeof load> | null = null;
  return async (request) => {
    if (new URL(request.url).origin !== origin) {
      throw new AddressRefused(
        `The connection is to ${origin}, and nothing else is called with its credential.`,
      );
    }
    loading ??= load(checkedLookup(resolve, rules));
    const undici = await loading;
    try {
      // A body whose length is known passes through. Any other is small, and read first so that it need not be sent in chunks.
      return request.body !== null && request.headers.has('content-length')
        ? await sendStream(request, request.body, undici)
        : await send(request, undici);
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      throw cause instanceof AddressRefused ? cause : error;
    }
  };
}

interface Undici {
  readonly fetch: typeof import('undici').fetch;
  readonly request: typeof import('undici').request;
  readonly dispatcher: Agent;
}

async function send(request: Request, { fetch, dispatcher }: Undici): Promise<Response> {
  const { method, headers, signal } = request;
  const response = await fetch(request.url, {
    method,
    headers: [...headers],
    body: request.body === null ? null : await request.arrayBuffer(),
    signal,
    redirect: 'manual',
    dispatcher,
  });
  // Of another realm than the platform's own, and otherwise the same.
  return response as unknown as Response;
}

/** Sends a body while it is read. `fetch` would keep all of it, for the case that it has to be sent once more. */
async function sendStream(
  { url, method, headers, signal }: Request,
  body: NonNullable<Request['body']>,
  { request, dispatcher }: Undici,
): Promise<Response> {
  const answer = await request(url, {
    method: method as Dispatcher.HttpMethod,
    headers: Object.fromEntries(headers),
    body: Readable.fromWeb(body as WebStream),
    signal,
    dispatcher,
  });
  const names = Object.entries(answer.headers).flatMap(([name, value = []]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  const hasNoBody = [204, 205, 304].includes(answer.statusCode);
  if (hasNoBody) await answer.body.dump();
  const content = hasNoBody ? null : (Readable.toWeb(answer.body) as unknown as BodyInit);
  return new Response(content, { status: answer.statusCode, headers: names });
}

/** Loaded with the first request, as a start needs none of it. */
async function load(lookup: LookupFunction): Promise<Undici> {
  const { Agent, fetch, request } = await import('undici');
  return { fetch, request, dispatcher: new Agent({ connect: { lookup } }) };
}

/** Resolves for a connection that is being made, and lets only addresses through that may be called. */
function checkedLookup(resolve: Resolve, rules: AddressRules): LookupFunction {
  return (host, { all, family }, callback) => {
    resolve(host)
      .then((addresses) => {
        checkAddresses(host, addresses, rules);
        const fitting = addresses.filter((one) => !family || family === one.family);
        const [first] = fitting;
        if (first === undefined) throw new AddressRefused(`${host} has no address of the wanted kind.`);
        if (all) callback(null, [...fitting]);
        else callback(null, first.address, first.family);
      })
      .catch((error) => callback(error, '', 0));
  };
}
