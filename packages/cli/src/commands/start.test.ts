import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@staffgate/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';
import { listen } from '../listen.ts';

let data: string;
beforeEach(async () => {
  data = join(await mkdtemp(join(tmpdir(), 'staffgate-start-')), 'data');
});
afterEach(() => rm(join(data, '..'), { recursive: true }));

const anyPorts = ['--port', '0', '--emulator-port', '0'];

/** Starts everything on free ports until `work` is done with it. */
async function started(
  work: (found: { url: string; emulatorUrl: string; out: string }) => Promise<void>,
  { args = anyPorts, environment = {} }: { args?: string[]; environment?: Record<string, string> } = {},
) {
  const stop = new AbortController();
  const { io, out, err } = captureIo({
    signal: stop.signal,
    environment: { STAFFGATE_DATA: data, ...environment },
  });
  const ended = run(['start', ...args], io);
  while (!out().includes('Ctrl-C')) {
    const early = await Promise.race([ended, new Promise<null>((resolve) => setTimeout(resolve, 5, null))]);
    if (early !== null) return { code: early, out: out(), err: err() };
  }
  try {
    const [url = '', emulatorUrl = ''] = new Set(out().match(/http:\/\/127\.0\.0\.1:\d+/g));
    await work({ url, emulatorUrl, out: out() });
  } finally {
    stop.abort();
  }
  return { code: await ended, out: out(), err: err() };
}

/** The pair of the demo agent, as it is printed. */
function pairIn(out: string): { clientId: string; clientSecret: string } {
  const [, clientId = ''] = /Client id\s+(\S+)/.exec(out) ?? [];
  const [, clientSecret = ''] = /Client secret\s+(\S+)/.exec(out) ?? [];
  return { clientId, clientSecret };
}

describe('start', () => {
  test('guards the demo company: the printed agent reads people, and none of its answers tells pay', async () => {
    const { code, err } = await started(async ({ url, out }) => {
      expect(out).toContain('200 invented people');
      const personio = createClient({ baseUrl: url, credentials: pairIn(out) });
      const answer = await personio.v1.employees.list({ limit: 5 });
      expect(answer.data).toHaveLength(5);
      expect(JSON.stringify(answer)).not.toContain('salary');
      expect(JSON.stringify(answer)).toContain('weekly_working_hours');
    });
    expect([code, err]).toEqual([0, '']);
  });

  test('prints what an MCP host needs, over HTTP and as a program', async () => {
    await started(async ({ url, out }) => {
      const servers = [...out.matchAll(/^\s*(\{"mcpServers".*\})$/gm)].map(
        ([, json = '']) => JSON.parse(json).mcpServers.staffgate,
      );
      const [http, stdio] = servers;
      expect(http.url).toBe(`${url}/mcp`);
      const response = await fetch(http.url, {
        method: 'POST',
        headers: {
          ...http.headers,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }),
      });
      expect(response.status).toBe(200);
      expect(await response.text()).toContain('people_find');
      expect(stdio).toMatchObject({
        command: 'node',
        env: { STAFFGATE_AGENT_KEY: pairIn(out).clientSecret },
      });
      expect(existsSync(stdio.args[0])).toBe(true);
    });
  });

  test('refuses a time zone that there is not', async () => {
    const { code, err } = await started(async () => {}, { environment: { STAFFGATE_TIME_ZONE: 'Berlin' } });
    expect(code).toBe(2);
    expect(err).toContain('Write it like Europe/Berlin.');
  });

  test('refuses a setting of the pace that cannot be kept', async () => {
    const { code, err } = await started(async () => {}, { environment: { STAFFGATE_PACE_RESERVE: '10%' } });
    expect(code).toBe(2);
    expect(err).toContain('STAFFGATE_PACE_RESERVE must be a part from 0 to 0.9, not "10%".');
  });

  /**
   * What comes of fifteen reads at once, of a route that lets ten pass and ten more each second: the codes of those that
   * are refused. And how often types of absences, read twice before, were answered from what was kept.
   */
  async function pacedBy(environment: Record<string, string>) {
    const refused = new Set<string>();
    let kept: string | null = null;
    await started(
      async ({ url, out }) => {
        const { clientId, clientSecret } = pairIn(out);
        const pair = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
        const signIn = await fetch(`${url}/v2/auth/token`, {
          method: 'POST',
          body: new URLSearchParams(pair),
        });
        const headers = { authorization: `Bearer ${(await signIn.json()).access_token}` };
        const read = (path: string) => fetch(`${url}${path}`, { headers });
        for (let times = 0; times < 2; times += 1) {
          expect((await read('/v2/absence-types?limit=5')).status).toBe(200);
        }
        const metrics = await (await fetch(`${url}/metrics`)).text();
        kept = /^staffgate_reads_spared_total\{how="kept"\} (\d+)$/m.exec(metrics)?.[1] ?? null;
        const paths = Array.from({ length: 15 }, (_, index) => `/v2/attendance-periods?limit=${index + 1}`);
        for (const answer of await Promise.all(paths.map(read))) {
          const body = await answer.json();
          if (!answer.ok) refused.add(body.errors[0]._meta.code);
        }
      },
      { environment },
    );
    return { refused: [...refused], kept };
  }

  test.each([
    [{ STAFFGATE_PACE_MOST_WAITING: '8' }, [], '1'],
    [{ STAFFGATE_PACE_MOST_WAITING: '8', STAFFGATE_PACE_RESERVE: '0.9' }, ['too_many_at_once'], '1'],
    [{ STAFFGATE_REFERENCE_SECONDS: '0', STAFFGATE_PACE_RESERVE: '0.9' }, [], null],
    [{ STAFFGATE_PACE_PATIENCE_SECONDS: '1', STAFFGATE_PACE_RESERVE: '0.9' }, ['upstream_busy'], '1'],
  ])('paces as the environment says: %j', async (environment, refused, kept) => {
    expect(await pacedBy(environment)).toEqual({ refused, kept });
  });

  test('gives the same agent at the next start, and leads its connection to where the emulator is now', async () => {
    let first = '';
    await started(async ({ out }) => {
      first = out;
    });
    await started(async ({ url, out }) => {
      expect(pairIn(out)).toEqual(pairIn(first));
      const personio = createClient({ baseUrl: url, credentials: pairIn(out) });
      expect((await personio.v2.persons.list({ limit: 1 }))._data).toHaveLength(1);
    });
  });

  test('keeps keys and store from others, and tells of a new master key once', async () => {
    const first = await started(async () => {});
    const second = await started(async () => {});
    const file = join(data, 'keys', 'master.key');
    expect(first.out).toContain(file);
    expect(second.out).not.toContain(file);
    for (const secret of [file, join(data, 'store.db'), join(data, 'keys', 'demo-agent.key')]) {
      expect(statSync(secret).mode & 0o077).toBe(0);
    }
  });

  test('takes the master key of the environment, and makes none', async () => {
    const key = Buffer.alloc(32, 7).toString('base64');
    const { out } = await started(async () => {}, { environment: { STAFFGATE_MASTER_KEY: key } });
    expect(out).not.toContain('master.key');
    const wrong = await started(async () => {}, { environment: { STAFFGATE_MASTER_KEY: 'short' } });
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('openssl rand -base64 32')]);
  });

  test('prints lines to paste for the emulator where it is, with its address only where that is unusual', async () => {
    await started(async ({ out, emulatorUrl }) => {
      expect(out).toContain(`call v2.persons.list --emulator --base-url ${emulatorUrl}\n`);
      expect((await fetch(`${emulatorUrl}/v2/persons`)).status).toBe(401);
    });
    const free = await listen(async () => new Response(), { host: '127.0.0.1', port: 0, howToChoose: '' });
    const { port } = new URL(free.url);
    await free.close();
    const { out } = await started(async () => {}, {
      args: ['--port', '0'],
      environment: { STAFFGATE_EMULATOR_PORT: port },
    });
    expect(out).toMatch(/call v2\.persons\.list --emulator\n/);
  });

  test('the token line to paste is one that a shell can run', async () => {
    await started(async ({ out, url }) => {
      const [, form = ''] = /-d '([^']+)'/.exec(out) ?? [];
      const answer = await fetch(`${url}/v2/auth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form,
      });
      expect(answer.status).toBe(200);
    });
  });

  test('writes checkpoints to stdout as lines, and posts them signed to a receiver', async () => {
    const received: Headers[] = [];
    const receiver = await listen(
      async (request) => {
        received.push(request.headers);
        return new Response(null, { status: 204 });
      },
      { host: '127.0.0.1', port: 0, howToChoose: '' },
    );
    const secretFile = join(data, '..', 'webhook.secret');
    writeFileSync(secretFile, `whsec_${Buffer.alloc(32, 3).toString('base64')}\n`);
    const { code, out, err } = await started(async () => {}, {
      environment: {
        STAFFGATE_CHECKPOINTS: '-',
        STAFFGATE_CHECKPOINT_WEBHOOK: `${receiver.url}/checkpoints`,
        STAFFGATE_CHECKPOINT_WEBHOOK_SECRET: `@${secretFile}`,
        STAFFGATE_ALLOW_LOOPBACK: '1',
      },
    });
    await receiver.close();
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').filter((line) => line.includes('audit-checkpoint'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0]!).note).toContain('staffgate/');
    expect(received).toHaveLength(1);
    expect(received[0]!.get('webhook-signature')).toMatch(/^v1,[\w+/]{43}=$/);
    expect(existsSync(join(data, 'checkpoints.txt'))).toBe(false);
  });

  test.each([
    [{ STAFFGATE_CHECKPOINT_WEBHOOK: 'https://hooks.example' }, 'belong together'],
    [
      { STAFFGATE_CHECKPOINT_WEBHOOK: 'https://hooks.example', STAFFGATE_CHECKPOINT_WEBHOOK_SECRET: 'short' },
      'openssl',
    ],
    [
      {
        STAFFGATE_CHECKPOINT_WEBHOOK: 'http://hooks.example',
        STAFFGATE_CHECKPOINT_WEBHOOK_SECRET: `whsec_${'A'.repeat(43)}=`,
      },
      'https://',
    ],
  ])('refuses a receiver of checkpoints that cannot be used, %j, with 2', async (environment, words) => {
    const { code, err } = await started(async () => {}, { environment });
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
    expect(err).not.toContain('AAAA');
  });

  test('refuses a second gateway on the same data with 2 and says who has it', async () => {
    await started(async () => {
      const second = await started(async () => {});
      expect([second.code, second.err]).toEqual([2, expect.stringMatching(/in use by another process.*\n$/)]);
    });
  });

  test('refuses a key file that others may read with 2', async () => {
    await started(async () => {});
    const file = join(data, 'keys', 'master.key');
    writeFileSync(`${file}.open`, readFileSync(file), { mode: 0o644 });
    await rm(file);
    writeFileSync(file, readFileSync(`${file}.open`), { mode: 0o644 });
    const { code, err } = await started(async () => {});
    expect([code, err]).toEqual([2, expect.stringContaining(`chmod 600 ${file}`)]);
  });

  test('says which of the two ports is taken, and leaves nothing running', async () => {
    const taken = await listen(async () => new Response(), { host: '127.0.0.1', port: 0, howToChoose: '' });
    const { port } = new URL(taken.url);
    const gateway = await started(async () => {}, { args: ['--port', port, '--emulator-port', '0'] });
    expect([gateway.code, gateway.err]).toEqual([2, expect.stringContaining('--port')]);
    const demo = await started(async () => {}, { args: ['--port', '0', '--emulator-port', port] });
    expect([demo.code, demo.err]).toEqual([2, expect.stringContaining('--emulator-port')]);
    await taken.close();
    expect((await started(async () => {})).code).toBe(0);
  });

  test.each([
    ['PORT', 'x'],
    ['STAFFGATE_EMULATOR_PORT', '70000'],
  ])('refuses %s=%s in the environment with 2', async (name, value) => {
    const { code, err } = await started(async () => {}, { args: [], environment: { [name]: value } });
    expect([code, err]).toEqual([2, expect.stringContaining(name)]);
  });

  test('S14: does not listen beyond this machine without the names under which it is reached', async () => {
    const refused = await started(async () => {}, { args: [...anyPorts, '--host', '0.0.0.0'] });
    expect([refused.code, refused.err]).toEqual([2, expect.stringContaining('--allowed-host')]);
    const args = [...anyPorts, '--host', '0.0.0.0', '--allowed-host', 'gate.example'];
    const allowed = await started(
      async ({ url }) => {
        const path = `${url}/v1/auth`;
        expect(
          (await fetch(path, { method: 'POST', headers: { origin: 'https://evil.example' } })).status,
        ).toBe(403);
      },
      { args },
    );
    expect(allowed.code).toBe(0);
  });
});
