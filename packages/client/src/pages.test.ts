import { operation } from '@staffgate/catalog';
import { expect, test } from 'vitest';
import { readAll } from './pages.ts';
import { caught, collect, createWorld, json, type Seen } from './world.test-support.ts';

const employee = (id: number) => ({
  type: 'Employee',
  attributes: { id: { label: 'ID', value: id, type: 'integer', universal_id: 'id' } },
});

/** A page of employees out of those of the moment. */
function employees(ids: readonly number[], { query }: Seen, total = ids.length): Response {
  const offset = Number(query.get('offset'));
  const limit = Number(query.get('limit'));
  return json({
    success: true,
    metadata: {
      total_elements: total,
      current_page: Math.floor(offset / limit),
      total_pages: Math.ceil(total / limit),
    },
    offset,
    limit,
    data: ids.slice(offset, offset + limit).map(employee),
  });
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const isToken = ({ path }: Seen) => path.includes('auth');
const idsOf = (records: readonly { id?: unknown }[]) => records.map(({ id }) => id);

test('reads employees by the largest page until the announced number is there', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : employees(range(1, 250), seen)));
  const all = await collect(world.client().v1.employees.list.all());
  expect(idsOf(all)).toEqual(range(1, 250));
  expect(world.seen.map(({ query }) => `${query.get('limit')}/${query.get('offset')}`)).toEqual([
    '100/0',
    '100/100',
    '100/200',
  ]);
});

test('uses the given page size and keeps the filters', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : employees(range(1, 5), seen)));
  await collect(world.client().v1.employees.list.all({ limit: 2, updated_since: '2026-01-01' }));
  expect(world.seen.map(({ query }) => query.toString())).toEqual([
    'limit=2&offset=0&updated_since=2026-01-01',
    'limit=2&offset=2&updated_since=2026-01-01',
    'limit=2&offset=4&updated_since=2026-01-01',
  ]);
});

test('gives an empty list after one request', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : employees([], seen)));
  expect(await collect(world.client().v1.employees.list.all())).toEqual([]);
  expect(world.seen).toHaveLength(1);
});

test('goes on after a short page', async () => {
  const world = createWorld((seen, index) => {
    if (isToken(seen)) return undefined;
    return index === 0
      ? json({ ...short(seen), data: range(1, 3).map(employee) })
      : employees(range(1, 12), seen);
  });
  const short = ({ query }: Seen) => ({
    success: true,
    metadata: { total_elements: 12, current_page: 0, total_pages: 3 },
    limit: query.get('limit'),
  });
  expect(idsOf(await collect(world.client().v1.employees.list.all({ limit: 5 })))).toEqual(range(1, 12));
  expect(world.seen[1]?.query.get('offset')).toBe('3');
});

test('reads again when somebody leaves meanwhile, and gives everybody once', async () => {
  const world = createWorld((seen, index) => {
    if (isToken(seen)) return undefined;
    return employees(index === 0 ? range(1, 10) : range(2, 10), seen);
  });
  const all = await collect(world.client().v1.employees.list.all({ limit: 5 }));
  expect(idsOf(all).toSorted((a, b) => Number(a) - Number(b))).toEqual(range(1, 10));
  expect(world.seen).toHaveLength(4);
});

test('ends with an error that counts when records stay missing', async () => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : employees(range(1, 8), seen, 10)));
  const given: unknown[] = [];
  const error = await caught(
    (async () => {
      for await (const { id } of world.client().v1.employees.list.all({ limit: 5 })) given.push(id);
    })(),
  );
  expect(error).toMatchObject({
    name: 'IncompleteListError',
    code: 'list_incomplete',
    collected: 8,
    expected: 10,
  });
  expect(error.message).toMatch(/v1\.employees\.list.*8 different records.*10 were announced/);
  expect(given).toEqual(range(1, 8));
});

test('ends with an error when every page is the first one', async () => {
  const world = createWorld((seen) => {
    if (isToken(seen)) return undefined;
    seen.query.set('offset', '0');
    return employees(range(1, 10), seen);
  });
  const error = await caught(collect(world.client().v1.employees.list.all({ limit: 5 })));
  expect(error).toMatchObject({ name: 'IncompleteListError', collected: 5, expected: 10 });
  expect(world.seen.length).toBeLessThan(10);
});

test('does not repeat records without an id when it cannot tell them apart', async () => {
  const nameless = { type: 'Employee', attributes: {} };
  const world = createWorld((seen) =>
    isToken(seen)
      ? undefined
      : json({
          success: true,
          metadata: { total_elements: 3, current_page: 0, total_pages: 1 },
          data: seen.query.get('offset') === '0' ? [nameless, nameless] : [],
        }),
  );
  const error = await caught(collect(world.client().v1.employees.list.all()));
  expect(error).toMatchObject({ name: 'IncompleteListError', collected: 2, expected: 3 });
});

test('counts pages from one where a list is cut into pages', async () => {
  const { v1 } = await import('@staffgate/catalog');
  const { id: _, generation: __, ...rest } = v1.employees.list;
  const paged = operation({
    ...rest,
    id: 'v1.timeOffs.list',
    pages: { style: 'pages', defaultLimit: 2, maxLimit: 2 },
  });
  const asked: unknown[] = [];
  const all = readAll(paged, async ({ offset }) => {
    asked.push(offset);
    const from = (Number(offset) - 1) * 2;
    const data = [1, 2, 3, 4, 5].slice(from, from + 2).map((id) => ({ id }));
    return { data, metadata: { total_elements: 5, total_pages: 3 } };
  });
  expect(await collect(all)).toHaveLength(5);
  expect(asked).toEqual([1, 2, 3]);
});

const persons = (ids: readonly number[], next?: string) =>
  json({
    _data: ids.map((id) => ({ id: String(id) })),
    _meta: { links: { self: { href: '/v2/persons' }, ...(next !== undefined && { next: { href: next } }) } },
  });

test.each([
  ['absolute', 'https://personio.test/v2/persons?cursor=c%2B1'],
  ['relative', '/v2/persons?limit=9&cursor=c%2B1'],
  ['wrong', 'https://elsewhere.example/v2/employments?cursor=c%2B1#top'],
])('takes only the cursor out of a link that is %s, and repeats the filters', async (_, href) => {
  const world = createWorld((seen) => {
    if (isToken(seen)) return undefined;
    return seen.query.has('cursor') ? persons([3]) : persons([1, 2], href);
  });
  const all = await collect(world.client().v2.persons.list.all({ status: 'ACTIVE' }));
  expect(idsOf(all)).toEqual(['1', '2', '3']);
  expect(world.seen.map(({ path, query }) => `${path}?${query}`)).toEqual([
    '/v2/persons?limit=50&status=ACTIVE',
    '/v2/persons?limit=50&cursor=c%2B1&status=ACTIVE',
  ]);
});

test.each([
  ['holds no cursor', '/v2/persons?page=2', 1],
  ['leads to one that was read', '/v2/persons?cursor=again', 2],
])('ends with an error when the next link %s', async (_, href, requests) => {
  const world = createWorld((seen) => (isToken(seen) ? undefined : persons([1], href)));
  const error = await caught(collect(world.client().v2.persons.list.all()));
  expect(error).toMatchObject({ name: 'IncompleteListError', collected: requests, expected: null });
  expect(world.seen).toHaveLength(requests);
});

test('goes on after an empty page with a next link', async () => {
  const world = createWorld((seen, index) => {
    if (isToken(seen)) return undefined;
    return index === 0 ? persons([], '?cursor=c1') : persons([7]);
  });
  expect(await collect(world.client().v2.persons.list.all())).toHaveLength(1);
});

test('asks for nothing more once the loop is left, nor before it begins', async () => {
  const world = createWorld((seen, index) =>
    isToken(seen) ? undefined : persons([index, index + 100], `?cursor=${index}`),
  );
  const list = world.client().v2.persons.list.all();
  await world.clock.turn(0);
  expect(world.seen).toHaveLength(0);
  for await (const person of list) if (person.id === '1') break;
  expect(world.seen).toHaveLength(2);
});

test('stops between pages when the signal is aborted', async () => {
  const controller = new AbortController();
  const world = createWorld((seen, index) =>
    isToken(seen) ? undefined : persons([index], `?cursor=${index}`),
  );
  const error = await caught(
    (async () => {
      for await (const _ of world.client().v2.persons.list.all({}, { signal: controller.signal }))
        controller.abort('done');
    })(),
  );
  expect(error).toBe('done');
  expect(world.seen).toHaveLength(1);
});

test('reads a list that comes whole with one request', async () => {
  const attribute = { key: 'first_name', label: 'First name', type: 'standard' };
  const world = createWorld((seen) =>
    isToken(seen) ? undefined : json({ success: true, data: [attribute] }),
  );
  expect(await collect(world.client().v1.employees.attributes.all())).toEqual([attribute]);
});

test('refuses a place in the list', async () => {
  const input = { cursor: 'c' } as object;
  const error = await caught(collect(createWorld().client().v2.persons.list.all(input)));
  expect(error).toMatchObject({ name: 'InputError', fields: [{ field: 'cursor' }] });
});
