import { ProtocolError, ProtocolErrorCode, Server, type ServerContext } from '@modelcontextprotocol/server';
import { answerTool, type Desk } from './answer.ts';
import type { Caller } from './caller.ts';
import { Copies } from './copies.ts';
import { Calendar, type Clock } from './days.ts';
import { instructions } from './instructions.ts';
import { Nexts } from './nexts.ts';
import { offersFor } from './offers.ts';
import type { TellProgress } from './progress.ts';
import { promptsFor, promptText } from './prompts.ts';
import { Repeats } from './repeats.ts';
import { readResource, resourcesFor } from './resources.ts';
import { type Mcp, type ServingOptions, serveMcp } from './serving.ts';
import { tools } from './tools.ts';

export interface McpOptions extends ServingOptions {
  readonly clock: Clock;
  /** Where "today" is; an IANA name. */
  readonly timeZone: string;
  /** Of Staffgate. */
  readonly version: string;
  /** Whether calls of one agent may come to several processes, which know nothing of each other. Default: false. */
  readonly hasReplicas?: boolean;
  /** Told of errors that nobody expected. */
  readonly onFailure: (error: unknown) => void;
}

/** Makes an MCP server. What is kept between requests is kept by agent. */
export function createMcp(options: McpOptions): Mcp {
  const { clock, timeZone, version, onFailure } = options;
  const desk: Desk = {
    copies: new Copies(clock),
    repeats: new Repeats(clock),
    nexts: new Nexts(clock, options.hasReplicas),
    calendar: new Calendar(clock, timeZone),
    onFailure,
  };
  return serveMcp((caller) => serverFor(caller, version, desk), options);
}

function serverFor(caller: Caller, version: string, desk: Desk): Server {
  const server = new Server(
    { name: 'staffgate', title: 'Staffgate', version },
    {
      capabilities: { tools: {}, resources: {}, prompts: {} },
      instructions,
      cacheHints: {
        'tools/list': forAMinute,
        'resources/list': forAMinute,
        'resources/templates/list': forAMinute,
        'prompts/list': forAMinute,
        // What may be read can change at any time.
        'resources/read': { ttlMs: 0, cacheScope: 'private' },
      },
    },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: offersFor(caller).map(({ definition }) => ({ ...definition })) as never,
  }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const tool = tools.find(({ name }) => name === params.name);
    if (!tool) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such tool.');
    const tell = tellOf(mcpReq);
    const call = { tool, arguments: params.arguments, caller, signal: mcpReq.signal, ...(tell && { tell }) };
    return answerTool(call, desk);
  });
  addResources(server, caller, desk);
  addPrompts(server, caller);
  return server;
}

/** What tells the host how far a call is, if it asked for that. */
function tellOf({ _meta, notify, signal }: ServerContext['mcpReq']): TellProgress | null {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return null;
  return (answers) => {
    if (signal.aborted) return;
    const message = `${answers} answers of Personio so far`;
    const params = { progressToken, progress: answers, message };
    // Who is told no more has gone away, and the call ends by itself.
    notify({ method: 'notifications/progress', params }).catch(() => {});
  };
}

const forAMinute = { ttlMs: 60_000, cacheScope: 'private' } as const;

function addResources(server: Server, caller: Caller, { calendar, onFailure }: Desk): void {
  server.setRequestHandler('resources/list', () => ({ resources: [...resourcesFor(caller)] }));
  server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [] }));
  server.setRequestHandler('resources/read', async ({ params }, { mcpReq }) => ({
    contents: [await readResource(params.uri, { caller, calendar, onFailure, signal: mcpReq.signal })],
  }));
}

function addPrompts(server: Server, caller: Caller): void {
  server.setRequestHandler('prompts/list', () => ({
    prompts: promptsFor(caller).map((prompt) => ({ ...prompt, arguments: [...prompt.arguments] })),
  }));
  server.setRequestHandler('prompts/get', ({ params }) => {
    const { description, text } = promptText(params.name, params.arguments ?? {}, caller);
    return { description, messages: [{ role: 'user', content: { type: 'text', text } }] };
  });
}
