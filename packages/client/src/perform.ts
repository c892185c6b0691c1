import type { Answer, CallOptions, Generation, Input, Operation } from '@staffgate/catalog';
import type { Validation } from './answers.ts';
import { Call, type Refusals } from './call.ts';
import type { Clock } from './clock.ts';
import type { Hooks } from './hooks.ts';
import { checkInput } from './input.ts';
import type { Pace } from './pace.ts';
import { RateLimiter } from './rate-limiter.ts';
import { type Held, requireCredentials } from './recruiting-credential.ts';
import { prepareRequest, type Sender } from './requests.ts';
import type { Secrets } from './secrets.ts';
import type { Tokens } from './tokens.ts';
import type { Transport } from './transport.ts';

/** An answer of success as it was on the wire. */
export interface Performed<O extends Operation> {
  readonly status: number;
  /** Without `authorization`, which would hold a token. */
  readonly headers: Headers;
  readonly answer: Answer<O>;
}

/** Performs one operation: checked, paced, repeated where that is safe, and with a token. */
export type Perform = <O extends Operation>(
  operation: O,
  input: Input<O>,
  options?: PerformOptions,
) => Promise<Performed<O>>;

/** Options of one performed operation. */
export interface PerformOptions extends CallOptions {
  /** Paces this call. Default: that of the client. */
  readonly pace?: Pace;
}

export interface Settings extends Sender, Held {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly random: () => number;
  /** Per request. */
  readonly timeoutMs: number;
  readonly retries: number;
  readonly validate: Validation;
  readonly hooks: Hooks;
  readonly secrets: Secrets;
  readonly tokensOf: (generation: Generation) => Tokens;
  /** Paces calls in place of the client. */
  readonly pace?: Pace | undefined;
}

/** Makes the function through which every call goes. Limits and refused tokens are remembered between calls. */
export function createPerform(settings: Settings): Perform {
  const limiters = new Map<string, RateLimiter>();
  const refusals: Refusals = new Map();
  const answeredOperations = new Set<string>();

  const limiterOf = ({ method, path }: Operation): RateLimiter => {
    const route = `${method} ${path}`;
    const limiter = limiters.get(route) ?? new RateLimiter(settings.clock);
    limiters.set(route, limiter);
    return limiter;
  };

  return async <O extends Operation>(operation: O, input: Input<O>, options: PerformOptions = {}) => {
    options.signal?.throwIfAborted();
    const checked = checkInput(operation, input ?? {});
    rememberSecrets(checked.body, settings.secrets);
    requireCredentials(operation, settings);
    const prepared = prepareRequest(operation, checked, settings);
    const call = new Call(operation, prepared, settings, {
      limiter: limiterOf(operation),
      pace: options.pace ?? settings.pace,
      refusals,
      answered: answeredOperations,
    });
    const performed = await call.run(options);
    // The catalog's types say what the schema of the answer has just checked.
    return performed as Performed<O>;
  };
}

/** Credentials may be given to the token operations as well; errors must not repeat them. */
function rememberSecrets(body: unknown, secrets: Secrets): void {
  if (typeof body !== 'object' || body === null) return;
  const { client_secret, token } = body as Record<string, unknown>;
  for (const secret of [client_secret, token]) if (typeof secret === 'string') secrets.add(secret);
}
