import {
  type Answer,
  type Binary,
  type Body,
  type Call,
  type CallOptions,
  type Endpoint,
  encodeFields,
  encodePath,
} from '@staffgate/catalog';
import type { z } from 'zod';
import type { AdminOperation } from './endpoint.ts';
import { type AdminOperations, adminOperations } from './operations.ts';
import { AdminProblem } from './problem.ts';

export type { AdminOperation } from './endpoint.ts';
export { type AdminOperations, adminOperations } from './operations.ts';

export interface AdminClientOptions {
  /** Where the gateway is, like http://127.0.0.1:4170. */
  readonly baseUrl: string;
  /** A token of the admin API, `sga_…`. */
  readonly token: string;
  /** Makes the requests. Default the platform's `fetch`; a gateway in memory fits as well. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

type Fields<S extends z.ZodObject> = keyof S['shape'] extends never ? unknown : z.input<S>;
type BodyField<B> = B extends Body ? { readonly body: z.input<B['schema']> } : unknown;
type Flat<T> = { [K in keyof T]: T[K] };

/** What a call takes: path and query parameters side by side, and the `body`. What has a default may be left out. */
export type AdminInput<O extends Endpoint> = Flat<
  Fields<O['parameters']> & Fields<O['query']> & BodyField<O['body']>
>;

type RecordOf<O extends Endpoint> = Answer<O> extends { readonly data: readonly (infer R)[] } ? R : never;

/** An operation as a function; a list in pages also has `all`, which goes through every page. */
export type AdminMethod<O extends AdminOperation> = O['isPaged'] extends true
  ? Call<AdminInput<O>, Answer<O>> & {
      readonly all: (
        input?: Flat<Omit<AdminInput<O>, 'cursor'>>,
        options?: CallOptions,
      ) => AsyncIterable<RecordOf<O>>;
    }
  : Call<AdminInput<O>, Answer<O>>;

/** The admin API of a gateway, as typed functions. */
export type AdminClient = {
  readonly [Group in keyof AdminOperations]: {
    readonly [Action in keyof AdminOperations[Group]]: AdminOperations[Group][Action] extends AdminOperation
      ? AdminMethod<AdminOperations[Group][Action]>
      : never;
  };
};

/** A call of the admin API that did not succeed. The token is never in it. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  /** Stable, for programs; `unreachable` when no answer came, `unexpected_answer` when it was none of a gateway. */
  readonly code: string;
  /** Null when no answer came. */
  readonly status: number | null;
  /** What helps. */
  readonly hint: string | null;
  /** What is wrong with each field of the request. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** Names the call in the logs of the gateway. */
  readonly trace: string | null;
  /** When to try again; null when nothing was said. */
  readonly retryAfterSeconds: number | null;

  constructor(
    message: string,
    details: {
      readonly code: string;
      readonly status: number | null;
      readonly hint?: string | null;
      readonly fields?: Readonly<Record<string, readonly string[]>> | undefined;
      readonly trace?: string | null;
      readonly retryAfterSeconds?: number | null;
      readonly cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.status = details.status;
    this.hint = details.hint ?? null;
    this.fields = details.fields ?? {};
    this.trace = details.trace ?? null;
    this.retryAfterSeconds = details.retryAfterSeconds ?? null;
  }
}

/**
 * Makes a client of a gateway's admin API: a method per operation, all of which throw `AdminError`.
 *
 * @example
 * ```ts
 * const admin = createAdminClient({ baseUrl: 'http://127.0.0.1:4170', token });
 * const agent = await admin.agents.create({ body: { name: 'Directory', preset: 'directory', … } });
 * const { client_id, client_secret } = await admin.keys.issue({ agent_id: agent.id, body: {} });
 * ```
 */
export function createAdminClient(options: AdminClientOptions): AdminClient {
  const groups = Object.entries(adminOperations).map(([group, operations]) => [
    group,
    Object.fromEntries(
      Object.entries(operations as Readonly<Record<string, AdminOperation>>).map(([action, operation]) => [
        action,
        methodOf(operation, options),
      ]),
    ),
  ]);
  return Object.fromEntries(groups) as AdminClient;
}

type Loose = Readonly<Record<string, unknown>>;

function methodOf(operation: AdminOperation, options: AdminClientOptions) {
  const call = (input: Loose = {}, callOptions: CallOptions = {}) =>
    perform(operation, input, callOptions, options);
  if (!operation.isPaged) return call;
  return Object.assign(call, {
    async *all(input: Loose = {}, callOptions: CallOptions = {}) {
      let cursor: string | null | undefined;
      do {
        const page = (await call({ ...input, ...(cursor && { cursor }) }, callOptions)) as {
          readonly data: readonly unknown[];
          readonly next_cursor: string | null;
        };
        yield* page.data;
        cursor = page.next_cursor;
      } while (cursor !== null);
    },
  });
}

async function perform(
  operation: AdminOperation,
  input: Loose,
  { signal, timeoutMs }: CallOptions,
  { baseUrl, token, fetch = (request) => globalThis.fetch(request) }: AdminClientOptions,
): Promise<unknown> {
  const query = encodeFields(pick(input, operation.query)).toString();
  const signals = [signal, timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs)];
  const request = new Request(
    `${baseUrl.replace(/\/+$/, '')}${encodePath(operation, input)}${query && `?${query}`}`,
    {
      method: operation.method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(operation.body && { 'content-type': 'application/json' }),
      },
      ...(operation.body && { body: JSON.stringify(input.body ?? {}) }),
      // A token belongs to one gateway: it does not follow to where that one points.
      redirect: 'manual',
      signal: AbortSignal.any(signals.filter((each) => each !== undefined)),
    },
  );
  const response = await fetch(request).catch((cause: unknown) => {
    request.signal.throwIfAborted();
    throw new AdminError('The gateway cannot be reached.', {
      code: 'unreachable',
      status: null,
      hint: `Look whether it runs at ${baseUrl}.`,
      cause,
    });
  });
  if (response.status !== operation.status) throw await errorOf(response);
  return bodyOf(operation, response);
}

function pick(input: Loose, { shape }: z.ZodObject): Loose {
  return Object.fromEntries(Object.entries(input).filter(([name]) => Object.hasOwn(shape, name)));
}

async function bodyOf({ answer }: AdminOperation, response: Response): Promise<unknown> {
  if (answer.kind === 'empty') return undefined;
  if (answer.kind === 'binary') return binaryOf(response);
  const parsed = answer.schema.safeParse(await response.json().catch(() => null));
  if (parsed.success) return parsed.data;
  throw unexpected(response, 'Its answer is not as this version knows it.');
}

function binaryOf(response: Response): Binary {
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return {
    contentType: response.headers.get('content-type') ?? 'application/octet-stream',
    contentLength: null,
    stream: response.body ?? new Blob([]).stream(),
    ...(name !== undefined && { filename: name }),
  };
}

async function errorOf(response: Response): Promise<AdminError> {
  const { success, data } = AdminProblem.safeParse(await response.json().catch(() => null));
  if (!success) return unexpected(response, `It answered ${response.status} in another manner.`);
  const { code, detail, hint, trace, fields, status } = data;
  const wait = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new AdminError(detail, {
    code,
    status,
    hint,
    fields,
    trace,
    retryAfterSeconds: Number.isFinite(wait) ? wait : null,
  });
}

function unexpected({ status }: Response, what: string): AdminError {
  return new AdminError(`This is not the gateway that was expected. ${what}`, {
    code: 'unexpected_answer',
    status,
    hint: 'Look whether the address is that of a gateway, and whether both are of the same version.',
  });
}
