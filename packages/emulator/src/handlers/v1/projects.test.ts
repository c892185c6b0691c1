import { expect, test } from 'vitest';
import { startWith } from '../absences.test-support.ts';

const path = '/v1/company/attendances/projects';

async function start() {
  const { call, emulator } = await startWith();
  const created = await call(path, 'POST', { name: 'Harbour crane', active: true });
  return { call, emulator, created, id: created.json.data.id as number };
}

test('creates, lists and changes projects, with ids beside the attributes', async () => {
  const { call, created, id, emulator } = await start();
  expect(created).toEqual({
    status: 200,
    json: {
      success: true,
      data: {
        id,
        type: 'Project',
        attributes: {
          name: 'Harbour crane',
          active: true,
          created_at: '2026-11-20T10:15:02+01:00',
          updated_at: '2026-11-20T10:15:02+01:00',
        },
      },
    },
  });
  emulator.clock.advance(3_600_000);
  const changed = await call(`${path}/${id}`, 'PATCH', { active: false });
  expect(changed.json.data.attributes).toMatchObject({
    active: false,
    updated_at: '2026-11-20T11:15:02+01:00',
  });
  expect((await call(path)).json).toEqual({ success: true, data: [changed.json.data] });
  expect((await call(path, 'POST', { name: 'Webshop' })).json.data.attributes.active).toBe(false);
});

test('deletes with 204, and gives no number twice', async () => {
  const { call, id } = await start();
  expect(await call(`${path}/${id}`, 'DELETE')).toEqual({ status: 204, json: undefined });
  expect((await call(path)).json.data).toEqual([]);
  expect((await call(path, 'POST', { name: 'Webshop' })).json.data.id).toBe(id + 1);
});

test.each([
  ['an empty name', 'POST', { name: '' }, { name: ['Project name cannot be empty'] }],
  ['no name', 'POST', {}, { name: ['Project name cannot be empty'] }],
  ['a name that is taken', 'POST', { name: 'Harbour crane' }, { name: [expect.stringContaining('exists')] }],
  ['what is no flag', 'PATCH', { active: 'yes' }, { active: ['Active field needs to be of type boolean'] }],
])('refuses %s with 400 and the fields right under error', async (_, method, body, error) => {
  const { call, id } = await start();
  const place = method === 'POST' ? path : `${path}/${id}`;
  expect(await call(place, method, body)).toEqual({ status: 400, json: { success: false, error } });
});

test.each(['99', 'x'])('says of project %s that it is not there, without error', async (id) => {
  const { call } = await start();
  const json = { success: false, message: `Project ${id} not found` };
  expect(await call(`${path}/${id}`, 'PATCH', { name: 'A' })).toEqual({ status: 404, json });
  expect(await call(`${path}/${id}`, 'DELETE')).toEqual({ status: 404, json });
});

test('is gone after its end, as if it had never been', async () => {
  const { call, emulator } = await start();
  emulator.clock.set({ now: Date.parse('2027-01-31T00:00:00Z') });
  const form = { grant_type: 'client_credentials' };
  const gone = await call(path, 'POST', form);
  expect(gone.status).toBe(404);
  expect(gone.json.errors[0]).toMatchObject({ title: 'Not Found', _meta: { path } });
});
