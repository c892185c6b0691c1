import { describe, expect, test } from 'vitest';
import { startHiring } from '../recruiting.test-support.ts';

interface Record {
  readonly id: string;
}

async function idsAt(path: string): Promise<string[]> {
  const { read } = await startHiring();
  const { json } = await read(path);
  return json._data.map(({ id }: Record) => id);
}

test('does not exist without the header of the beta', async () => {
  const { read } = await startHiring();
  for (const path of ['/applications', '/candidates/91', '/jobs', '/categories/31']) {
    expect((await read(path, {})).status, path).toBe(404);
    expect((await read(path)).status, path).toBe(200);
  }
});

test('shows an application with candidate, job, stage and the team of the job', async () => {
  const { read } = await startHiring();
  expect((await read('/applications/51')).json).toEqual({
    id: '51',
    application_date: '2026-02-01',
    candidate: {
      id: '91',
      email: 'Ada@probe.example',
      first_name: 'Ada',
      last_name: 'Probe',
      gender: 'female',
    },
    job: {
      id: '41',
      name: 'Lamp maker & mender',
      department: { id: '401', name: 'Workshop' },
      category: { id: '31', name: 'Crafts' },
    },
    current_stage: { id: null, kind: 'system', name: null, type: 'offer' },
    channel: { id: '21', name: 'Career page' },
    hiring_team: [{ person: { id: '11' }, role: { name: 'Recruiter' } }],
    is_anonymized: false,
    created_at: { 'date-time': '2026-02-01T11:00:00+01:00', timezone: 'Europe/Berlin' },
    updated_at: { 'date-time': '2026-03-01T11:00:00+01:00', timezone: 'Europe/Berlin' },
  });
});

test('shows an application without channel, category or team as such', async () => {
  const { read } = await startHiring();
  expect((await read('/applications/53')).json).toMatchObject({
    job: { department: null, category: null },
    current_stage: { type: 'unassigned' },
    channel: null,
    hiring_team: [],
  });
});

test('lists the stages of an application, the latest first, page by page', async () => {
  const { read } = await startHiring();
  const { json } = await read('/applications/51/stage-transitions?limit=2');
  expect(json._data).toEqual([
    {
      entered_at: { 'date-time': '2026-03-01T11:00:00+01:00', timezone: 'Europe/Berlin' },
      stage: { id: null, kind: 'system', name: null, type: 'offer' },
    },
    {
      entered_at: { 'date-time': '2026-02-10T11:00:00+01:00', timezone: 'Europe/Berlin' },
      stage: { id: '312', kind: 'custom', name: 'Trial day', type: 'custom' },
    },
  ]);
  const rest = await read(json._meta.links.next.href);
  expect(rest.json._data.map(({ stage }: { stage: Record }) => stage.id)).toEqual(['311']);
  expect(rest.json._meta.links.next).toBeUndefined();
});

test('shows a candidate with plain times and what they have applied for', async () => {
  const { read } = await startHiring();
  expect((await read('/candidates/91')).json).toMatchObject({
    id: '91',
    phone: '+49 40 66969 100',
    birthday: null,
    applications: [
      { id: '51', application_date: '2026-02-01' },
      { id: '53', application_date: '2026-05-01' },
    ],
    created_at: '2026-02-01T10:00:00Z',
    updated_at: '2026-03-01T10:00:00Z',
  });
});

test('shows a job with its company, and a category with its stages between those of every company', async () => {
  const { read } = await startHiring();
  expect((await read('/jobs/41')).json).toMatchObject({
    name: 'Lamp maker & mender',
    company: { id: '4711' },
    updated_at: { 'date-time': '2026-07-01T12:00:00+02:00', timezone: 'Europe/Berlin' },
  });
  const { json } = await read('/categories/31');
  expect(json.company).toEqual({ id: '4711' });
  expect(json.stages.map((stage: { name: string; type: string }) => stage.name ?? stage.type)).toEqual([
    'unassigned',
    'Call',
    'Trial day',
    'offer',
    'accepted',
    'rejected',
    'withdrawn',
  ]);
});

describe('lists the last changed first', () => {
  test.each([
    ['/applications', ['53', '52', '51']],
    ['/applications?updated_at.gt=2026-03-01T10:00:00Z', ['53', '52']],
    ['/applications?updated_at.lt=2026-04-01T12:00:00%2B02:00', ['51']],
    ['/applications?updated_at.gt=2026-03-01T10:00:00Z&updated_at.lt=2026-05-01T10:00:00Z', ['52']],
    ['/applications?candidate.email=ADA@probe.example', ['53', '51']],
    ['/applications?candidate.email=ada@probe.example&updated_at.lt=2026-05-01T10:00:00Z', ['51']],
    ['/applications?candidate.email=nobody@probe.example', []],
    ['/candidates', ['92', '91']],
    ['/candidates?updated_at.gt=2026-03-01T10:00:00Z', ['92']],
    ['/candidates?email=ada@probe.example', ['91']],
    ['/jobs', ['42', '41', '43']],
    ['/categories', ['31']],
  ])('%s', async (path, ids) => {
    expect(await idsAt(path)).toEqual(ids);
  });

  test.each(['/applications', '/applications?candidate.email=ada@probe.example', '/candidates', '/jobs'])(
    '%s, page by page without loss',
    async (path) => {
      const { read } = await startHiring();
      const all = (await read(path)).json._data;
      const pages: unknown[] = [];
      let next = `${path}${path.includes('?') ? '&' : '?'}limit=1`;
      for (let count = 0; next && count < 9; count++) {
        const { json } = await read(next);
        expect(json._data).toHaveLength(1);
        pages.push(...json._data);
        next = json._meta.links.next?.href;
      }
      expect(pages).toEqual(all);
    },
  );
});

test('refuses both bounds at once for candidates, and only for them', async () => {
  const both = '?updated_at.gt=2026-01-01T00:00:00Z&updated_at.lt=2026-12-01T00:00:00Z';
  const { read } = await startHiring();
  expect((await read(`/candidates${both}`)).status).toBe(400);
  expect((await read(`/applications${both}`)).status).toBe(200);
});

test('refuses a page size above 200 with 400, and unknown ids with 404', async () => {
  const { read } = await startHiring();
  expect((await read('/jobs?limit=201')).status).toBe(400);
  for (const path of [
    '/applications/99',
    '/applications/99/stage-transitions',
    '/candidates/x',
    '/jobs/0',
    '/categories/7',
  ]) {
    expect((await read(path)).status, path).toBe(404);
  }
});
