import { type Operation, operations } from '@staffgate/catalog';
import type { Emulator } from '@staffgate/emulator';

/** A request and its answer, as they went over the wire. */
export interface Exchange {
  readonly operation: Operation;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly requestType: string;
  /** A multipart form is written down as a plain one, its files by their names. */
  readonly requestText: string;
  readonly status: number;
  readonly headers: Headers;
  readonly contentType: string;
  readonly text: string;
}

/** Puts a `fetch` in front of an emulator that writes down every exchange. */
export function recordExchanges(emulator: Pick<Emulator, 'fetch'>) {
  const exchanges: Exchange[] = [];
  const fetch = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const copy = request.clone();
    const response = await emulator.fetch(request);
    const { pathname, searchParams } = new URL(request.url);
    const operation = operationOf(request.method, pathname);
    if (operation) {
      exchanges.push({
        operation,
        path: pathname,
        query: searchParams,
        requestType: copy.headers.get('content-type')?.split(';')[0] ?? '',
        requestText: await textOf(copy),
        status: response.status,
        headers: response.headers,
        contentType: response.headers.get('content-type') ?? '',
        text: await response.clone().text(),
      });
    }
    return response;
  };
  return { exchanges, fetch };
}

async function textOf(request: Request): Promise<string> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) return request.text();
  const fields = [...(await request.formData())].map(([name, value]) => [
    name,
    typeof value === 'string' ? value : value.name,
  ]);
  return new URLSearchParams(fields).toString();
}

/** The operation of a method and path; fixed paths win over those with parameters. */
function operationOf(method: string, path: string): Operation | undefined {
  const fitting = operations.filter((operation) => {
    const pattern = new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`);
    return operation.method === method && pattern.test(path);
  });
  return fitting.sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0];
}
