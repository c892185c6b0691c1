import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoCredential } from '@staffgate/emulator/demo-credential';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';

const folder = mkdtempSync(join(tmpdir(), 'staffgate-apply-'));
const stop = new AbortController();
let url = '';
let emulatorUrl = '';
let token = '';
let ended: Promise<number>;

beforeAll(async () => {
  const environment = { STAFFGATE_DATA: join(folder, 'data'), STAFFGATE_LOG_LEVEL: 'silent' };
  const { io, out } = captureIo({ signal: stop.signal, environment });
  ended = run(['start', '--port', '0', '--emulator-port', '0'], io);
  while (!out().includes('Ctrl-C')) await new Promise((resolve) => setTimeout(resolve, 5));
  url = /Gateway\s+(\S+)/.exec(out())?.[1] as string;
  emulatorUrl = /emulator at (\S+)/.exec(out())?.[1] as string;
  token = /sga_\w+/.exec(out())?.[0] as string;
});
afterAll(async () => {
  stop.abort();
  expect(await ended).toBe(0);
  rmSync(folder, { recursive: true });
});

async function runs(args: readonly string[], environment: Record<string, string> = {}) {
  const { io, out, err } = captureIo({
    environment: {
      STAFFGATE_URL: url,
      STAFFGATE_ADMIN_TOKEN: token,
      DEMO_SECRET: demoCredential.client_secret,
      ...environment,
    },
  });
  const code = await run(args, io);
  return { code, out: out(), err: err() };
}

async function applies(yaml: string, ...args: string[]) {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, yaml);
  return runs(['apply', file, ...args]);
}

async function read(...args: string[]) {
  const { out } = await runs([...args, '--output', 'json']);
  return JSON.parse(out);
}

const second = (more = '') => `
connections:
  - name: Second
    base_url: ${emulatorUrl}
    client_id: ${demoCredential.client_id}
    client_secret: { env: DEMO_SECRET }
${more}`;

const wiki = `
agents:
  - name: Wiki
    purpose: Looks people up
    owner: Tests
    connection: Second
    preset: directory
    people: { kind: everybody }
`;

describe('apply', () => {
  test('shows the plan alone and changes nothing until it is told to', async () => {
    const planned = await applies(second(wiki));
    expect(planned.code).toBe(0);
    expect(planned.out).toContain('+ create connection Second');
    expect(planned.out).toContain('+ create agent Wiki');
    expect(planned.err).toContain('Nothing was changed');
    expect((await read('agents', 'list')).data).toHaveLength(1);
  });

  test('does what it planned, and nothing the second time', async () => {
    const done = await applies(second(wiki), '--yes');
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).not.toContain(demoCredential.client_secret);
    const agent = await read('agents', 'get', 'Wiki');
    expect(agent).toMatchObject({ purpose: 'Looks people up', people: 'everybody', status: 'enabled' });
    const again = await applies(second(wiki), '--yes');
    expect([again.code, again.out]).toEqual([0, expect.stringContaining('as the configuration says')]);
    expect((await read('agents', 'get', 'Wiki')).version).toBe(agent.version);
  });

  test('names each field that it changes, by its place', async () => {
    const changed = wiki
      .replace('Looks people up', 'Looks colleagues up')
      .replace('{ kind: everybody }', '{ kind: people, ids: ["50001"] }')
      .concat('    status: disabled\nsettings:\n  mode: read-only\n');
    const { out, code } = await applies(second(changed), '--yes');
    expect(code).toBe(0);
    expect(out).toContain('purpose: Looks people up -> Looks colleagues up');
    expect(out).toContain('grant.people.kind: everybody -> people');
    expect(out).toContain('status: enabled -> disabled');
    expect(out).toContain('mode: running -> read-only');
    expect(await read('agents', 'get', 'Wiki')).toMatchObject({
      status: 'disabled',
      purpose: 'Looks colleagues up',
    });
    expect(await read('settings', 'get')).toMatchObject({ mode: 'read-only' });
    await applies('settings: { mode: running }', '--yes');
  });

  test('leaves alone what the file does not name, says so, and removes it with --prune', async () => {
    const { out } = await applies(second(), '--plan');
    expect(out).toContain('Not in the configuration, and left as they are: agent Demo assistant, agent Wiki');
    const pruned = await applies(second(), '--yes', '--prune');
    expect([pruned.code, pruned.err]).toEqual([0, '']);
    expect((await read('agents', 'list')).data).toEqual([]);
    expect((await read('connections', 'list')).data.map(({ name }: { name: string }) => name)).toEqual([
      'Second',
    ]);
  });

  test('sends a secret again when it is asked to, and reads it from a file beside the configuration', async () => {
    writeFileSync(join(folder, 'secret'), `${demoCredential.client_secret}\n`);
    const yaml = second().replace('{ env: DEMO_SECRET }', '{ file: secret }');
    expect((await applies(yaml, '--plan')).out).toContain('as the configuration says');
    const { code, out } = await applies(yaml, '--secrets', '--yes');
    expect([code, out]).toEqual([0, expect.stringContaining('the secret is sent again')]);
  });

  test('stops at a step that fails, and goes on from there the next time', async () => {
    const yaml = second(wiki)
      .replace('{ env: DEMO_SECRET }', '{ env: WRONG }')
      .replace('name: Second', 'name: Third');
    const file = join(folder, 'config.yaml');
    writeFileSync(file, yaml.replace('connection: Second', 'connection: Third'));
    const failed = await runs(['apply', file, '--yes'], { WRONG: 'wrong' });
    expect(failed.code).toBe(2);
    expect((await read('connections', 'list')).data).toHaveLength(1);
    const done = await runs(['apply', file, '--yes'], { WRONG: demoCredential.client_secret });
    expect([done.code, done.err]).toEqual([0, '']);
    expect((await read('agents', 'get', 'Wiki')).connection_id).toMatch(/^c_/);
  });

  test.each([
    ['what is no YAML', 'agents: [', 'config.yaml'],
    [
      'a secret in the file',
      second().replace('{ env: DEMO_SECRET }', 'hush'),
      'connections[0].client_secret: expected a reference',
    ],
    ['an unknown member', 'agent: []', 'agent'],
    ['a preset without people', second(wiki.replace(/ +people: .*\n/, '')), 'agents[0].people'],
    ['a name that is there twice', `${wiki}${wiki.replace('\nagents:', '')}`, '"Wiki" is there twice'],
    ['a connection that nobody knows', wiki.replace('Second', 'Nowhere'), '"Nowhere"'],
  ])('refuses %s with 2 before anything is changed', async (_, yaml, words) => {
    const { code, err } = await applies(yaml, '--yes');
    expect([code, err]).toEqual([2, expect.stringContaining(words)]);
  });

  test('refuses a variable that is not set before anything is changed', async () => {
    const yaml = second().replace('DEMO_SECRET', 'NOT_SET').replace('name: Second', 'name: Fourth');
    const { code, err } = await applies(`${yaml}settings: { mode: stopped }`, '--yes');
    expect([code, err]).toEqual([2, expect.stringContaining('NOT_SET')]);
    expect(await read('settings', 'get')).toMatchObject({ mode: 'running' });
  });
});
