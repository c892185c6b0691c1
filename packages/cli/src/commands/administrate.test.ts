import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@staffgate/client';
import { adminOperations } from '@staffgate/gateway/admin-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminGroups } from '../admin-groups.ts';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-administrate-'));
const stop = new AbortController();
let url = '';
let token = '';
let ended: Promise<number>;

beforeAll(async () => {
  const { io, out } = captureIo({
    signal: stop.signal,
    environment: { STAFFGATE_DATA: join(folder, 'data'), STAFFGATE_LOG_LEVEL: 'silent' },
  });
  ended = run(['start', '--port', '0', '--emulator-port', '0'], io);
  while (!out().includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 5));
  url = /Gateway\s+(\S+)/.exec(out())?.[1] as string;
  token = /sga_\w+/.exec(out())?.[0] as string;
});
afterAll(async () => {
  stop.abort();
  expect(await ended).toBe(0);
  rmSync(folder, { recursive: true });
});

async function runs(args: readonly string[], options: { token?: string | null; columns?: number } = {}) {
  const given = options.token === undefined ? token : options.token;
  const { io, out, err } = captureIo({
    columns: options.columns ?? null,
    environment: {
      STAFFGATE_URL: url,
      NO_COLOR: '1',
      ...(given !== null && { STAFFGATE_ADMIN_TOKEN: given }),
    },
  });
  const code = await run(args, io);
  return { code, out: out(), err: err(), json: () => JSON.parse(out()) };
}

const settings = [
  '--purpose',
  'Looks people up',
  '--owner',
  'Tests',
  '--connection-id',
  'demo company (invented)',
];

describe('administration from the shell', () => {
  test('has a command for every operation of the admin API', async () => {
    expect([...Object.keys(adminGroups), 'audit'].sort()).toEqual(Object.keys(adminOperations).sort());
    for (const [group, operations] of Object.entries(adminOperations)) {
      const { code, out } = await runs([group, '--help']);
      expect(code).toBe(0);
      for (const { summary } of Object.values(operations)) {
        expect(out.replace(/\s+/g, ' ')).toContain(summary);
      }
    }
  });

  test('makes an agent from a preset, gives it a key that works, and takes it away by its name', async () => {
    const made = await runs([
      'agents',
      'create',
      '--name',
      'Wiki',
      ...settings,
      '--preset',
      'directory',
      '--people',
      'everybody',
    ]);
    expect([made.code, made.err]).toEqual([0, '']);
    expect(made.json()).toMatchObject({ name: 'Wiki', grant: { people: { kind: 'everybody' } } });
    const { client_id, client_secret } = (await runs(['keys', 'issue', 'wiki'])).json();
    const ask = () =>
      fetch(`${url}/v1/auth`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ client_id, client_secret }),
      });
    expect((await ask()).status).toBe(200);
    expect((await runs(['agents', 'disable', 'Wiki'])).code).toBe(0);
    expect((await ask()).status).not.toBe(200);
    expect((await runs(['agents', 'remove', 'Wiki'])).code).toBe(0);
    expect((await runs(['agents', 'list', '--output', 'json'])).out).not.toContain('Wiki');
  });

  test('shows lists as a table without what fits into no cell', async () => {
    const { out } = await runs(['agents', 'list'], { columns: 160 });
    expect(out).toContain('Demo assistant');
    expect(out).not.toContain('"areas"');
  });

  test('refuses a name that nothing has with 2, and says which there are', async () => {
    const { code, err } = await runs(['agents', 'get', 'Nobody']);
    expect([code, err]).toEqual([2, 'No agent is called "Nobody". There are: Demo assistant.\n']);
  });

  test('says which field is wrong with 2, and asks for one that is missing', async () => {
    const wrong = await runs(['agents', 'create', '--name', 'X', ...settings, '--allowed-addresses', 'home']);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('allowed_addresses')]);
    const missing = await runs(['agents', 'create', '--name', 'X']);
    expect([missing.code, missing.err]).toEqual([2, expect.stringContaining('purpose')]);
  });

  test('reads a secret from a file, and tries it before it is kept', async () => {
    const file = join(folder, 'secret');
    writeFileSync(file, 'papi-demo-secret-of-the-emulator\n');
    const demo = (await runs(['connections', 'list'])).json().data[0];
    const place = ['--base-url', demo.base_url, '--client-id', demo.client_id];
    const added = await runs([
      'connections',
      'create',
      '--name',
      'Second',
      ...place,
      '--client-secret',
      `@${file}`,
    ]);
    expect([added.code, added.err]).toEqual([0, '']);
    expect(added.json().report).toMatchObject({ works: true, areas: { employees: { read: 'yes' } } });
    expect(added.out).not.toContain('papi-demo-secret');
    const refused = await runs([
      'connections',
      'create',
      '--name',
      'Third',
      ...place,
      '--client-secret',
      'wrong',
    ]);
    expect([refused.code, refused.out]).toEqual([2, '']);
  });

  test('exports the log of what an agent did, verifies it offline, and says who saw the data of a person', async () => {
    await runs([
      ...['agents', 'create', '--name', 'Reader', ...settings],
      ...['--preset', 'directory', '--people', '{"kind":"people","ids":["50001"]}'],
    ]);
    const { client_id, client_secret } = (await runs(['keys', 'issue', 'Reader'])).json();
    const personio = createClient({ baseUrl: url, credentials: `${client_id}:${client_secret}` });
    await personio.v1.employees.get({ employee_id: 50001 });
    const [seen] = (await runs(['audit', 'person', '50001'])).json().data;
    expect(seen).toMatchObject({ purpose: 'Looks people up', operation: 'v1.employees.get' });
    expect(seen.attributes).toContain('first_name');

    const exported = join(folder, 'log.jsonl');
    const keyFile = join(folder, 'key.json');
    expect((await runs(['audit', 'export', '--file', exported])).code).toBe(0);
    writeFileSync(keyFile, (await runs(['audit', 'key'])).out);
    const verified = await runs(['audit', 'verify', exported, '--key', `@${keyFile}`], { token: null });
    expect([verified.code, verified.out]).toEqual([0, expect.stringMatching(/^Intact/)]);
    const text = readFileSync(exported, 'utf8');
    expect(text).not.toContain('Charlotte');
    writeFileSync(exported, text.replace('"v1.employees.get"', '"v1.employees.put"'));
    expect((await runs(['audit', 'verify', exported, '--key', `@${keyFile}`])).code).toBe(9);
  });

  test.each([
    ['no token', null, 2, '--new-admin-token'],
    ['a wrong token', `sga_${'0'.repeat(18)}_${'0'.repeat(64)}`, 3, ''],
  ])('refuses %s', async (_, given, code, words) => {
    const refused = await runs(['agents', 'list'], { token: given });
    expect([refused.code, refused.err]).toEqual([code, expect.stringContaining(words)]);
  });

  test('says so with 4 when no gateway answers', async () => {
    const { code, err } = await runs(['agents', 'list', '--url', 'http://127.0.0.1:9']);
    expect([code, err]).toEqual([4, expect.stringContaining('http://127.0.0.1:9')]);
  });

  test('shows the commands of a group when none is named, and refuses one that there is not', async () => {
    expect((await runs(['agents'])).out).toContain('Commands:');
    const { code, err } = await runs(['agents', 'lst']);
    expect([code, err]).toEqual([2, expect.stringContaining('list')]);
  });
});
