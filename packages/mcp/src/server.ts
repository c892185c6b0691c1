import { createMcpHandler, ProtocolError, ProtocolErrorCode, Server } from '@modelcontextprotocol/server';
import { answerTool, type Desk } from './answer.ts';
import type { Caller } from './caller.ts';
import { Copies } from './copies.ts';
import { Calendar, type Clock } from './days.ts';
import { instructions } from './instructions.ts';
import { Nexts } from './nexts.ts';
import { offersFor } from './offers.ts';
import { Repeats } from './repeats.ts';
import { tools } from './tools.ts';

export interface McpOptions {
  readonly clock: Clock;
  /** Where "today" is; an IANA name. */
  readonly timeZone: string;
  /** Of Staffgate. */
  readonly version: string;
  /** Largest request in bytes, files in base64 included. Default 4 MiB. */
  readonly maxBodyBytes?: number;
  /** Whether calls of one agent may come to several processes, which know nothing of each other. Default: false. */
  readonly hasReplicas?: boolean;
  /** Told of errors that nobody expected. */
  readonly onFailure: (error: unknown) => void;
}

/** MCP over HTTP, for whoever has identified the caller. */
export interface Mcp {
  /** Answers a request of MCP, of any revision, for the agent that it came from. */
  fetch(request: Request, caller: Caller): Promise<Response>;
  close(): Promise<void>;
}

/**
 * Makes an MCP server. A request gets a server of its own, which knows nobody but its caller; what is kept between
 * requests is kept by agent.
 */
export function createMcp(options: McpOptions): Mcp {
  const { clock, timeZone, version, onFailure } = options;
  const desk: Desk = {
    copies: new Copies(clock),
    repeats: new Repeats(clock),
    nexts: new Nexts(clock, options.hasReplicas),
    calendar: new Calendar(clock, timeZone),
    onFailure,
  };
  const callers = new WeakMap<object, Caller>();
  const handler = createMcpHandler(
    ({ authInfo }) => {
      const caller = authInfo?.extra && callers.get(authInfo.extra);
      if (!caller) throw new Error('A request came without its caller.');
      return serverFor(caller, version, desk);
    },
    { maxRequestBodySize: options.maxBodyBytes ?? 4 * 1024 * 1024, onerror: () => {}, maxSubscriptions: 0 },
  );
  return {
    fetch(request, caller) {
      const extra = {};
      callers.set(extra, caller);
      // The token stays outside: nothing in here needs it.
      const authInfo = { token: '', clientId: caller.key, scopes: [], extra };
      return handler.fetch(request, { authInfo });
    },
    close: () => handler.close(),
  };
}

function serverFor(caller: Caller, version: string, desk: Desk): Server {
  const server = new Server(
    { name: 'staffgate', title: 'Staffgate', version },
    {
      capabilities: { tools: {} },
      instructions,
      cacheHints: { 'tools/list': { ttlMs: 60_000, cacheScope: 'private' } },
    },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: offersFor(caller).map(({ definition }) => ({ ...definition })) as never,
  }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such tool.');
    return answerTool({ tool, arguments: params.arguments, caller, signal: mcpReq.signal }, desk);
  });
  return server;
}
