import { createMcpHandler, type McpServerFactory, ProtocolErrorCode } from '@modelcontextprotocol/server';
import type { Caller } from './caller.ts';

export interface ServingOptions {
  /** Largest request in bytes, files in base64 included. Default 4 MiB. */
  readonly maxBodyBytes?: number;
}

/** MCP over HTTP, for whoever has identified the caller. */
export interface Mcp {
  /** Answers a request of MCP, of any revision, for the agent that it came from. */
  fetch(request: Request, caller: Caller): Promise<Response>;
  close(): Promise<void>;
}

/** Carries MCP over HTTP. Each request gets a server of its own, which knows nobody but its caller. */
export function serveMcp(
  serverFor: (caller: Caller) => ReturnType<McpServerFactory>,
  { maxBodyBytes = 4 * 1024 * 1024 }: ServingOptions = {},
): Mcp {
  const callers = new WeakMap<object, Caller>();
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo?.extra && callers.get(authInfo.extra);
      if (!caller) throw new Error('A request came without its caller.');
      return serverFor(caller);
    },
    { maxRequestBodySize: maxBodyBytes, onerror: () => {}, maxSubscriptions: 0 },
  );
  return {
    async fetch(request, caller) {
      const extra = {};
      callers.set(extra, caller);
      // The token stays outside: nothing in here needs it.
      const authInfo = { token: '', clientId: caller.key, scopes: [], extra };
      const { parsedBody, ...read } = await readWhole(request, maxBodyBytes);
      const response = await handler.fetch(read.request, { authInfo, parsedBody });
      return request.headers.get('mcp-method') === 'subscriptions/listen'
        ? withoutSubscriptions(response)
        : response;
    },
    close: () => handler.close(),
  };
}

/** Reads the body of a request at once when it says how long it is; the SDK reads piece by piece, and keeps a copy. */
async function readWhole(
  request: Request,
  maxBodyBytes: number,
): Promise<{ readonly request: Request; readonly parsedBody?: unknown }> {
  const { method, headers, signal } = request;
  const length = Number(headers.get('content-length') ?? Number.NaN);
  const isJson = /^application\/json\b/i.test(headers.get('content-type') ?? '');
  if (method !== 'POST' || !isJson || !(length <= maxBodyBytes)) return { request };
  const body = await request.text();
  try {
    return { request, parsedBody: JSON.parse(body) };
  } catch {
    // What is wrong with it is for the SDK to say.
    return { request: new Request(request.url, { method, headers, signal, body }) };
  }
}

/** Nothing that is offered changes by itself, so there is nothing to listen to; the SDK calls that a fault of ours. */
async function withoutSubscriptions(response: Response): Promise<Response> {
  const { status } = response;
  const { error, ...rest } = (await response.json()) as { readonly error?: { readonly code: number } };
  return error?.code === ProtocolErrorCode.InternalError
    ? Response.json(
        { ...rest, error: { code: ProtocolErrorCode.MethodNotFound, message: 'Method not found' } },
        { status: 404 },
      )
    : Response.json({ ...rest, error }, { status });
}
