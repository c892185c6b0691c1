import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Quirks } from '@staffgate/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';
import { listen } from '../listen.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staffgate-cli-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Runs a command that listens, until `work` is done with it. */
async function running(args: readonly string[], work: (url: string) => Promise<void>) {
  const stop = new AbortController();
  const captured = captureIo({ signal: stop.signal });
  const ended = run(args, captured.io);
  while (!/http:\S+\d/.test(captured.out())) {
    const early = await Promise.race([ended, new Promise<null>((resolve) => setTimeout(resolve, 5, null))]);
    if (early !== null) throw new Error(`ended with ${early}: ${captured.err()}`);
  }
  try {
    await work((/http:\/\/[\d.]+:\d+/.exec(captured.out()) as RegExpExecArray)[0]);
  } finally {
    stop.abort();
  }
  return { code: await ended, out: captured.out(), err: captured.err() };
}

async function refused(...args: string[]) {
  const { io, out, err } = captureIo();
  return { code: await run(['emulator', '--port', '0', ...args], io), out: out(), err: err() };
}

async function tokenFrom(url: string, pair: string): Promise<Response> {
  const [client_id = '', client_secret = ''] = pair.split(':');
  return fetch(`${url}/v2/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
  });
}

describe('emulator', () => {
  test('prints one line with its address and the demo credential, which works', async () => {
    const { code, out } = await running(['emulator', '--port', '0', '--people', '3'], async (url) => {
      const pair = 'papi-00000000-0000-4000-8000-00000000demo:papi-demo-secret-of-the-emulator';
      expect((await tokenFrom(url, pair)).status).toBe(200);
    });
    expect(code).toBe(0);
    expect(out).toMatch(
      /^Emulator ready at http:\/\/127\.0\.0\.1:\d+, credential papi-[\w-]+:papi-[\w-]+, recruiting 90210:demo-[\w-]+\n$/,
    );
  });

  test('tells each request without its query, and none with --quiet', async () => {
    const work = async (url: string) => {
      await fetch(`${url}/v2/persons?email=ada@example.org`);
    };
    const loud = await running(['emulator', '--port', '0', '--people', '1'], work);
    expect(loud.err).toBe('401 GET /v2/persons\n');
    const quiet = await running(['emulator', '--port', '0', '--people', '1', '--quiet'], work);
    expect(quiet.err).toBe('');
  });

  test('takes credentials of the command line and of a file instead of the demo one, and shows neither', async () => {
    const file = join(folder, 'pair.txt');
    await writeFile(file, 'second:s2:with-colon\n');
    const args = [
      'emulator',
      '--port',
      '0',
      '--people',
      '1',
      '--credential',
      'first:s1',
      '--credential',
      `@${file}`,
    ];
    const { out } = await running(args, async (url) => {
      expect((await tokenFrom(url, 'first:s1')).status).toBe(200);
      const second = await fetch(`${url}/v1/auth`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'second', client_secret: 's2:with-colon' }),
      });
      expect(second.status).toBe(200);
    });
    expect(out).not.toContain('credential');
  });

  test('begins at the time that --clock says, at the speed that --clock-speed says', async () => {
    const args = ['emulator', '--port', '0', '--people', '1', '--clock', '2030-01-31', '--clock-speed', '0'];
    await running(args, async (url) => {
      const clock = await (await fetch(`${url}/_emulator/clock`)).json();
      expect(clock).toEqual({ now: '2030-01-31T00:00:00.000Z', speed: 0 });
    });
  });

  test('switches the control API off', async () => {
    await running(['emulator', '--port', '0', '--people', '1', '--control', 'off'], async (url) => {
      expect((await fetch(`${url}/_emulator/clock`)).status).toBe(403);
    });
  });

  test('sets quirks', async () => {
    await running(
      [
        'emulator',
        '--port',
        '0',
        '--people',
        '1',
        '--quirk',
        'invalidToken=403',
        '--quirk',
        'retryAfter=true',
      ],
      async (url) => {
        const headers = { authorization: 'Bearer wrong' };
        expect((await fetch(`${url}/v1/company/employees`, { headers })).status).toBe(403);
      },
    );
  });

  test('takes settings of webhooks, and refuses those that are none with 2', async () => {
    const work = async (url: string) => {
      expect((await fetch(`${url}/_emulator/webhooks/deliveries`)).status).toBe(200);
    };
    const args = ['--webhooks', 'duplicates=0.05', '--webhooks', 'secret=hush=hush'];
    expect((await running(['emulator', '--port', '0', '--people', '1', ...args], work)).code).toBe(0);
    for (const wrong of ['duplicates=2', 'duplicates', 'delays=1']) {
      const { code, err } = await refused('--webhooks', wrong);
      expect(code).toBe(2);
      expect(err).toContain('duplicates=0 (default)');
    }
  });

  test.each(['nonsense=1', 'invalidToken=500', 'invalidToken'])(
    'refuses the quirk %s with 2 and shows the known ones',
    async (quirk) => {
      const { code, err } = await refused('--quirk', quirk);
      expect(code).toBe(2);
      for (const [name, schema] of Object.entries(Quirks.shape)) {
        expect(err).toContain(`${name}=`);
        expect(err).toContain(schema.description ?? '');
      }
      expect(err).toContain('invalidToken=401 (default) | 403');
    },
  );

  test('reads a company file', async () => {
    const file = join(folder, 'company.json');
    await writeFile(
      file,
      JSON.stringify({
        format: 'staffgate-company/1',
        name: 'Muster',
        people: [{ first_name: 'Mira', last_name: 'Falk' }],
      }),
    );
    await running(['emulator', '--port', '0', '--company', file], async (url) => {
      const company = await (await fetch(`${url}/_emulator/export`)).json();
      expect(company).toMatchObject({ name: 'Muster', people: [{ first_name: 'Mira' }] });
    });
  });

  test('prints each mistake of a company file with its place, and ends with 2', async () => {
    const file = join(folder, 'wrong.json');
    await writeFile(
      file,
      JSON.stringify({ format: 'staffgate-company/1', name: '', people: [{ first_name: 7 }] }),
    );
    const { code, err } = await refused('--company', file);
    expect(code).toBe(2);
    expect(err).toContain('people[0].first_name');
    expect(err).toContain('name:');
  });

  test.each([
    ['a file that is not there', ['--company', '/nowhere/at/all.json'], '--company: '],
    ['a company and a size', ['--company', 'x.json', '--people', '3'], 'cannot be used with'],
    ['no people', ['--people', '0'], 'whole number from 1'],
    ['a time that is none', ['--clock', 'tomorrow'], '2026-12-24T09:00:00Z'],
    ['a pair without colon', ['--credential', 'alone'], 'client_id:client_secret'],
    ['a host that is not here', ['--host', '192.0.2.1'], 'is no address of this machine'],
  ])('refuses %s with 2', async (_, args, message) => {
    const { code, err } = await refused(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  test('says which port is taken', async () => {
    const taken = await listen(async () => new Response(), { host: '127.0.0.1', port: 0, howToChoose: '' });
    const { port } = new URL(taken.url);
    const { code, err } = await refused('--port', port);
    expect(code).toBe(2);
    expect(err).toContain(`Port ${port} on 127.0.0.1 is taken by another program. Choose another: --port`);
    await taken.close();
  });
});

describe('emulator --state', () => {
  test('goes on where it was, and notes that the company of the command line is ignored', async () => {
    const file = join(folder, 'state.db');
    const args = ['emulator', '--port', '0', '--state', file];
    let clientId = '';
    await running([...args, '--people', '3'], async (url) => {
      const created = await fetch(`${url}/_emulator/credentials`, {
        method: 'POST',
        body: '{"name":"Kept"}',
      });
      clientId = ((await created.json()) as { client_id: string }).client_id;
    });
    expect(existsSync(file)).toBe(true);
    const { err } = await running([...args, '--people', '5', '--quiet'], async (url) => {
      expect((await fetch(`${url}/_emulator/credentials/${clientId}`)).status).toBe(200);
      const { people } = (await (await fetch(`${url}/_emulator/export`)).json()) as { people: unknown[] };
      expect(people).toHaveLength(3);
    });
    expect(err).toContain('already holds a state, which goes on: --people ignored');
  });

  test('refuses a file that is something else in one sentence with 2', async () => {
    const file = join(folder, 'text.db');
    await writeFile(file, 'no database, and long enough to be looked at as one '.repeat(20));
    const { code, err } = await refused('--state', file);
    expect(code).toBe(2);
    expect(err).toMatch(/cannot be used as a state file: .+\n$/);
    expect(err).not.toContain('    at ');
  });
});
