import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmulator, demoCompany, type Emulator } from '@staffgate/emulator';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureIo } from '../captured-io.ts';
import { run } from '../cli.ts';
import { type Listening, listen } from '../listen.ts';
import { textWidth } from '../table.ts';

let emulator: Emulator;
let listening: Listening;
let folder = '';
beforeAll(async () => {
  emulator = createEmulator({ company: demoCompany({ people: 120 }), rateLimits: false });
  listening = await listen(emulator.fetch, { host: '127.0.0.1', port: 0, howToChoose: '' });
  folder = await mkdtemp(join(tmpdir(), 'staffgate-cli-'));
});
afterAll(async () => {
  await listening.close();
  await rm(folder, { recursive: true });
});

async function calls(args: readonly string[], options: Parameters<typeof captureIo>[0] = {}) {
  const port = new URL(listening.url).port;
  const captured = captureIo({ ...options, environment: { NO_COLOR: '1', STAFFGATE_EMULATOR_PORT: port } });
  const code = await run(['call', ...args], captured.io);
  return { code, out: captured.out(), err: captured.err(), bytes: captured.bytes() };
}

const onEmulator = (...args: string[]) => calls([...args, '--emulator']);

describe('call', () => {
  test('prints JSON where there is no terminal', async () => {
    const { code, out } = await onEmulator('v2.persons.list', '--limit', '2');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      _data: [{ id: '50001' }, { id: '50002' }],
      _meta: { links: {} },
    });
  });

  test('takes a shortened id, flags in any spelling and order, and the id of a path without its flag', async () => {
    const byName = await calls(['--emulator', 'persons.get', '50001', '--output=ndjson']);
    const { first_name } = JSON.parse(byName.out) as { first_name: string };
    const found = await onEmulator('Persons.List', '--first_name', first_name, '--output', 'ndjson');
    expect(found.out).toContain('"id":"50001"');
  });

  test('sends a file, and writes it back under another name', async () => {
    const [path, copy] = [join(folder, 'Prüfung.pdf'), join(folder, 'copy.pdf')];
    await writeFile(path, '%PDF-1.4 probe');
    const fields = ['--title', 'Licence', '--employee-id', '50002', '--category-id', '5102'];
    const uploaded = await onEmulator('documents.upload', '--file', path, ...fields, '--output', 'ndjson');
    expect([uploaded.code, uploaded.err]).toEqual([0, '']);
    const { id } = JSON.parse(uploaded.out) as { id: number };
    emulator.clock.advance(5000);
    expect((await onEmulator('documents.download', String(id), '--file', copy)).code).toBe(0);
    expect(await readFile(copy, 'utf8')).toBe('%PDF-1.4 probe');
  });

  test('applies with a file and the recruiting token of the demo company', async () => {
    const path = join(folder, 'cv.txt');
    await writeFile(path, 'light');
    const sent = await onEmulator('recruiting.upload', '--file', path, '--output', 'json');
    expect([sent.code, sent.err]).toEqual([0, '']);
    const { uuid } = JSON.parse(sent.out) as { uuid: string };
    const files = JSON.stringify([{ uuid, original_filename: 'cv.txt', category: 'cv' }]);
    const names = ['--first-name', 'Clara', '--last-name', 'Probe', '--email', 'clara@probe.example'];
    const args = ['recruiting.apply', ...names, '--job-position-id', '8301', '--files', files];
    expect(await onEmulator(...args)).toMatchObject({ code: 0, out: '' });
    const again = await onEmulator(...args);
    expect(again.code).toBe(2);
    expect(again.err).toContain('errors.applicant-already-exists');
    const found = await onEmulator('applications.list', '--candidate.email', 'clara@probe.example');
    expect(JSON.parse(found.out)._data).toMatchObject([{ job: { id: '8301' } }]);
  });

  test('takes the recruiting credential from a flag, and needs no other for it', async () => {
    const file = join(folder, 'recruiting');
    await writeFile(file, '90210:wrong\n');
    const body = '{"first_name":"A","last_name":"B","email":"a@probe.example","job_position_id":8301}';
    const args = ['v1.recruiting.apply', '--body', body];
    const wrong = await calls([...args, '--recruiting', `@${file}`, '--base-url', listening.url]);
    expect(wrong.code).toBe(3);
    expect(wrong.err).toContain('does not accept this recruiting token');
    const missing = await calls([...args, '--base-url', listening.url]);
    expect(missing.code).toBe(2);
    expect(missing.err).toContain('STAFFGATE_RECRUITING');
    const { company_id, access_token } = emulator.recruiting.credential;
    const environment = { STAFFGATE_RECRUITING: `${company_id}:${access_token}` };
    const right = captureIo({ environment });
    expect(await run(['call', ...args, '--base-url', listening.url], right.io)).toBe(0);
  });

  test('reads the openings from a career page, without a credential', async () => {
    const feed = await calls(['recruiting.positions', '--language', 'en', '--base-url', listening.url]);
    expect(feed.code).toBe(0);
    expect(feed.out).toContain('<workzag-jobs><position><id>8301</id>');
    const nowhere = await calls(['recruiting.positions', '--language', 'en']);
    expect([nowhere.code, nowhere.err]).toEqual([2, expect.stringContaining('--career-page')]);
  });

  test('prints a table that fits the terminal, and says what is left out', async () => {
    const { code, out, err } = await calls(['v1.employees.list', '--emulator', '--limit', '5'], {
      columns: 90,
    });
    expect(code).toBe(0);
    expect(out.trimEnd().split('\n')).toHaveLength(6);
    expect(Math.max(...out.split('\n').map(textWidth))).toBeLessThanOrEqual(90);
    expect(out).toMatch(/^id +first_name +last_name/);
    expect(err).toMatch(/\d+ of \d+ columns fit; --output json shows all\.\nThere are more records: --all/);
  });

  test('prints one record as a table of its fields', async () => {
    const { out } = await onEmulator('v1.employees.get', '50001', '--output', 'table');
    expect(out).toMatch(/^field +value\nid +50001\n/);
    expect(out).toMatch(/^department +\w/m);
  });

  test.each([
    ['v2.persons.list', ['--limit', '50']],
    ['v1.employees.list', []],
  ])('reads every page of %s with --all, as lines, as a list and as a table', async (id, flags) => {
    const lines = await onEmulator(id, '--all', '--output', 'ndjson', ...flags);
    expect(
      lines.out
        .trimEnd()
        .split('\n')
        .map((line) => String(JSON.parse(line).id)),
    ).toEqual(emulator.company().people.map((person) => String(person.id)));
    expect(JSON.parse((await onEmulator(id, '--all', ...flags)).out)).toHaveLength(120);
    const table = await onEmulator(id, '--all', '--output', 'table', ...flags);
    expect(table.out.trimEnd().split('\n')).toHaveLength(121);
  });

  test('tells its progress on a terminal', async () => {
    const { err } = await calls(['persons.list', '--all', '--emulator'], { columns: 100 });
    expect(err).toContain('100 records …');
  });

  test('gives the wire with --raw, where v1 values stay wrapped', async () => {
    const { out } = await onEmulator('v1.employees.get', '50001', '--raw');
    expect(JSON.parse(out)).toMatchObject({
      success: true,
      data: { type: 'Employee', attributes: { id: { label: 'ID', value: 50001 } } },
    });
  });

  test('writes with flags, with a JSON body, and with a body from a file', async () => {
    expect((await onEmulator('v2.persons.update', '50002', '--preferred-name', 'Flag')).code).toBe(0);
    expect(emulator.company().people[1]?.preferred_name).toBe('Flag');
    await onEmulator('v2.persons.update', '--person-id', '50002', '--body', '{"preferred_name":"Text"}');
    expect(emulator.company().people[1]?.preferred_name).toBe('Text');
    const file = join(folder, 'body.json');
    await writeFile(file, '{"employee":{"position":"From a file","preferred_name":"ignored"}}');
    await onEmulator('v1.employees.update', '50002', '--body', `@${file}`, '--preferred_name', 'Both');
    expect(emulator.company().people[1]).toMatchObject({
      preferred_name: 'Both',
      employments: [{ position: 'From a file' }],
    });
  });

  test('puts a picture into a file, and leaves nothing half behind', async () => {
    const person = emulator.company().people.find((it) => it.profile_picture);
    const file = join(folder, 'picture.png');
    const { code } = await onEmulator('v1.employees.picture', String(person?.id), '--file', file);
    expect(code).toBe(0);
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
    expect(await readdir(folder)).not.toContain('picture.png.part');
    const piped = await onEmulator('v1.employees.picture', String(person?.id));
    expect(piped.bytes.equals(await readFile(file))).toBe(true);
    const typed = await calls(['v1.employees.picture', String(person?.id), '--emulator'], { columns: 80 });
    expect([typed.code, typed.err]).toEqual([2, expect.stringContaining('--file')]);
  });

  test('takes credentials from a file', async () => {
    const { client_id, client_secret } = emulator.credentials.create({});
    const file = join(folder, 'pair.txt');
    await writeFile(file, `${client_id}:${client_secret}\n`);
    const { code } = await calls(['persons.list', '--credentials', `@${file}`, '--base-url', listening.url]);
    expect(code).toBe(0);
  });
});

describe('call --help', () => {
  test('says of an operation what the catalog says', async () => {
    const { code, out } = await calls(['v2.persons.list', '--help']);
    expect(code).toBe(0);
    for (const part of [
      'List persons, optionally filtered',
      'Employees: read (personio:persons:read)',
      '--limit <number>',
      'Records per page, 1 to 50',
      '--status <ACTIVE|INACTIVE>',
      'GET /v2/persons',
      '30 calls a second',
      'OpenAPI persons-service-api-v2',
      'There is no filter by department',
    ]) {
      expect(out).toContain(part);
    }
  });

  test('says what is deprecated, and what is required', async () => {
    expect((await calls(['v1.auth.token', '--help'])).out).toContain(
      'Deprecated: credentials in the query string, since 2026-06-01',
    );
    expect((await calls(['v2.orgUnits.list', '--help'])).out).toMatch(
      /--type <team\|department> .*\(required\)/,
    );
  });

  test('documents flags and exit codes without an operation', async () => {
    const { code, out } = await calls(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('--first_name or --first-name');
    expect(out).toContain('130  Stopped by');
  });
});

describe('call ends with', () => {
  test.each([
    ['2 and near names for a misspelt operation', ['persons.lst'], 2, 'Did you mean v2.persons.list'],
    ['2 and both names for an ambiguous one', ['auth.token'], 2, 'could be v1.auth.token or v2.auth.token'],
    [
      '2 and its description for a missing parameter',
      ['persons.get', '--emulator'],
      2,
      '--id <text>  Id of the person',
    ],
    ['2 for an unknown flag', ['persons.list', '--emulator', '--statsu', 'x'], 2, 'Did you mean --status?'],
    [
      '2 for a value that does not fit',
      ['persons.list', '--emulator', '--limit', '500'],
      2,
      'input_invalid: v2.persons.list was not sent',
    ],
    ['2 for --raw with --all', ['persons.list', '--emulator', '--raw', '--all'], 2, 'cannot be used with'],
    ['2 without a credential', ['persons.list'], 2, 'No credential'],
    [
      '2 for an address that is none',
      ['persons.list', '--emulator', '--base-url', 'nowhere'],
      2,
      'is no address',
    ],
    ['2 without an operation', ['--emulator'], 2, 'Which operation?'],
    [
      '6 for a record that is not there',
      ['persons.get', '1', '--emulator'],
      6,
      'not_found: v2.persons.get answered 404',
    ],
  ])('%s', async (_, args, expected, message) => {
    const { code, err, out } = await calls(args);
    expect(err).toContain(message);
    expect([code, out]).toEqual([expected, '']);
  });

  test('3 for a wrong secret, which is not repeated', async () => {
    const { code, err } = await calls([
      'persons.list',
      '--credentials',
      'papi-x:papi-secret',
      '--base-url',
      listening.url,
    ]);
    expect(code).toBe(3);
    expect(err).toMatch(/^authentication_failed: /);
    expect(err).not.toContain('papi-secret');
  });

  test('4 and a hint when no emulator is there', async () => {
    const gone = await listen(async () => new Response(), { host: '127.0.0.1', port: 0, howToChoose: '' });
    await gone.close();
    const { code, err } = await onEmulator(
      'v2.persons.create',
      '--first-name',
      'A',
      '--last-name',
      'B',
      '--base-url',
      gone.url,
    );
    expect(code).toBe(4);
    expect(err).toContain('"staffgate emulator" starts one');
  });

  test('5 when the right is missing, and says which', async () => {
    const { client_id, client_secret } = emulator.credentials.create({ areas: { employees: ['read'] } });
    const { code, err } = await calls([
      'workplaces.list',
      '--credentials',
      `${client_id}:${client_secret}`,
      '--base-url',
      listening.url,
    ]);
    expect(code).toBe(5);
    expect(err).toMatch(/^permission_denied: .*read access to Workplaces/);
  });

  test('130 when it is stopped', async () => {
    const stop = new AbortController();
    const stuck = await listen(() => new Promise(() => {}), { host: '127.0.0.1', port: 0, howToChoose: '' });
    setTimeout(() => stop.abort(), 50);
    const { code, err } = await calls(['persons.list', '--emulator', '--base-url', stuck.url], {
      signal: stop.signal,
    });
    expect([code, err]).toEqual([130, '']);
  });
});
