import type { Operation } from '@staffgate/catalog';
import { type Failure, failureOfStatus } from './failures.ts';
import type { FaultEffect, InjectedFault } from './faults.ts';
import { createRandom } from './random.ts';

/** The call that goes wrong, as far as a fault has to know it. */
export interface Injectable {
  readonly operation: Operation;
  /** Aborted when the caller gives up. */
  readonly signal: AbortSignal;
  /** Breaks the connection, where there is one; in process there is none. */
  readonly reset: (() => void) | undefined;
  /** Does what was asked, and gives the right answer. */
  readonly perform: () => Promise<Response>;
  readonly refuse: (failure: Failure, headers?: Readonly<Record<string, string>>) => Response;
  /** Ends the caller's token, and gives the refusal of a token that nobody knows. */
  readonly blacklist: () => Failure;
}

/** A call without an answer: the reason is what `fetch` rejects with. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  readonly reason: unknown;

  constructor(reason: unknown) {
    super('The call got no answer.');
    this.reason = reason;
  }
}

/**
 * Lets a call go wrong.
 *
 * @throws {Unanswered} when the connection breaks, or the caller gives up first.
 */
export async function inject(faults: readonly InjectedFault[], call: Injectable): Promise<Response> {
  let ms = 0;
  for (const { effect } of faults) if (effect.kind === 'latency') ms += effect.ms;
  if (ms > 0) await wait(ms, call.signal);
  const decisive = faults.find(({ effect }) => effect.kind !== 'latency');
  return decisive ? await applied(decisive, call) : await call.perform();
}

async function applied({ id, effect }: InjectedFault, call: Injectable): Promise<Response> {
  switch (effect.kind) {
    case 'latency':
      return call.perform();
    case 'status':
      if (effect.when === 'after') await call.perform();
      return call.refuse(failureOfStatus(call.operation, effect.status));
    case 'rate-limit': {
      const { retryAfterSeconds: seconds } = effect;
      const headers = seconds === undefined ? {} : { 'retry-after': String(seconds) };
      return call.refuse(failureOfStatus(call.operation, 429), headers);
    }
    case 'token-blacklisted':
      return call.refuse(call.blacklist());
    case 'reset':
      if (effect.when === 'after') await call.perform();
      call.reset?.();
      throw new Unanswered(connectionBroke('fetch failed'));
    case 'truncated':
      return truncated(await call.perform(), effect.ending, call);
    case 'stall':
      return stalled(await call.perform(), call);
    case 'drift':
      return drifted(await call.perform(), effect, `${id} ${call.operation.id}`);
  }
}

/** What the platform's `fetch` rejects with when a connection breaks. */
function connectionBroke(message: string): TypeError {
  const cause = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' });
  return new TypeError(message, { cause });
}

/** Waits by the machine's timer: what a caller waits for is real. */
function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new Unanswered(signal.reason));
    const giveUp = () => {
      clearTimeout(timer);
      reject(new Unanswered(signal.reason));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    }, ms);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

/** Half of the body. Where it breaks off, the headers still promise the whole. */
async function truncated(
  whole: Response,
  ending: Extract<FaultEffect, { kind: 'truncated' }>['ending'],
  { reset }: Injectable,
): Promise<Response> {
  const bytes = new Uint8Array(await whole.arrayBuffer());
  const half = bytes.slice(0, bytes.length >> 1);
  const headers = new Headers(whole.headers);
  headers.set('content-length', String(ending === 'broken' ? bytes.length : half.length));
  const { status } = whole;
  if (ending === 'quiet') return new Response(half, { status, headers });
  let isHalfSent = false;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isHalfSent && half.length > 0) {
        isHalfSent = true;
        controller.enqueue(half);
        return;
      }
      // What was sent must be on its way before the connection breaks.
      await new Promise((resolve) => setTimeout(resolve, breakingMs));
      if (reset) reset();
      else controller.error(connectionBroke('terminated'));
    },
  });
  return new Response(body, { status, headers });
}

const breakingMs = 5;

/** The headers of an answer and then nothing; nothing at all where the answer has no body. */
async function stalled(whole: Response, { signal, reset }: Injectable): Promise<Response> {
  await whole.body?.cancel();
  if (whole.body === null) {
    return new Promise((_, reject) => {
      const giveUp = () => reject(new Unanswered(signal.reason));
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
    });
  }
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      // Over a port nobody is left who could read an error.
      const giveUp = () => (reset ? controller.close() : controller.error(signal.reason));
      if (signal.aborted) giveUp();
      else signal.addEventListener('abort', giveUp, { once: true });
    },
  });
  const { status, headers } = whole;
  return new Response(body, { status, headers });
}

type Json = Record<string, unknown> | unknown[];

async function drifted(
  whole: Response,
  { change, at }: Extract<FaultEffect, { kind: 'drift' }>,
  seed: string,
): Promise<Response> {
  if (!whole.ok) return whole;
  const { status, headers } = whole;
  const body = await whole.json();
  if (change === 'unknown-member') {
    const record = at === undefined ? firstRecord(body) : valueAt(body, at.split('.'));
    if (isNested(record) && !Array.isArray(record)) record.staffgate_unknown_member = 'injected';
  } else {
    const places = at === undefined ? valuesIn(body, []) : [at.split('.')];
    if (places.length > 0) empty(body, createRandom(seed).pick(places));
  }
  return Response.json(body, { status, headers });
}

function isNested(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}

/** The first record of a list, the record itself, or the whole body. */
function firstRecord(body: unknown): unknown {
  const { _data: v2, data: v1 } = body as { _data?: unknown; data?: unknown };
  const data = v2 ?? v1 ?? body;
  return Array.isArray(data) ? (data[0] ?? body) : data;
}

function valueAt(body: unknown, place: readonly string[]): unknown {
  let value = body;
  for (const name of place) value = isNested(value) ? (value as Record<string, unknown>)[name] : undefined;
  return value;
}

/** Null where a value was; nothing where none was. */
function empty(body: unknown, place: readonly string[]): void {
  const parent = valueAt(body, place.slice(0, -1));
  const name = place.at(-1) as string;
  if (isNested(parent) && Object.hasOwn(parent, name)) (parent as Record<string, unknown>)[name] = null;
}

/** The places of everything that is neither null nor made of parts. */
function valuesIn(value: unknown, place: readonly string[]): (readonly string[])[] {
  if (value === null) return [];
  if (!isNested(value)) return [place];
  return Object.entries(value).flatMap(([name, part]) => valuesIn(part, [...place, name]));
}
