import { Readable } from 'node:stream';
import type { ReadableStream as WebStream } from 'node:stream/web';
import type { Dispatcher } from 'undici';
import { type OutboundOptions, outboundTo, type Way } from './way.ts';

/**
 * Makes what sends requests to the host of a base URL, and only there: by HTTPS, to public addresses. A name is resolved
 * when a connection is made, every address that comes back is checked, and one of them is connected to, so that a name
 * cannot turn to another place in between. Redirects are not followed.
 *
 * @throws {AddressRefused} when the base URL is none that may be called.
 */
export function createOutboundFetch(options: OutboundOptions): (request: Request) => Promise<Response> {
  const outbound = outboundTo(options);
  return (request) => outbound(request.url, (way) => sendRequest(request, way));
}

/** Sends a request by a way that was opened for its host. */
export function sendRequest(request: Request, way: Way): Promise<Response> {
  // A body whose length is known passes through. Any other is small, and read first so that it need not be sent in chunks.
  return request.body !== null && request.headers.has('content-length')
    ? sendStream(request, request.body, way)
    : send(request, way);
}

async function send(request: Request, { undici, dispatcher }: Way): Promise<Response> {
  const { method, headers, signal } = request;
  const response = await undici.fetch(request.url, {
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
  { undici, dispatcher }: Way,
): Promise<Response> {
  const answer = await undici.request(url, {
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
