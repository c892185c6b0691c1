import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import { sendRequest } from './outbound-fetch.ts';
import { type OutboundOptions, outboundTo, type Way } from './way.ts';

/** A request, as a client has it ready. */
export interface OutboundRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Blob | ReadableStream<Uint8Array> | null;
  /** Whether the answer is read as a whole, or may be a file. */
  readonly reads: 'text' | 'stream';
  readonly signal: AbortSignal;
}

/** An answer, as far as a client reads it. */
export type OutboundAnswer = Pick<Response, 'status' | 'headers' | 'body' | 'text'>;

/**
 * Makes what sends the requests of a client to the host of a base URL, by the rules of `createOutboundFetch`. Texts cost
 * a third of what they cost there, as no `Request`, no `Response` and no streams are made for them.
 *
 * @throws {AddressRefused} when the base URL is none that may be called.
 */
export function createOutboundTransport(
  options: OutboundOptions,
): (request: OutboundRequest) => Promise<OutboundAnswer> {
  const outbound = outboundTo(options);
  return (request) =>
    outbound(request.url, (way) => {
      request.signal.throwIfAborted();
      return isText(request) ? exchange(request, way) : sendRequest(asRequest(request), way);
    });
}

type TextRequest = OutboundRequest & { readonly body: string | null };

function isText(request: OutboundRequest): request is TextRequest {
  return request.reads === 'text' && (request.body === null || typeof request.body === 'string');
}

function asRequest({ url, reads: _, ...init }: OutboundRequest): Request {
  const { body } = init;
  const request = new Request(url, {
    ...init,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
  if (body instanceof Blob) request.headers.set('content-length', String(body.size));
  return request;
}

/** Sends a request and reads its answer to the end. */
function exchange(
  { url, method, headers, body, signal }: TextRequest,
  { dispatcher }: Way,
): Promise<OutboundAnswer> {
  const { origin, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let status = 0;
    let answered: IncomingHttpHeaders = {};
    let stop = (_: Error) => {};
    const abort = () => {
      reject(signal.reason);
      stop(new Error('The request is no longer wanted.'));
    };
    const end = () => signal.removeEventListener('abort', abort);
    signal.addEventListener('abort', abort, { once: true });
    dispatcher.dispatch(
      { origin, path: pathname + search, method, headers: { ...headers, 'accept-encoding': packings }, body },
      {
        onRequestStart(controller) {
          // A request that a closing connection did not take is sent once more, by another controller.
          stop = (reason) => controller.abort(reason);
          if (signal.aborted) stop(new Error('The request is no longer wanted.'));
        },
        onResponseStart(_, statusCode, given) {
          status = statusCode;
          answered = given;
        },
        onResponseData(_, chunk) {
          chunks.push(chunk);
        },
        onResponseEnd() {
          end();
          unpacked(bytesOf(chunks), answered).then(
            (bytes) => resolve(answerOf(status, answered, bytes)),
            reject,
          );
        },
        onResponseError(_, error) {
          end();
          reject(error);
        },
      },
    );
  });
}

function bytesOf(chunks: readonly Buffer[]): Buffer {
  return chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
}

const packings = 'gzip, deflate, br';

const unpack = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
};

/** An answer that unpacks to more than this is an attack, or of no use. */
const mostUnpacked = 256 * 1024 * 1024;

/** What was packed for the way. Several packings in one another are not asked for, and fail as no JSON. */
async function unpacked(bytes: Buffer, { 'content-encoding': packing = '' }: IncomingHttpHeaders) {
  const name = String(packing).trim().toLowerCase();
  if (!Object.hasOwn(unpack, name) || bytes.length === 0) return bytes;
  return unpack[name as keyof typeof unpack](bytes, { maxOutputLength: mostUnpacked });
}

function answerOf(status: number, headers: IncomingHttpHeaders, bytes: Buffer): OutboundAnswer {
  return {
    status,
    headers: headersOf(headers),
    body: null,
    // As `fetch` decodes it.
    text: async () => decoder.decode(bytes),
  };
}

const decoder = new TextDecoder();

function headersOf(given: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const name in given) {
    const value = given[name];
    if (typeof value === 'string') headers.append(name, value);
    else for (const one of value ?? []) headers.append(name, one);
  }
  return headers;
}
