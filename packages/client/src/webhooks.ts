import { EventEnvelope, eventOf, type WebhookEvent } from '@staffgate/catalog';
import { type Clock, realClock } from './clock.ts';
import { type EventMemory, eventIdentity, rememberInMemory } from './event-memory.ts';
import { isAuthentic, type WebhookAuthentication } from './webhook-authentication.ts';

export interface WebhookReceiverOptions {
  /** How deliveries show that they come from Personio. */
  readonly authentication: WebhookAuthentication;
  /**
   * Does what an event asks for. Called for one event at a time, in the order of arrival, which is not that of the
   * events. When it throws, the event is not done: Personio sends it again, if it was not answered yet.
   */
  readonly onEvent: (event: WebhookEvent) => unknown;
  /** The same for events that this version does not know. Default: they are passed over. */
  readonly onUnknownEvent?: (event: EventEnvelope) => unknown;
  /** Told what `onEvent` threw. */
  readonly onError?: (error: unknown, event: EventEnvelope) => void;
  /** Tells the events that came before. Default: the latest 10,000, in memory. */
  readonly remember?: EventMemory;
  /** How many events may wait for their turn; Personio is asked to come again when there are more. Default: 1000. */
  readonly maxQueued?: number;
  /** Largest body in bytes. Default: 64 KiB. */
  readonly maxBodyBytes?: number;
  /** How long an answer may wait for `onEvent`, in milliseconds. Personio waits 3 s. Default: 2000. */
  readonly answerWithinMs?: number;
  readonly clock?: Clock;
}

/** Takes deliveries: a function from a request to its response, for any server. */
export interface WebhookReceiver {
  (request: Request): Promise<Response>;
  /**
   * Takes an event from elsewhere, like `v2.webhooks.events`, as if it had been delivered.
   *
   * @returns `duplicate` when it was taken before.
   * @throws what `onEvent` throws.
   */
  handle(event: EventEnvelope): Promise<'handled' | 'duplicate'>;
  /** Resolves when nothing waits any more: before the process ends. */
  settled(): Promise<void>;
}

/**
 * Makes the receiving half of a webhook.
 *
 * It answers 200 once the event is done, or 202 when that takes longer than Personio waits; then the event goes on being
 * handled, and a failure is only told to `onError`. Duplicates are answered with 200 and passed over.
 *
 * @example
 * ```ts
 * const receive = createWebhookReceiver({
 *   authentication: { token: 'a long secret' },
 *   async onEvent(event) {
 *     if (event.event_name === 'person.deleted') await forget(event.payload.person.id);
 *   },
 * });
 * ```
 */
export function createWebhookReceiver(options: WebhookReceiverOptions): WebhookReceiver {
  const { authentication, maxQueued = 1000, maxBodyBytes = 64 * 1024, answerWithinMs = 2000 } = options;
  const clock = options.clock ?? realClock;
  const queue = createQueue(options);

  async function receive(request: Request): Promise<Response> {
    if (request.method !== 'POST') return answer(405, 'use-post', { allow: 'POST' });
    const body = await readBody(request, maxBodyBytes);
    if (body === null) return answer(413, 'body-too-large');
    if (!(await isAuthentic(authentication, request.headers, body, clock.now()))) {
      return answer(401, 'wrong-authentication');
    }
    const event = parse(body);
    if (event === null) return answer(400, 'no-event');
    if (queue.size() >= maxQueued) return answer(503, 'too-busy');
    const fate = queue.add(event).then(
      (result) => answer(200, result),
      () => answer(500, 'not-handled'),
    );
    const timer = new AbortController();
    const late = clock.sleep(answerWithinMs, timer.signal).then(
      () => answer(202, 'queued'),
      () => fate,
    );
    const first = await Promise.race([fate, late]);
    timer.abort('no longer needed');
    return first;
  }

  return Object.assign(receive, { handle: queue.add, settled: queue.settled });
}

/** Handles events one after the other. */
function createQueue(options: WebhookReceiverOptions) {
  const { onEvent, onUnknownEvent, onError } = options;
  const memory = options.remember ?? rememberInMemory();
  let size = 0;
  let tail: Promise<unknown> = Promise.resolve();

  async function take(event: EventEnvelope): Promise<'handled' | 'duplicate'> {
    const identity = eventIdentity(event);
    if (!(await memory.claim(identity))) return 'duplicate';
    const known = eventOf(event);
    try {
      await (known ? onEvent(known) : onUnknownEvent?.(event));
      return 'handled';
    } catch (error) {
      await memory.forget(identity);
      throw error;
    }
  }

  return {
    size: () => size,
    add(event: EventEnvelope): Promise<'handled' | 'duplicate'> {
      size += 1;
      const turn = tail
        .then(() => take(event))
        .finally(() => {
          size -= 1;
        });
      tail = turn.catch((error) => onError?.(error, event)).catch(() => {});
      return turn;
    },
    async settled(): Promise<void> {
      while (size > 0) await tail;
    },
  };
}

/** The bytes of a body; null when there are more than there may be. */
async function readBody({ body }: Request, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (body !== null) {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) return null;
      chunks.push(chunk);
    }
  }
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

function parse(body: Uint8Array): EventEnvelope | null {
  try {
    return EventEnvelope.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return null;
  }
}

function answer(status: number, code: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code }, { status, headers });
}
