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
      const response = await handler.fetch(request, { authInfo });
      return request.headers.get('mcp-method') === 'subscriptions/listen'
        ? withoutSubscriptions(response)
        : response;
    },
    close: () => handler.close(),
  };
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
