import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureIo } from '../../packages/cli/src/captured-io.ts';
import { run } from '../../packages/cli/src/cli.ts';
import { type Listening, listen } from '../../packages/cli/src/listen.ts';
import type { TestAgent } from '../gateway/world.ts';
import { type HostOptions, startHost } from './stdio-host.ts';
import { createMcpWorld, type Era, eras, type McpClient, type McpWorld } from './world.ts';

/** A host that starts `staffgate mcp`, until `work` is done with it. */
async function hosting(
  era: Era,
  options: HostOptions,
  work: (mcp: McpClient) => Promise<void>,
): Promise<void> {
  const host = await startHost(era, options);
  try {
    await work(host.mcp);
  } finally {
    await host.close();
  }
}

let world: McpWorld;
let agent: TestAgent;
let listening: Listening;
beforeAll(async () => {
  world = await createMcpWorld({ gateway: { guard: { allowedHosts: ['127.0.0.1', 'gate.example'] } } });
  agent = await world.agent();
  listening = await listen((request) => world.gateway.fetch(request), {
    host: '127.0.0.1',
    port: 0,
    howToChoose: '',
  });
});
afterAll(async () => {
  await listening.close();
  await world.close();
});

describe.each(eras)('a host of the %s revisions', (era) => {
  test('gets the tools of a running gateway over stdio, with the key from the environment', async () => {
    const env = { STAFFGATE_AGENT_KEY: agent.clientSecret };
    await hosting(era, { args: ['--url', listening.url], env }, async (mcp) => {
      expect(await mcp.tools()).toContain('absence_save');
      const { result } = await mcp.call('people_find', { query: 'Lüders, Götz', fields: ['position'] });
      expect(result.rows).toEqual([[50002, 'Head of Administration']]);
      const refused = await mcp.call('person_get', { person: 'Nobody Atall' });
      expect(refused.result.error).toBe('no_such_person');
      const all = await Promise.all(Array.from({ length: 10 }, () => mcp.call('describe_access')));
      expect(all.every(({ result: { people } }) => people === 'everybody')).toBe(true);
    });
  });

  test('is told how far a long call is, over stdio as over HTTP', async () => {
    const params = { name: 'people_find', arguments: {} };
    const told: number[] = [];
    const onprogress = ({ progress }: { readonly progress: number }) => void told.push(progress);
    const newcomer = await world.agent();
    await hosting(
      era,
      { args: ['--url', listening.url], env: { STAFFGATE_AGENT_KEY: newcomer.clientSecret } },
      async ({ client }) => {
        const { isError, content } = await client.callTool(params, { onprogress });
        expect(isError, JSON.stringify(content)).not.toBe(true);
        // The names of 200 people fill two pages and a look whether there is a third.
        expect(told).toEqual([1, 2]);
        await client.callTool(params, { onprogress });
        expect(told).toEqual([1, 2]);
      },
    );
    const { client } = await world.connect(await world.agent(), era);
    await client.callTool(params, { onprogress });
    expect(told).toEqual([1, 2, 1, 2]);
  });

  test('gets a demo company of its own where nothing runs', async () => {
    await hosting(era, { args: ['--demo'] }, async (mcp) => {
      const { result } = await mcp.call('person_get', { person: 'Götz Lüders' });
      expect(result.person.position).toBe('Head of Administration');
      expect(JSON.stringify(result)).not.toContain('salary');
    });
  });
});

/** What the command writes, given these lines. */
async function written(lines: readonly string[], args: string[], environment: Record<string, string> = {}) {
  const stdin = (async function* () {
    for (const line of lines) yield `${line}\n`;
    // A host waits for its answers before it hangs up.
    await new Promise((resolve) => setTimeout(resolve, 300));
  })();
  const { io, out, err } = captureIo({ environment, stdin });
  const code = await run(['mcp', ...args], io);
  return { code, out: out(), err: err() };
}

const list = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} });

describe('the command', () => {
  test('reads the key from a file, also where it stands there as a pair', async () => {
    const file = join(world.folder, 'agent.key');
    writeFileSync(file, `${agent.clientId}:${agent.clientSecret}\n`, { mode: 0o600 });
    const { code, out } = await written([list], ['--url', listening.url, '--key', `@${file}`]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ id: 1, result: { tools: expect.any(Array) } });
  });

  test('asks for a key, before anything else', async () => {
    const { code, out, err } = await written([], ['--url', listening.url]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('STAFFGATE_AGENT_KEY');
  });

  test('tells a host about a wrong key, lines that are no JSON, and a gateway that is not there', async () => {
    const wrong = await written([list], ['--url', listening.url], { STAFFGATE_AGENT_KEY: 'wrong' });
    expect(JSON.parse(wrong.out)).toMatchObject({
      id: 1,
      error: { message: expect.stringContaining('This key is not accepted') },
    });
    const broken = await written(['{"a'], ['--url', listening.url], { STAFFGATE_AGENT_KEY: 'wrong' });
    expect(JSON.parse(broken.out)).toMatchObject({ id: null, error: { code: -32700 } });
    const nobody = await written([list], ['--url', 'http://127.0.0.1:9'], { STAFFGATE_AGENT_KEY: 'wrong' });
    expect(JSON.parse(nobody.out)).toMatchObject({
      id: 1,
      error: { message: expect.stringContaining('does not answer') },
    });
  });
});
