import { cpuOf, createWorld } from './gateway-world.ts';
import { load } from './load.ts';
import type { Measurement } from './run.ts';
import { type Server, startServer } from './servers.ts';

/** Short and many, in turns, so that what else happens on the machine meets both sides alike. */
const rounds = 15;
const roundMs = 1_000;
const connections = 16;
/** What is measured is a server that runs: its code is compiled by then, on both sides. */
const warmUpMs = 12_000;

/**
 * Tools of the gateway against an echo of a bare server of the same SDK. Looking up a person asks the emulator, and is
 * decided by the grant, redacted, and in the log on the disk before it is answered.
 */
export async function measureMcp(): Promise<Measurement[]> {
  const world = await createWorld({ people: 200, agents: 10, entries: 0 });
  const bare = await startServer('bare-mcp.ts');
  try {
    const echo = { server: bare, request: callOf('echo', { text: 'Good morning' }) };
    const person = {
      server: world.gateway,
      request: callOf('person_get', { person: world.team[0] }, world.agentKey),
    };
    const people = {
      server: world.gateway,
      request: person.request,
      turns: world.team.map((one) => callOf('person_get', { person: one }, world.agentKey)),
    };
    const access = { server: world.gateway, request: callOf('describe_access', {}, world.agentKey) };
    await checkAnswer(echo, 'Good morning');
    await checkAnswer(access, 'weekly_working_hours');
    await checkAnswer(person, 'weekly_working_hours');
    const ways = { echo, access, person, people };
    for (const way of Object.values(ways)) await answered(way, warmUpMs);
    const measured = [];
    for (let round = 0; round < rounds; round += 1) {
      measured.push({
        echo: await measure(echo),
        access: await measure(access),
        person: await measure(person),
        people: await measure(people),
      });
    }
    const last = measured.at(-1) as (typeof measured)[number];
    const say = ({ perSecond, cpuMs }: Measured) => `${Math.round(perSecond)}/s at ${cpuMs.toFixed(2)} ms`;
    const against = 'against a bare server of the same SDK';
    return [
      {
        name: `calls a second of a tool that asks nobody, ${against}`,
        ratios: measured.map((it) => it.access.perSecond / it.echo.perSecond),
        target: { atLeast: 0.6 },
        detail: `${say(last.access)}, bare ${say(last.echo)}`,
      },
      {
        name: `calls a second of a tool that looks up one person, whose reads are shared, ${against}`,
        ratios: measured.map((it) => it.person.perSecond / it.echo.perSecond),
        target: { atLeast: 0.6 },
        detail: `${say(last.person)}, bare ${say(last.echo)}`,
      },
      {
        name: `calls a second of a tool that looks up ten people in turns, ${against}`,
        ratios: measured.map((it) => it.people.perSecond / it.echo.perSecond),
        target: { atLeast: 0.6 },
        detail: `${say(last.people)}, bare ${say(last.echo)}`,
      },
      {
        name: `processor time of a call that looks up ten people in turns, ${against}`,
        ratios: measured.map((it) => it.people.cpuMs / it.echo.cpuMs),
        target: { atMost: 1.67 },
      },
    ];
  } finally {
    bare.stop();
    world.stop();
  }
}

interface Call {
  readonly server: Server;
  readonly request: string;
  /** Calls that are made in turns. Default that one alone. */
  readonly turns?: readonly string[];
}

interface Measured {
  readonly perSecond: number;
  /** Processor time of the server per call. */
  readonly cpuMs: number;
}

async function measure(call: Call): Promise<Measured> {
  const before = await cpuOf(call.server);
  const perSecond = await answered(call, roundMs);
  const spent = (await cpuOf(call.server)) - before;
  return { perSecond, cpuMs: spent / ((perSecond * roundMs) / 1000) };
}

/** Calls for some time; how many were answered a second. */
async function answered({ server, request, turns = [request] }: Call, durationMs: number): Promise<number> {
  let count = 0;
  const next = () => turns[count++ % turns.length] as string;
  return (await load(server.port, next, { connections, durationMs })).requestsPerSecond;
}

/** A call of a tool as a client of 2026-07-28 sends it. */
function callOf(name: string, args: Readonly<Record<string, unknown>>, key?: string): string {
  const envelope = 'io.modelcontextprotocol';
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name,
      arguments: args,
      _meta: {
        [`${envelope}/protocolVersion`]: '2026-07-28',
        [`${envelope}/clientInfo`]: { name: 'bench', version: '0.0.0' },
        [`${envelope}/clientCapabilities`]: {},
      },
    },
  });
  const headers = [
    'Host: 127.0.0.1',
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    'MCP-Protocol-Version: 2026-07-28',
    'Mcp-Method: tools/call',
    `Mcp-Name: ${name}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(key === undefined ? [] : [`Authorization: Bearer ${key}`]),
  ];
  return `POST /mcp HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n${body}`;
}

/** A tool must answer what was asked of it, or nothing is measured. */
async function checkAnswer({ server, request }: Call, wanted: string): Promise<void> {
  const [head = '', body = ''] = request.split('\r\n\r\n');
  const headers = head
    .split('\r\n')
    .slice(2)
    .map((line) => line.split(': ') as [string, string]);
  const answer = await fetch(`http://127.0.0.1:${server.port}/mcp`, { method: 'POST', headers, body });
  const text = await answer.text();
  const { result } = JSON.parse(text) as {
    readonly result?: { readonly isError?: boolean; readonly content: readonly { readonly text: string }[] };
  };
  if (result === undefined || result.isError || !result.content[0]?.text.includes(wanted)) {
    throw new Error(`A call of a tool was not answered as it should be: ${text.slice(0, 500)}`);
  }
}
