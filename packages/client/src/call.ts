import type { Answer, Binary, CallOptions, Operation } from '@staffgate/catalog';
import { drifted, driftOf, type Reading, readAnswer, requestIdOf, unreadable } from './answers.ts';
import { pause, TimeIsUp, within } from './clock.ts';
import type { Outcome, PersonioError } from './errors.ts';
import { explain, isAboutToken } from './explain.ts';
import { keepFailureBody } from './failure-bodies.ts';
import type { Failure } from './failures.ts';
import { type RetryEvent, tell } from './hooks.ts';
import { neverAnswered, tookTooLong } from './network-failures.ts';
import { answered, type Pace, type TurnEnd } from './pace.ts';
import type { Performed, Settings } from './perform.ts';
import { type RateLimiter, retryAfterMsOf } from './rate-limiter.ts';
import { type PreparedRequest, withToken } from './requests.ts';
import { backoffMs, coolDownMs, isRepeatable, longestWaitMs } from './retry.ts';
import type { Secrets } from './secrets.ts';
import type { TransportAnswer } from './transport.ts';

/** The token that an operation refused although it was new, by operation, and until when that is remembered. */
export type Refusals = Map<string, { readonly token: string; readonly until: number }>;

/** What calls share, of a route and of the client. */
export interface CallParts {
  /** Paces the calls of the route, unless somebody else does. */
  readonly limiter: RateLimiter;
  readonly pace: Pace | undefined;
  readonly refusals: Refusals;
  /** Operations that were answered before, so that the credential has the right to them. */
  readonly answered: Set<string>;
}

/** One call: as many requests as it takes. */
export class Call {
  readonly #operation: Operation;
  readonly #prepared: PreparedRequest;
  readonly #settings: Settings;
  readonly #limiter: RateLimiter;
  readonly #pace: Pace | undefined;
  readonly #refusals: Refusals;
  readonly #answered: Set<string>;
  #attempt = 0;
  #repetitions = 0;
  #hasRenewed = false;
  #isSent = false;

  constructor(
    operation: Operation,
    prepared: PreparedRequest,
    settings: Settings,
    { limiter, pace, refusals, answered }: CallParts,
  ) {
    this.#operation = operation;
    this.#prepared = prepared;
    this.#settings = settings;
    this.#limiter = limiter;
    this.#pace = pace;
    this.#refusals = refusals;
    this.#answered = answered;
  }

  async run({ signal, timeoutMs }: CallOptions): Promise<Performed<Operation>> {
    if (timeoutMs === undefined) return this.#repeat(signal, signal);
    try {
      return await within(this.#settings.clock, timeoutMs, signal, (limited) =>
        this.#repeat(limited, signal),
      );
    } catch (error) {
      if (error instanceof TimeIsUp) throw tookTooLong(this.#operation, error.ms, this.#outcome());
      throw error;
    }
  }

  async #repeat(
    signal: AbortSignal | undefined,
    ofCaller: AbortSignal | undefined,
  ): Promise<Performed<Operation>> {
    for (;;) {
      const sent = await this.#send(signal);
      if (sent.kind === 'lost') {
        await this.#repeatOr(sent.error, 'network', null, signal);
        continue;
      }
      const { reading, response, token } = sent;
      if (reading.kind === 'answer') return this.#accept(response, reading.answer, ofCaller);
      if (reading.kind === 'unreadable') {
        await this.#repeatOr(unreadable(this.#operation, response), 'server', response.headers, signal);
      } else if (token !== null && this.#mayRenew(reading.status, reading.failure, token)) {
        this.#hasRenewed = true;
        this.#tellRetry('token', 0);
        await this.#settings.tokensOf(this.#operation.generation).renew(token, signal);
      } else {
        await this.#handleFailure(reading, response, token, signal);
      }
    }
  }

  async #send(signal: AbortSignal | undefined): Promise<Sent> {
    const { clock, transport, hooks, timeoutMs, tokensOf } = this.#settings;
    const operation = this.#operation;
    let headers: Headers | null = null;
    let end: TurnEnd = { kind: 'unused' };
    const turn = await this.#turn(signal);
    try {
      const tokens = operation.authentication === 'token' ? tokensOf(operation.generation) : null;
      const token = tokens === null ? null : await tokens.get(signal);
      this.#attempt += 1;
      tell(hooks.onRequest, this.#event());
      const startedAt = clock.now();
      this.#isSent = true;
      const sent = await within(clock, timeoutMs, signal, async (limited) => {
        const response = await transport(withToken(this.#prepared, token, limited));
        return { response, reading: await readAnswer(operation, response) };
      });
      this.#isSent = false;
      const { response, reading } = sent;
      headers = response.headers;
      end = answered(response.status, headers, operation.rateLimit, clock.now());
      const next = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1];
      if (next !== undefined && token !== null && operation.generation === 'v1') tokens?.rotate(token, next);
      tell(hooks.onResponse, {
        ...this.#event(),
        status: response.status,
        durationMs: clock.now() - startedAt,
        requestId:
          reading.kind === 'failure'
            ? (reading.failure.traceId ?? requestIdOf(headers))
            : requestIdOf(headers),
      });
      return { kind: 'answered', response, reading, token };
    } catch (error) {
      if (!this.#isSent || signal?.aborted) throw error;
      this.#isSent = false;
      end = { kind: 'lost' };
      return { kind: 'lost', error: neverAnswered(operation, error, this.#settings.secrets) };
    } finally {
      if (turn === null) this.#limiter.done(headers);
      else turn.done(end);
    }
  }

  /** Waits for leave to send a request; null when it is the client itself that gives it. */
  async #turn(signal: AbortSignal | undefined) {
    if (this.#pace) return this.#pace.turn(this.#operation, signal);
    await this.#limiter.turn(signal);
    return null;
  }

  #accept(response: TransportAnswer, answer: unknown, signal: AbortSignal | undefined): Performed<Operation> {
    this.#answered.add(this.#operation.id);
    const { validate, hooks } = this.#settings;
    const places = validate === 'off' ? [] : driftOf(this.#operation, answer);
    if (places.length > 0) {
      if (validate === 'strict') throw drifted(this.#operation, response.status, places);
      tell(hooks.onDrift, { operation: this.#operation.id, places });
    }
    let { headers } = response;
    if (headers.has('authorization')) {
      headers = new Headers(headers);
      headers.delete('authorization');
    }
    const isStream = this.#operation.answer.kind === 'binary';
    const given = isStream ? abortable(answer as Binary, signal) : answer;
    return { status: response.status, headers, answer: given as Answer<Operation> };
  }

  async #handleFailure(
    reading: Extract<Reading, { kind: 'failure' }>,
    response: TransportAnswer,
    token: string | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { clock, random, secrets } = this.#settings;
    const { status } = reading;
    const failure = redacted(reading.failure, secrets);
    const operation = this.#operation;
    const backoff = backoffMs(this.#repetitions + 1, random);
    const retryAfterMs =
      status === 429 ? coolDownMs(operation.rateLimit, response.headers, clock.now(), backoff) : 0;
    const error = explain({
      operation,
      status,
      failure,
      requestId: requestIdOf(response.headers),
      retryAfterMs,
      attempts: this.#attempt,
    });
    keepFailureBody(error, reading.body, secrets);
    if (status === 429) {
      const { rateLimit } = operation;
      this.#limiter.block(retryAfterMs, rateLimit.kind === 'window' ? rateLimit.burstPerSecond : undefined);
      const isSpent = this.#prepared.body?.isRepeatable === false;
      if (isSpent || this.#repetitions >= this.#settings.retries || retryAfterMs > longestWaitMs) throw error;
      this.#repetitions += 1;
      this.#tellRetry('rate-limit', retryAfterMs);
      return;
    }
    if (status >= 500) return this.#repeatOr(error, 'server', response.headers, signal);
    if (this.#hasRenewed && token !== null && isAboutToken(operation, status, failure)) {
      const rememberedMs = this.#answered.has(operation.id) ? deadTokenMs : refusalMs;
      this.#refusals.set(operation.id, { token, until: clock.now() + rememberedMs });
    }
    throw error;
  }

  /** Waits and lets the call go on, where its first effect does not matter; else throws the error. */
  async #repeatOr(
    error: PersonioError,
    reason: 'server' | 'network',
    headers: Headers | null,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { clock, random, retries } = this.#settings;
    if (!isRepeatable(this.#operation) || this.#repetitions >= retries) throw error;
    this.#repetitions += 1;
    const asked = headers && retryAfterMsOf(headers, clock.now());
    const delayMs = asked ?? backoffMs(this.#repetitions, random);
    if (delayMs > longestWaitMs) throw error;
    this.#tellRetry(reason, delayMs);
    await pause(clock, delayMs, signal);
  }

  /**
   * Once per call, and not when the same token was refused here just now although it was new: v2 answers 401 for a
   * missing right as well, and asking for a token before every such call would use up the limit of the token route.
   * A body that was a stream is gone with the first request.
   */
  #mayRenew(status: number, failure: Failure, token: string): boolean {
    const refusal = this.#refusals.get(this.#operation.id);
    const isKnown = refusal?.token === token && refusal.until > this.#settings.clock.now();
    const canRepeat = this.#prepared.body?.isRepeatable !== false;
    return canRepeat && !this.#hasRenewed && !isKnown && isAboutToken(this.#operation, status, failure);
  }

  #outcome(): Outcome {
    return this.#isSent && !isRepeatable(this.#operation) ? 'unknown' : 'none';
  }

  #event() {
    const { id, method, path } = this.#operation;
    return { operation: id, method, urlTemplate: path, attempt: this.#attempt };
  }

  #tellRetry(reason: RetryEvent['reason'], delayMs: number): void {
    tell(this.#settings.hooks.onRetry, { ...this.#event(), reason, delayMs });
  }
}

type Sent =
  | {
      readonly kind: 'answered';
      readonly response: TransportAnswer;
      readonly reading: Reading;
      readonly token: string | null;
    }
  | { readonly kind: 'lost'; readonly error: PersonioError };

/** A right that was granted meanwhile should be noticed within a minute. */
const refusalMs = 60_000;
/** Where the right was there before, it is the token that is dead, twice in a row. Another one is asked for soon. */
const deadTokenMs = 5_000;

function redacted(failure: Failure, secrets: Secrets): Failure {
  return {
    ...failure,
    detail: failure.detail && secrets.redact(failure.detail),
    serviceCode: failure.serviceCode && secrets.redact(failure.serviceCode),
    fields: failure.fields.map(({ field, message }) => ({
      field: field && secrets.redact(field),
      message: secrets.redact(message),
    })),
  };
}

/** The stream ends with the signal's reason when it is aborted. Limits of time end with the headers. */
function abortable(binary: Binary, signal: AbortSignal | undefined): Binary {
  if (signal === undefined) return binary;
  return { ...binary, stream: binary.stream.pipeThrough(new TransformStream(), { signal }) };
}
