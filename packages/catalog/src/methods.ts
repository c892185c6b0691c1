import type { z } from 'zod';
import type { Unwrapped } from './attribute.ts';
import type { Body, Endpoint, Operation } from './operation.ts';

type Fields<S extends z.ZodObject> = keyof S['shape'] extends never ? unknown : z.infer<S>;

type BodyField<B> = B extends Body ? { readonly body: z.infer<B['schema']> } : unknown;

type Flat<T> = { [K in keyof T]: T[K] };

/**
 * What a call takes: path and query parameters side by side, under Personio's own names, and the `body`.
 *
 * @example `Input<typeof v2.persons.get>` is `{ id: string }`.
 */
export type Input<O extends Endpoint> = Flat<
  Fields<O['parameters']> & Fields<O['query']> & BodyField<O['body']>
>;

/** Bytes of an answer, not read yet. */
export interface Binary {
  readonly contentType: string;
  /** In bytes, where the sender said so. */
  readonly contentLength: number | null;
  readonly stream: ReadableStream<Uint8Array>;
  /** The name of the file, where the sender said one. */
  readonly filename?: string;
}

/** The body of the success answer as it is on the wire: what a handler gives. */
export type Answer<O extends Endpoint> = O['answer'] extends {
  kind: 'json';
  schema: infer S extends z.ZodType;
}
  ? z.infer<S>
  : O['answer'] extends { kind: 'binary' }
    ? Binary
    : undefined;

/**
 * What a method gives. For v2 that is the answer as it is on the wire. For v1 the envelope loses its `success`
 * flag, and every record in it is unwrapped: plain values instead of `{ label, value, type, universal_id }`.
 */
export type Output<O extends Operation> = O['answer'] extends { kind: 'json' }
  ? O['generation'] extends 'v1'
    ? Envelope<Answer<O>>
    : Answer<O>
  : Answer<O>;

type Envelope<A> = A extends { success: boolean }
  ? Flat<{ [K in keyof A as K extends 'success' ? never : K]: Unwrapped<A[K]> }>
  : A;

/** One record of a list. */
export type Item<O extends Operation> =
  Output<O> extends { _data: readonly (infer R)[] }
    ? R
    : Output<O> extends { data: readonly (infer R)[] }
      ? R
      : never;

/** Options of a single call, besides its input. */
export interface CallOptions {
  /** Ends the call early; the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Milliseconds for this call in all, retries included. */
  readonly timeoutMs?: number;
}

type Paging = 'limit' | 'offset' | 'cursor' | 'page';

/** The input of a whole list: that of one page, without the place of the page. `limit` stays, as the page size. */
export type ListInput<O extends Operation> = Flat<Omit<Input<O>, Exclude<Paging, 'limit'>>>;

/** A call as a function: the input may be left out where nothing in it is needed. */
export type Call<I, R> =
  Record<never, never> extends I
    ? (input?: I, options?: CallOptions) => Promise<R>
    : (input: I, options?: CallOptions) => Promise<R>;

type All<I, R> =
  Record<never, never> extends I
    ? (input?: I, options?: CallOptions) => AsyncIterable<R>
    : (input: I, options?: CallOptions) => AsyncIterable<R>;

/** An operation as a function; a list also has `all`, which goes through every page. */
export type Method<O extends Operation> = O['pages'] extends object
  ? Call<Input<O>, Output<O>> & { readonly all: All<ListInput<O>, Item<O>> }
  : Call<Input<O>, Output<O>>;

/** Every operation of a generation as a function, grouped like the catalog. */
export type Methods<T> = {
  readonly [Group in keyof T]: {
    readonly [Action in keyof T[Group]]: T[Group][Action] extends Operation
      ? Method<T[Group][Action]>
      : never;
  };
};

/** What implements one operation, given whatever the server knows of the call. */
export type Handler<O extends Endpoint, Context> = (
  input: Input<O>,
  context: Context,
) => HandlerResult<O> | Promise<HandlerResult<O>>;

declare const rendered: unique symbol;

/** JSON that is already text, with the type of what it says. */
export type Rendered<T> = { readonly json: string; readonly [rendered]?: T };

/** What a handler may give back: the answer, or the same as ready JSON text. */
export type HandlerResult<O extends Endpoint> =
  | Answer<O>
  | (O['answer'] extends { kind: 'json' } ? Rendered<Answer<O>> : never);

/**
 * A handler per operation. A missing one is a compile error at its group:
 * "Property 'remove' is missing in type …".
 */
export type Handlers<T, Context> = {
  readonly [Group in keyof T]: {
    readonly [Action in keyof T[Group]]: T[Group][Action] extends Endpoint
      ? Handler<T[Group][Action], Context>
      : never;
  };
};

/** Every operation under its id. */
export type OperationOf<T> = { [Group in keyof T]: T[Group][keyof T[Group]] }[keyof T];
