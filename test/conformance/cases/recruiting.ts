import { expect } from 'vitest';
import { type Cases, collect, openPositions } from './setting.ts';

export const recruiting = {
  'v1.recruiting.apply': async ({ client }) => {
    const positions = await openPositions(client);
    const cv = new File(['%PDF-1.4 probe'], 'CV.pdf', { type: 'application/pdf' });
    const { uuid, original_filename } = await client.v1.recruiting.upload({ body: { file: cv } });
    const body = {
      first_name: 'Vera',
      last_name: 'Probe',
      email: 'vera@probe.example',
      job_position_id: positions[0]!,
      application_date: '2026-02-03',
      phase: { type: 'system', id: 'offer' } as const,
      tags: ['probe'],
      files: [{ uuid, original_filename, category: 'cv' as const }],
      attributes: [{ id: 'phone', value: '+49 40 66969 123' }],
    };
    expect(await client.v1.recruiting.apply({ body })).toBeUndefined();
    const { _data } = await client.v2.applications.list({ 'candidate.email': body.email });
    expect(_data).toMatchObject([
      {
        application_date: '2026-02-03',
        candidate: { first_name: 'Vera' },
        job: { id: String(positions[0]) },
        current_stage: { type: 'offer' },
      },
    ]);
    const { phone } = await client.v2.candidates.get({ id: _data[0]!.candidate.id });
    expect(phone).toBe('+49 40 66969 123');
    await expect(client.v1.recruiting.apply({ body })).rejects.toMatchObject({
      status: 400,
      fields: [{ field: 'email', message: 'errors.applicant-already-exists' }],
    });
  },
  'v1.recruiting.upload': async ({ client }) => {
    const stream = new Blob(['light']).stream();
    const body = { file: { stream, filename: 'Über mich.txt' } };
    expect(await client.v1.recruiting.upload({ body })).toMatchObject({
      size: 5,
      mimetype: 'text/plain',
      original_filename: 'Über mich.txt',
      extension: 'txt',
    });
    const page = { file: new File(['x'], 'page.html') };
    await expect(client.v1.recruiting.upload({ body: page })).rejects.toMatchObject({ status: 422 });
  },
  'v1.recruiting.applyByForm': async ({ client }) => {
    const [position] = await openPositions(client);
    const body = {
      job_position_id: position!,
      first_name: 'Otto',
      last_name: 'Probe',
      email: 'otto@probe.example',
      document1: new File(['x'], 'cv.pdf'),
      'tags[]': ['talent pool'],
    };
    const { data } = await client.v1.recruiting.applyByForm({ body });
    expect(data.message).toContain('applied');
    const { _data } = await client.v2.applications.list({ 'candidate.email': body.email });
    expect(_data).toHaveLength(1);
  },
  'v1.recruiting.positions': async ({ client }) => {
    const positions = await openPositions(client);
    const jobs = await collect(client.v2.recruitingJobs.list.all());
    const ids = jobs.map(({ id }) => Number(id));
    expect(positions.length).toBeGreaterThan(3);
    expect(ids).toEqual(expect.arrayContaining(positions));
    expect(ids.length).toBeGreaterThan(positions.length);
  },
  'v2.applications.list': async ({ client }) => {
    const all = await collect(client.v2.applications.list.all({ limit: 7 }));
    const moments = all.map(({ updated_at }) => Date.parse(updated_at['date-time']));
    expect(moments).toEqual([...moments].sort((a, b) => b - a));
    const candidates = await collect(client.v2.candidates.list.all());
    const ids = candidates.flatMap(({ applications }) => applications!.map(({ id }) => id));
    expect(all.map(({ id }) => id).sort()).toEqual(ids.sort());
    const { email } = all.find(({ candidate }) => candidate.email)!.candidate;
    const own = await client.v2.applications.list({ 'candidate.email': email! });
    expect(own._data).toEqual(all.filter(({ candidate }) => candidate.email === email));
    const since = all[5]!.updated_at['date-time'];
    const changed = await collect(client.v2.applications.list.all({ 'updated_at.gt': since, limit: 2 }));
    expect(changed).toEqual(all.slice(0, 5));
  },
  'v2.applications.get': async ({ client }) => {
    const { _data } = await client.v2.applications.list({ limit: 1 });
    expect(await client.v2.applications.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.applications.stageTransitions': async ({ client }) => {
    for await (const { id, current_stage, updated_at } of client.v2.applications.list.all()) {
      const transitions = await collect(client.v2.applications.stageTransitions.all({ id, limit: 1 }));
      expect(transitions[0]).toEqual({ entered_at: updated_at, stage: current_stage });
      if (transitions.length > 2) return;
    }
    throw new Error('no application has gone through several stages');
  },
  'v2.candidates.list': async ({ client }) => {
    const all = await collect(client.v2.candidates.list.all({ limit: 9 }));
    expect((await client.v2.candidates.list({ limit: 200 }))._data).toEqual(all);
    const known = all.find(({ email }) => email)!;
    expect((await client.v2.candidates.list({ email: known.email! }))._data).toEqual([known]);
    const { updated_at } = all[4]!;
    const older = await collect(client.v2.candidates.list.all({ 'updated_at.lt': updated_at, limit: 11 }));
    expect(older).toEqual(all.slice(5));
  },
  'v2.candidates.get': async ({ client }) => {
    const { _data } = await client.v2.candidates.list({ limit: 1 });
    expect(await client.v2.candidates.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.recruitingJobs.list': async ({ client }) => {
    const all = await collect(client.v2.recruitingJobs.list.all({ limit: 2 }));
    expect((await client.v2.recruitingJobs.list())._data).toEqual(all);
    const persons = all.flatMap(({ hiring_team }) => hiring_team!.map(({ person }) => person!.id));
    expect(await client.v2.persons.get({ id: persons[0]! })).toMatchObject({ status: 'ACTIVE' });
  },
  'v2.recruitingJobs.get': async ({ client }) => {
    const { _data } = await client.v2.recruitingJobs.list();
    expect(await client.v2.recruitingJobs.get({ id: _data[0]!.id })).toEqual(_data[0]);
  },
  'v2.recruitingCategories.list': async ({ client }) => {
    const all = await collect(client.v2.recruitingCategories.list.all({ limit: 1 }));
    expect(all.length).toBeGreaterThan(1);
    expect(all[0]!.stages![0]).toMatchObject({ type: 'unassigned' });
  },
  'v2.recruitingCategories.get': async ({ client }) => {
    const { _data } = await client.v2.recruitingCategories.list();
    expect(await client.v2.recruitingCategories.get({ id: _data[1]!.id })).toEqual(_data[1]);
  },
} satisfies Cases;
