import { v1 } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import type { DriftEvent } from './hooks.ts';
import { caught, createWorld, json, type Seen, v1Failure } from './world.test-support.ts';

const isToken = ({ path }: Seen) => path.includes('auth');
const answering = (make: () => Response) => createWorld((seen) => (isToken(seen) ? undefined : make()));

test('names the places that do not fit, never the values', async () => {
  const world = answering(() =>
    json({ _data: [{ id: '1' }, { id: '2', email: { hush: true } }, { id: 3 }] }),
  );
  const error = await caught(world.client().v2.persons.list());
  expect(error).toMatchObject({
    name: 'SchemaDriftError',
    code: 'schema_drifted',
    status: 200,
    outcome: 'none',
    places: [{ field: '_data[1].email' }, { field: '_data[2].id' }],
  });
  expect(error.message).toContain('_data[1].email (Invalid input: expected string, received object)');
  expect(JSON.stringify(error)).not.toContain('hush');
});

test('says that a write was made although its answer does not fit', async () => {
  const world = answering(() => json({ id: 5 }, 201));
  const error = await caught(
    world.client().v2.persons.create({ body: { first_name: 'Nadia', last_name: 'Brandt' } }),
  );
  expect(error).toMatchObject({ name: 'SchemaDriftError', outcome: 'done' });
});

test('reports drift and goes on, or does not look, when asked to', async () => {
  const events: DriftEvent[] = [];
  const world = answering(() => json({ _data: [{ id: 3 }] }));
  const hooks = { onDrift: (event: DriftEvent) => void events.push(event) };
  await expect(world.client({ hooks, validate: 'report' }).v2.persons.list()).resolves.toEqual({
    _data: [{ id: 3 }],
  });
  expect(events).toMatchObject([{ operation: 'v2.persons.list', places: [{ field: '_data[0].id' }] }]);
  await expect(world.client({ hooks, validate: 'off' }).v2.persons.list()).resolves.toEqual({
    _data: [{ id: 3 }],
  });
  expect(events).toHaveLength(1);
});

test('keeps members that the catalog does not know', async () => {
  const world = answering(() => json({ _data: [{ id: '1', shoe_size: 43 }] }));
  await expect(world.client().v2.persons.list()).resolves.toEqual({ _data: [{ id: '1', shoe_size: 43 }] });
});

test('keeps big ids exact', async () => {
  const text = '{"success":true,"data":[{"id":9007199254740993,"name":"Paid vacation","balance":1.5}]}';
  const world = answering(() => new Response(text));
  const { data } = await world.client().v1.employees.balance({ employee_id: 1 });
  expect(data[0]?.id).toBe('9007199254740993');
});

test('takes a v1 answer without success for a failure, whatever its status', async () => {
  const world = answering(() =>
    v1Failure(200, 'Not possible', { error_data: { end_date: ['is before the start'] } }),
  );
  const error = await caught(world.client().v1.employees.list());
  expect(error).toMatchObject({
    name: 'InvalidRequestError',
    status: 200,
    detail: 'Not possible',
    fields: [{ field: 'end_date', message: 'is before the start' }],
  });
});

test.each([
  ['HTML', '<html><body>Gateway</body></html>'],
  ['nothing', ''],
  ['a text cut off', '{"_data":[{"id":"1"'],
])('explains an answer that is %s', async (_, text) => {
  const world = answering(() => new Response(text, { headers: { 'content-type': 'text/html' } }));
  const error = await caught(world.clock.until(world.client({ retries: 0 }).v2.persons.list()));
  expect(error).toMatchObject({ name: 'ServerError', code: 'answer_unreadable', status: 200 });
  expect(error.message).toContain('something that is no JSON');
});

test('explains an error of which the body is no JSON', async () => {
  const world = answering(() => new Response('<html>hush</html>', { status: 404 }));
  const error = await caught(world.client().v2.persons.get({ id: '1' }));
  expect(error).toMatchObject({ name: 'NotFoundError', status: 404, detail: null });
});

test('gives undefined for an empty answer', async () => {
  const world = answering(() => new Response(null, { status: 204 }));
  await expect(world.client().v2.persons.delete({ person_id: '1' })).resolves.toBeUndefined();
});

const pixels = new Uint8Array([137, 80, 78, 71]);

test('gives bytes as a stream with their type and length', async () => {
  const world = answering(
    () => new Response(pixels, { headers: { 'content-type': 'image/jpeg', 'content-length': '4' } }),
  );
  const picture = await world.client().v1.employees.picture({ employee_id: 1 });
  expect(picture).toMatchObject({ contentType: 'image/jpeg', contentLength: 4 });
  expect(new Uint8Array(await new Response(picture.stream).arrayBuffer())).toEqual(pixels);
  expect(world.seen[0]?.headers.get('accept')).toBe(
    'image/png, image/jpeg, application/json, application/problem+json',
  );
});

test('limits only the headers of bytes in time, and the signal ends the stream', async () => {
  const controller = new AbortController();
  const endless = () =>
    new ReadableStream({
      start(stream) {
        stream.enqueue(pixels);
      },
    });
  const world = answering(() => new Response(endless(), { headers: { 'content-type': 'image/png' } }));
  const options = { signal: controller.signal, timeoutMs: 1000 };
  const { stream } = await world.client().v1.employees.picture({ employee_id: 1 }, options);
  const reader = stream.getReader();
  await world.clock.turn(60_000);
  expect((await reader.read()).value).toEqual(pixels);
  controller.abort('seen enough');
  expect(await caught(reader.read())).toBe('seen enough');
});

test.each([
  ['a JSON refusal', () => v1Failure(200, 'No picture'), 'InvalidRequestError'],
  ['HTML', () => new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'ServerError'],
])('does not take %s for a picture', async (_, make, name) => {
  const world = answering(make);
  const call = world.client({ retries: 0 }).v1.employees.picture({ employee_id: 1 });
  expect(await caught(call)).toMatchObject({ name });
});

test('performs an operation without unwrapping', async () => {
  const wire = {
    success: true,
    data: {
      type: 'Employee',
      attributes: { id: { label: 'ID', value: 1, type: 'integer', universal_id: 'id' } },
    },
  };
  const world = answering(() => json(wire, 200, { 'x-ratelimit-remaining': '9' }));
  const client = world.client();
  const performed = await client.perform(v1.employees.get, { employee_id: 1 });
  expect(performed.answer).toEqual(wire);
  expect(performed.headers.get('x-ratelimit-remaining')).toBe('9');
  expect((await client.v1.employees.get({ employee_id: 1 })).data.id).toBe(1);
});
