import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { createClient } from './client.ts';
import { parseRecruitingCredential } from './recruiting-credential.ts';
import { caught, createWorld, json } from './world.test-support.ts';

const recruiting = { companyId: 4711, accessToken: 'hush-recruiting' };
const body = { first_name: 'Clara', last_name: 'Probe', email: 'clara@probe.example', job_position_id: 41 };
const created = () => new Response(null, { status: 201 });

test('takes the credential as a pair or as one text, and refuses half of one without repeating it', () => {
  const pair = { companyId: '4711', accessToken: 'a:b' };
  expect(parseRecruitingCredential(' 4711 : a:b\n')).toEqual(pair);
  expect(parseRecruitingCredential({ companyId: 4711, accessToken: 'a:b ' })).toEqual(pair);
  for (const half of ['hush', ':hush', 'hush:']) {
    expect(() => parseRecruitingCredential(half)).toThrow(/lacks a part/);
    expect(() => parseRecruitingCredential(half)).not.toThrow(/hush/);
  }
});

test('sends the recruiting token and the id of the company, and asks for no other token', async () => {
  const world = createWorld(created);
  await world.client({ recruiting }).v1.recruiting.apply({ body });
  expect(world.auth).toHaveLength(0);
  const [seen] = world.seen;
  expect(seen!.headers.get('authorization')).toBe('Bearer hush-recruiting');
  expect(seen!.headers.get('x-company-id')).toBe('4711');
  expect(JSON.parse(seen!.body)).toEqual(body);
});

test('sends them as fields in the older form, and not as headers', async () => {
  const sent: Request[] = [];
  const client = createClient({
    recruiting,
    fetch: async (request) => {
      sent.push(request);
      return json({ success: true, data: {} });
    },
  });
  await client.v1.recruiting.applyByForm({ body });
  const form = await sent[0]!.formData();
  expect([form.get('company_id'), form.get('access_token'), form.get('email')]).toEqual([
    '4711',
    'hush-recruiting',
    'clara@probe.example',
  ]);
  expect(sent[0]!.headers.get('authorization')).toBeNull();
});

test('does not send the recruiting token to other operations', async () => {
  const world = createWorld();
  await world.client({ recruiting }).v2.candidates.list();
  expect(world.seen[0]!.headers.get('authorization')).toBe('Bearer papi-v2-token-1');
  expect(world.seen[0]!.headers.get('x-company-id')).toBeNull();
});

test('works with the recruiting credential alone, and says what it cannot do', async () => {
  const world = createWorld(created);
  const client = createClient({ recruiting, baseUrl: 'https://personio.test', fetch: world.fetch });
  await client.v1.recruiting.apply({ body });
  await expect(client.v2.persons.list()).rejects.toMatchObject({
    name: 'CredentialsError',
    code: 'credentials_missing',
    message: expect.stringContaining('v2.persons.list was not sent: it needs a client id'),
  });
  await client.revoke();
  expect(world.seen).toHaveLength(1);
});

test('says which credential is missing, before anything is sent', async () => {
  const world = createWorld();
  const error = await caught(world.client().v1.recruiting.apply({ body }));
  expect(error).toMatchObject({ name: 'CredentialsError', code: 'credentials_missing' });
  expect(error.message).toContain('client id and secret do not open it');
  expect([...world.seen, ...world.auth]).toHaveLength(0);
});

test.each([
  [401, 'v1.recruiting.apply'],
  [403, 'v1.recruiting.applyByForm'],
])('a %i of %s is about the recruiting token: nothing is renewed or repeated', async (status, id) => {
  const world = createWorld(() => new Response(null, { status }));
  const { apply, applyByForm } = world.client({ recruiting }).v1.recruiting;
  const call = id.endsWith('Form') ? applyByForm({ body }) : apply({ body });
  const error = await caught(call);
  expect(error).toMatchObject({ name: 'AuthenticationError', status });
  expect(error.message).toContain('A token of /v1/auth does not work here');
  expect(inspect(error)).not.toContain('hush');
  expect(world.seen).toHaveLength(1);
  expect(world.auth).toHaveLength(0);
});

test('a 403 of the newer routes is about the account', async () => {
  const detail = { id: 'trace-9', status: '403', title: 'Forbidden', detail: 'feature.recruiting.disabled' };
  const world = createWorld(() => json({ errors: [detail] }, 403));
  expect(await caught(world.client({ recruiting }).v1.recruiting.apply({ body }))).toMatchObject({
    name: 'PermissionError',
    detail: 'feature.recruiting.disabled',
    requestId: 'trace-9',
  });
});

test('tells every objection with its field', async () => {
  const errors = [
    { field: 'email', errors: [{ reason: 'errors.applicant-already-exists', context: {} }] },
    { field: 'files.0.uuid', errors: [{ reason: 'errors.a' }, { reason: 'errors.b' }] },
    { field: 'last_name', errors: [{ reason: 'clara is no name' }] },
  ];
  const world = createWorld(() => json({ errors }, 400));
  expect(await caught(world.client({ recruiting }).v1.recruiting.apply({ body }))).toMatchObject({
    name: 'InvalidRequestError',
    serviceCode: 'errors.applicant-already-exists',
    message: expect.stringMatching(/It says errors.applicant-already-exists, errors.a, errors.b\. See/),
    detail: expect.stringContaining('files.0.uuid: errors.a, errors.b; last_name: clara is no name'),
    fields: [
      { field: 'email', message: 'errors.applicant-already-exists' },
      { field: 'files.0.uuid', message: 'errors.a' },
      { field: 'files.0.uuid', message: 'errors.b' },
      { field: 'last_name', message: 'clara is no name' },
    ],
  });
});

test('never repeats an application when nobody knows whether it was made', async () => {
  const world = createWorld(() => new Response('', { status: 503 }));
  const error = await caught(world.client({ recruiting }).v1.recruiting.apply({ body }));
  expect(error).toMatchObject({ name: 'ServerError', outcome: 'unknown' });
  expect(world.seen).toHaveLength(1);
});

test('refuses fields of the older form that it does not have', async () => {
  const { applyByForm } = createWorld(created).client({ recruiting }).v1.recruiting;
  const wrong = { ...body, photo: 'x', document1: 'no file' } as unknown as typeof body;
  const { fields } = await caught(applyByForm({ body: wrong }));
  expect(fields).toEqual([
    { field: 'body', message: 'unknown "photo"' },
    { field: 'body.document1', message: 'not what this field takes' },
  ]);
});

test('reads openings from the career page, without a token', async () => {
  const seen: Request[] = [];
  const fetch = async (request: Request) => {
    seen.push(request);
    return new Response('<workzag-jobs/>', { headers: { 'content-type': 'text/xml; charset=UTF-8' } });
  };
  const careerPageUrl = 'https://muster.jobs.personio.test/';
  const client = createClient({ careerPageUrl, fetch });
  const { stream } = await client.v1.recruiting.positions({ language: 'de' });
  expect(await new Response(stream as BodyInit).text()).toBe('<workzag-jobs/>');
  expect(seen[0]!.url).toBe('https://muster.jobs.personio.test/xml?language=de');
  expect(seen[0]!.headers.get('authorization')).toBeNull();
  const nowhere = createClient({ credentials: 'a:b', fetch });
  expect(await caught(nowhere.v1.recruiting.positions({ language: 'de' }))).toMatchObject({
    name: 'InputError',
    message: expect.stringContaining('careerPageUrl'),
  });
});
