import type { Operation } from '@staffgate/catalog';
import type { EncodedBody } from './bodies.ts';

/** A request that is ready to be sent. Redirects are not to be followed: they could carry the token to another host. */
export interface TransportRequest {
  readonly url: string;
  readonly method: Operation['method'];
  readonly headers: Readonly<Record<string, string>>;
  readonly body: EncodedBody['content'] | null;
  /** `stream` where the answer may be a file, whose `body` is read then; else its `text()` is. */
  readonly reads: 'text' | 'stream';
  /** Ends the request, and the reading of a text. */
  readonly signal: AbortSignal;
}

/** An answer, as far as it is read; a `Response` is one. */
export type TransportAnswer = Pick<Response, 'status' | 'headers' | 'body' | 'text'>;

/** Sends requests, and rejects when no answer comes. */
export type Transport = (request: TransportRequest) => Promise<TransportAnswer>;

/** A transport by something like `fetch`; default the platform's. */
export function transportBy(fetch: ((request: Request) => Promise<Response>) | undefined): Transport {
  // The platform's own makes its request of these; giving it a ready one would make two.
  if (fetch === undefined) return (request) => globalThis.fetch(request.url, initOf(request));
  return async (request) => {
    const { url, body } = request;
    const given = new Request(url, initOf(request));
    // A request does not tell how long its body is, and whoever sends it on as a stream needs to know.
    if (body instanceof Blob) given.headers.set('content-length', String(body.size));
    return fetch(given);
  };
}

function initOf({ method, headers, body, signal }: TransportRequest): RequestInit {
  return {
    method,
    headers,
    body,
    redirect: 'manual',
    signal,
    // Asked for by `fetch` where the body is a stream; the type of RequestInit does not know it yet.
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  };
}
