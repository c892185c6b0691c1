import { describe, expect, test } from 'vitest';
import { demoRecruitingToken } from '../../demo-credential.ts';
import type { EmulatorOptions } from '../../emulator.ts';
import { now, startHiring } from '../recruiting.test-support.ts';

const ours = { authorization: `Bearer ${demoRecruitingToken}`, 'x-company-id': '4711' };
const clara = {
  first_name: 'Clara',
  last_name: 'Probe',
  email: 'clara@probe.example',
  job_position_id: 41,
};

async function start(options: EmulatorOptions = {}) {
  const { emulator, read } = await startHiring(options);

  async function send(path: string, body: unknown, headers: Record<string, string> = ours) {
    const isForm = body instanceof FormData;
    const response = await emulator.fetch(
      new Request(`http://p.test${path}`, {
        method: 'POST',
        headers: { ...headers, ...(!isForm && { 'content-type': 'application/json' }) },
        body: isForm ? body : JSON.stringify(body),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      json: text === '' ? null : JSON.parse(text),
    };
  }
  const apply = (body: unknown, headers?: Record<string, string>) =>
    send('/v1/recruiting/applications', body, headers);
  const upload = (file: Blob | string | null, name?: string) => {
    const form = new FormData();
    if (typeof file === 'string') form.append('file', file);
    else if (file) form.append('file', file, name);
    return send('/v1/recruiting/applications/documents', form);
  };
  const applyByForm = (fields: Record<string, string | File>) => {
    const form = new FormData();
    const all = { company_id: '4711', access_token: demoRecruitingToken, ...fields };
    for (const [name, value] of Object.entries(all)) form.append(name, value);
    return send('/recruiting/applicant', form, {});
  };
  const last = () => emulator.company().applications.at(-1)!;
  return { emulator, read, send, apply, upload, applyByForm, last };
}

describe('an application', () => {
  test('is answered with 201 and nothing, and is what v2 then lists first', async () => {
    const { apply, read } = await start();
    expect(await apply(clara)).toMatchObject({ status: 201, json: null });
    const { json } = await read('/applications?limit=1');
    expect(json._data[0]).toMatchObject({
      application_date: '2026-11-20',
      candidate: { email: 'clara@probe.example', first_name: 'Clara', last_name: 'Probe' },
      job: { id: '41', name: 'Lamp maker & mender' },
      // Where the category of the opening says that applications begin.
      current_stage: { id: '311', kind: 'custom', name: 'Call' },
      channel: null,
      hiring_team: [{ person: { id: '11' } }],
      is_anonymized: false,
    });
  });

  test('keeps everything that is said, although v2 does not show it all', async () => {
    const { apply, upload, emulator, last } = await start();
    const { json: cv } = await upload(new Blob(['light']), 'cv.pdf');
    const { status } = await apply({
      ...clara,
      job_position_id: 42,
      recruiting_channel_id: 21,
      message: 'Lamps!',
      application_date: '2026-11-01',
      phase: { type: 'system', id: 'offer' },
      tags: ['fair', 'new', 'new'],
      files: [{ uuid: cv.uuid, original_filename: 'cv.pdf', category: 'cv' }],
      attributes: [
        { id: 'birthday', value: '1990-02-28' },
        { id: 'gender', value: 'undefined' },
        { id: 'salary_expectations', value: 'enough' },
        { id: 'custom_attribute_61', value: 'yes' },
      ],
    });
    expect(status).toBe(201);
    expect(last()).toMatchObject({
      channel_id: 21,
      message: 'Lamps!',
      application_date: '2026-11-01',
      stages: [{ stage: 'offer', entered_at: now }],
      tags: ['fair', 'new'],
      salary_expectations: 'enough',
      custom: { custom_attribute_61: 'yes' },
      files: [{ id: cv.uuid, category: 'cv' }],
    });
    const { candidates, recruiting_tags } = emulator.company();
    expect(candidates.at(-1)).toMatchObject({ birthday: '1990-02-28', gender: 'undefined', phone: null });
    expect(recruiting_tags).toEqual(['fair', 'new']);
  });

  test('of a known address belongs to the same candidate, who keeps their name', async () => {
    const { apply, read, last } = await start();
    const ben = {
      first_name: 'Benjamin',
      last_name: 'Probe',
      email: 'BEN@probe.example',
      job_position_id: 42,
    };
    const attributes = [{ id: 'phone', value: '+49 40 66969 200' }];
    expect((await apply({ ...ben, attributes })).status).toBe(201);
    expect(last().candidate_id).toBe(92);
    const { json } = await read('/candidates?limit=1');
    expect(json._data[0]).toMatchObject({ id: '92', first_name: 'Ben', phone: '+49 40 66969 200' });
    expect(json._data[0].applications).toHaveLength(2);
  });

  test.each([
    [undefined, 41, 311],
    [undefined, 42, 'unassigned'],
    [{ type: 'custom', id: 312 }, 41, 312],
    [{ type: 'custom', id: 999 }, 41, 'unassigned'],
    [{ type: 'custom', id: 312 }, 42, 'unassigned'],
  ])('with the phase %j for opening %i begins in %s', async (phase, job_position_id, stage) => {
    const { apply, last } = await start();
    expect((await apply({ ...clara, job_position_id, phase })).status).toBe(201);
    expect(last().stages[0]!.stage).toBe(stage);
  });

  const file = { uuid: '00000000-0000-4000-8000-000000000000', original_filename: 'a.pdf', category: 'cv' };
  test.each([
    [{ first_name: undefined }, 'first_name', 'attribute-validation.required-attribute'],
    [{ last_name: ' ' }, 'last_name', 'attribute-validation.required-attribute'],
    [{ email: 'clara' }, 'email', 'attribute-validation.invalid-email-format'],
    [{ email: 'ben@probe.example' }, 'email', 'applicant-already-exists'],
    [{ job_position_id: 'x' }, 'job_position_id', 'attribute-validation.invalid-type'],
    [{ job_position_id: 43 }, 'job_position_id', 'job-position.not-published'],
    [{ job_position_id: 99 }, 'job_position_id', 'job-position.not-published'],
    [{ recruiting_channel_id: 99 }, 'recruiting_channel_id', 'posting-validation.channel-not-found'],
    [{ external_posting_id: 'no' }, 'external_posting_id', 'posting-validation.posting-not-found'],
    [
      { external_posting_id: 'board-1', recruiting_channel_id: 22 },
      'external_posting_id',
      'posting-validation.posting-not-found',
    ],
    [{ application_date: '2026-11-21' }, 'application_date', 'date-validation.date-in-the-future'],
    [{ application_date: '21.11.' }, 'application_date', 'attribute-validation.invalid-date-format'],
    [{ phase: { type: 'system', id: 'hired' } }, 'phase', 'phase-validation.invalid-system-phase'],
    [{ files: [file] }, 'files.0.uuid', 'file-validation.file-not-exists'],
    [
      { files: [{ ...file, category: 'photo' }] },
      'files.0.category',
      'file-validation.unknown-file-category',
    ],
    [{ attributes: [{ id: 'shoe_size', value: '44' }] }, 'shoe_size', 'attribute-validation.unknown'],
    [
      { attributes: [{ id: 'birthday', value: 'May' }] },
      'birthday',
      'attribute-validation.invalid-date-format',
    ],
    [
      { attributes: [{ id: 'gender', value: 'x' }] },
      'gender',
      'attribute-validation.unknown-attribute-option',
    ],
    [
      { attributes: [{ id: 'custom_attribute_61', value: 'maybe' }] },
      'custom_attribute_61',
      'attribute-validation.unknown-attribute-option',
    ],
  ])('with %j is refused at %s: %s', async (change, field, reason) => {
    const { emulator, apply } = await start();
    const before = emulator.company();
    const { status, json } = await apply({ ...clara, ...change });
    expect(status).toBe(400);
    expect(json).toEqual({ errors: [{ field, errors: [{ reason: `errors.${reason}`, context: {} }] }] });
    expect(emulator.company()).toEqual(before);
  });

  test('comes through a posting of its channel', async () => {
    const { apply, last } = await start();
    const body = { ...clara, external_posting_id: 'board-1', recruiting_channel_id: 21 };
    expect((await apply(body)).status).toBe(201);
    expect(last().external_posting_id).toBe('board-1');
  });

  test('survives an export and an import', async () => {
    const { emulator, apply } = await start();
    await apply({ ...clara, tags: ['new'] });
    const company = emulator.company();
    emulator.import(JSON.parse(JSON.stringify(company)));
    expect(emulator.company()).toEqual(company);
  });
});

describe('the recruiting token', () => {
  test.each([
    ['none', {}],
    ['another', { ...ours, authorization: 'Bearer something-else' }],
    ['the one of another company', { ...ours, 'x-company-id': '4712' }],
    ['no company', { authorization: ours.authorization }],
  ])('%s is answered with 401 without a body', async (_, headers) => {
    const { apply, emulator } = await start();
    expect(await apply(clara, headers)).toMatchObject({ status: 401, json: null });
    expect(emulator.company().applications).toHaveLength(3);
  });

  test('is no token of a credential, and a token of a credential is none', async () => {
    const { apply, emulator, read } = await start();
    const { client_id, client_secret } = emulator.credentials.create();
    const body = JSON.stringify({ client_id, client_secret });
    const issued = await emulator.fetch(
      new Request('http://p.test/v1/auth', {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json' },
      }),
    );
    const { data } = await issued.json();
    expect((await apply(clara, { ...ours, authorization: `Bearer ${data.token}` })).status).toBe(401);
    expect((await read('/applications', { beta: 'true', authorization: ours.authorization })).status).toBe(
      401,
    );
  });

  test('is looked at only after the body', async () => {
    const { apply } = await start();
    expect((await apply({ first_name: 'Clara' }, {})).status).toBe(400);
  });

  test('ends when another one is made, and returns with a reset of everything', async () => {
    const { apply, emulator } = await start();
    const { access_token } = emulator.recruiting.reset();
    expect((await apply(clara)).status).toBe(401);
    expect((await apply(clara, { ...ours, authorization: `Bearer ${access_token}` })).status).toBe(201);
    emulator.reset();
    expect((await apply(clara)).status).toBe(201);
  });

  test('is not the known one where credentials are chosen, unless it is chosen as well', async () => {
    const credentials = [{ client_id: 'papi-own', client_secret: 'papi-own-secret' }];
    const { createEmulator } = await import('../../emulator.ts');
    const own = createEmulator({ credentials }).recruiting.credential.access_token;
    expect(own).not.toBe(demoRecruitingToken);
    expect(own.length).toBeGreaterThan(40);
    const chosen = createEmulator({ credentials, recruitingToken: 'chosen' });
    expect(chosen.recruiting.credential).toEqual({ company_id: '90210', access_token: 'chosen' });
  });

  test('opens nothing in an account without recruiting', async () => {
    const { apply, emulator } = await start({ quirks: { recruiting: false } });
    const { status, json } = await apply(clara);
    expect([status, json.errors[0]]).toMatchObject([
      403,
      { status: '403', detail: 'feature.recruiting.disabled' },
    ]);
    expect((await emulator.fetch(new Request('http://p.test/xml?language=en'))).status).toBe(404);
  });
});

test('a fault is answered in the manner of each route', async () => {
  const { emulator, apply, applyByForm } = await start();
  emulator.faults.add({ operation: 'v1.recruiting', effect: { kind: 'status', status: 503 } });
  expect((await apply(clara)).json).toEqual({
    errors: [
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        status: '503',
        title: 'Service Unavailable',
        detail: 'Service Unavailable',
      },
    ],
  });
  expect((await applyByForm({})).json).toEqual({
    success: false,
    error: { message: 'Service Unavailable' },
  });
});

test('refuses the hundred and first application of a minute with 429 and no body', async () => {
  const { apply } = await start({ rateLimits: true });
  for (let count = 0; count < 100; count++) await apply({ ...clara, email: `c${count}@probe.example` });
  expect(await apply(clara)).toMatchObject({ status: 429, json: null });
});

describe('an upload', () => {
  test('is answered with what it is, at most 20 MB of it', async () => {
    const { upload, emulator } = await start();
    const { status, json } = await upload(
      new Blob([new Uint8Array(20 * 1024 * 1024)]),
      'C:\\papers\\Mappe 1.PDF',
    );
    expect(status).toBe(200);
    expect(json).toEqual({
      uuid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      size: 20 * 1024 * 1024,
      mimetype: 'application/pdf',
      original_filename: 'Mappe 1.PDF',
      extension: 'pdf',
    });
    expect(emulator.company().recruiting_files).toMatchObject([{ id: json.uuid, size: 20 * 1024 * 1024 }]);
    expect((await upload(new Blob([new Uint8Array(20 * 1024 * 1024 + 1)]), 'a.pdf')).status).toBe(413);
    expect(emulator.company().recruiting_files).toHaveLength(1);
  });

  test('of the same file twice is two files', async () => {
    const { upload } = await start();
    const uuids = [await upload(new Blob(['a']), 'a.txt'), await upload(new Blob(['a']), 'a.txt')];
    expect(new Set(uuids.map(({ json }) => json.uuid)).size).toBe(2);
  });

  test('too large for any form is refused before it is read to its end', async () => {
    const { emulator } = await start();
    const headers = { ...ours, 'content-type': 'multipart/form-data; boundary=x' };
    const init = { method: 'POST', headers, body: new Uint8Array(22 * 1024 * 1024) };
    const response = await emulator.fetch(
      new Request('http://p.test/v1/recruiting/applications/documents', init),
    );
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      errors: [{ field: 'file', errors: [{ reason: 'errors.file-too-big', context: {} }] }],
    });
  });

  test('of another type, of no file, and of no form are refused with 422', async () => {
    const { upload, send } = await start();
    const { status, json } = await upload(new Blob(['x']), 'page.html');
    expect([status, json.errors[0].errors[0].reason]).toEqual([422, 'errors.invalid-file-type']);
    const path = '/v1/recruiting/applications/documents';
    for (const refused of [await upload(null), await upload('text'), await send(path, { file: 'x' })]) {
      expect(refused.status).toBe(422);
      expect(refused.json.errors[0]).toMatchObject({ status: '422', title: 'Unprocessable Entity' });
    }
  });
});

describe('the older form', () => {
  const fields = {
    first_name: 'Clara',
    last_name: 'Probe',
    email: 'clara@probe.example',
    job_position_id: '41',
  };

  test('makes the application with its files in one go, in any of their spellings', async () => {
    const { applyByForm, emulator, last } = await start();
    const { status, json } = await applyByForm({
      ...fields,
      gender: 'female',
      phone: '',
      custom_attribute_61: 'no',
      'tags[]': 'fair',
      'tags[1]': 'unheard of',
      document1: new File(['1'], 'one.pdf'),
      'documents[0]': new File(['2'], 'two.jpeg'),
      'categorised_documents[0][file]': new File(['3'], 'three.txt'),
      'categorised_documents[0][category]': 'cover-letter',
      something_else: 'ignored',
    });
    expect([status, json]).toEqual([
      200,
      { success: true, data: { message: 'Applicant successfully applied to the job position.' } },
    ]);
    const { recruiting_files, recruiting_tags, candidates } = emulator.company();
    const nameOf = (id: string) => recruiting_files.find((file) => file.id === id)!.original_filename;
    expect(last().files.map(({ id, category }) => [nameOf(id), category])).toEqual([
      ['one.pdf', 'other'],
      ['two.jpeg', 'other'],
      ['three.txt', 'cover-letter'],
    ]);
    expect(last()).toMatchObject({ tags: ['fair'], custom: { custom_attribute_61: 'no' } });
    expect(recruiting_tags).toEqual(['fair']);
    expect(candidates.at(-1)).toMatchObject({ gender: 'female', phone: null });
  });

  test.each([
    [{ last_name: '' }, 400, 'The last_name field is required.'],
    [{ company_id: '' }, 400, 'The company_id field is required.'],
    [{ access_token: 'wrong' }, 403, 'This action is unauthorized.'],
    [{ company_id: '1' }, 403, 'This action is unauthorized.'],
    [{ email: 'ben@probe.example' }, 400, 'Applicant already applied to this position.'],
    [{ email: 'nobody' }, 400, 'The email field is invalid.'],
    [{ job_position_id: '43' }, 422, 'Job position not published'],
    [{ job_position_id: '99' }, 400, 'Could not find the job position.'],
    [{ custom_attribute_7: 'x' }, 400, 'Parameter custom_attribute_7 does not exist.'],
    [{ document1: new File(['x'], 'a.html') }, 400, 'Unsupported extension or file greater than 20Mb.'],
  ])('with %j answers %i: %s', async (change, status, text) => {
    const { applyByForm, emulator } = await start();
    const before = emulator.company();
    const refused = await applyByForm({ ...fields, ...change } as Record<string, string | File>);
    expect([refused.status, refused.json]).toEqual([status, { success: false, error: { message: text } }]);
    expect(emulator.company()).toEqual(before);
  });
});

describe('the feed of openings', () => {
  test('lists what is published, in XML that is well formed whatever the texts hold', async () => {
    const { emulator } = await start();
    const response = await emulator.fetch(new Request('http://p.test/xml?language=de'));
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/xml']);
    const text = await response.text();
    expect(text.match(/<id>\d+<\/id>/g)).toEqual(['<id>41</id>', '<id>42</id>']);
    expect(text).toContain(
      '<recruitingCategory>Crafts</recruitingCategory><name>Lamp maker &amp; mender</name>',
    );
    expect(text).toContain('<value><![CDATA[<p>Bright</p> ]]]]><![CDATA[> rooms]]></value>');
    expect(text).toContain('<createdAt>2026-01-05T09:00:00+01:00</createdAt>');
    expect(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs><position>')).toBe(true);
  });

  test('asks for one of its languages', async () => {
    const { emulator } = await start();
    for (const query of ['', '?language=tlh']) {
      expect((await emulator.fetch(new Request(`http://p.test/xml${query}`))).status).toBe(400);
    }
  });
});
