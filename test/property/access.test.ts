import {
  type Access,
  type Area,
  areas,
  encodeFields,
  encodePath,
  extraScopes,
  type Operation,
  operations,
} from '@staffgate/catalog';
import { createEmulator, demoCredential } from '@staffgate/emulator';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeKeys, clock, company, inputOf, markers, personId, webhook, webhookId } from './probe.ts';

/** An emulator of the company with a webhook, and what that is sent. */
async function start() {
  const sent: string[] = [];
  const emulator = createEmulator({
    company,
    clock,
    rateLimits: false,
    async send(request) {
      sent.push(await request.text());
      return new Response();
    },
  });
  const token = await tokenOf(emulator.fetch, demoCredential);
  const create = operations.find(({ id }) => id === 'v2.webhooks.create')!;
  const response = await call(emulator.fetch, token, create, { body: webhook });
  expect((await response.json()).id).toBe(webhookId);
  return { emulator, sent };
}

/** Recruiting in v1 has a token of its own, which no credential grants. */
const guarded = operations.filter(({ authentication }) => authentication === 'token');

const randomAreas = fc.record(
  Object.fromEntries(
    Object.entries(areas).map(([area, { access }]) => [area, fc.subarray([...access] as Access[])]),
  ) as Record<Area, fc.Arbitrary<Access[]>>,
);

const randomCredential = fc.record({
  areas: fc.oneof({ weight: 1, arbitrary: randomAreas }, { weight: 2, arbitrary: fc.constant(undefined) }),
  readable: fc.subarray(attributeKeys),
  writable: fc.subarray(attributeKeys),
  scopes: fc.subarray([...extraScopes]),
});

/** Answers that are about the marked person; lists of departments and the like are granted by area, not attribute. */
const aboutPeople =
  /^v1\.(employees|timeOffs|absencePeriods|documents)|^v2\.(persons|employments|absencePeriods|documents|compensations|webhooks)/;

test('no operation succeeds outside its grant, and no answer holds a byte of an attribute that was not granted', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomCredential,
      fc.shuffledSubarray(guarded, { minLength: 6, maxLength: 10 }),
      async (drawn, calls) => {
        const { emulator, sent } = await start();
        const { areas: granted, ...rest } = drawn;
        const credential = emulator.credentials.create(granted ? { ...rest, areas: granted } : rest);
        const token = await tokenOf(emulator.fetch, credential);
        for (const operation of calls) {
          const before = JSON.stringify(emulator.company());
          const response = await call(emulator.fetch, token, operation);
          const text = await response.text();
          const allowed = !granted || granted[operation.area!].includes(operation.access!);
          const scoped = operation.scopes.every((scope) => token.scopes.includes(scope));
          if (!allowed || !scoped) {
            // Reports of v2 answer a missing right with 400.
            expect([400, 401, 403], operation.id).toContain(response.status);
            expect(JSON.stringify(emulator.company()), operation.id).toBe(before);
          }
          if (operation.access === 'read') expect(JSON.stringify(emulator.company())).toBe(before);
          if (!aboutPeople.test(operation.id)) continue;
          for (const key of attributeKeys.filter((candidate) => !drawn.readable.includes(candidate))) {
            for (const marker of markers[key]!) {
              expect(text.includes(marker), `${operation.id} tells ${key}`).toBe(false);
            }
          }
        }
        await emulator.webhooks.settled();
        for (const [marker] of Object.values(markers)) expect(sent.join()).not.toContain(marker);
        expectUnwritableUnchanged(
          emulator.company().people.find(({ id }) => id === personId),
          drawn.writable,
        );
      },
    ),
    { numRuns: 300 },
  );
});

test('a granted attribute does come through', async () => {
  const emulator = createEmulator({ company, clock, rateLimits: false });
  const token = await tokenOf(emulator.fetch, emulator.credentials.create());
  const texts = await Promise.all(
    guarded
      .filter(({ id, access }) => aboutPeople.test(id) && access === 'read')
      .map(async (operation) => (await call(emulator.fetch, token, operation)).text()),
  );
  for (const [key, [marker]] of Object.entries(markers)) {
    expect(
      texts.some((text) => text.includes(marker!)),
      key,
    ).toBe(true);
  }
});

function expectUnwritableUnchanged(
  person: ReturnType<ReturnType<typeof createEmulator>['company']>['people'][number] | undefined,
  writable: readonly string[],
): void {
  if (!person) return;
  const [employment] = person.employments;
  const now: Record<string, unknown> = {
    first_name: person.first_name,
    last_name: person.last_name,
    dynamic_1: person.custom.dynamic_1,
    position: employment!.position,
    weekly_working_hours: employment!.weekly_working_hours,
    team: employment!.team_id,
    department: employment!.department_id,
  };
  const was: Record<string, unknown> = {
    first_name: 'MarkFirst',
    last_name: 'MarkLast',
    dynamic_1: 'MarkText',
    position: 'MarkPosition',
    weekly_working_hours: 17.25,
    team: 770104,
    department: 770103,
  };
  for (const key of Object.keys(was)) if (!writable.includes(key)) expect(now[key], key).toBe(was[key]);
}

type Fetch = (request: Request) => Promise<Response>;

async function tokenOf(fetch: Fetch, pair: { client_id: string; client_secret: string }) {
  const { client_id, client_secret } = pair;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await fetch(new Request('http://personio.test/v2/auth/token', { method: 'POST', body }));
  const { access_token, scope } = await response.json();
  return { text: access_token as string, scopes: (scope as string).split(' ') };
}

function call(
  fetch: Fetch,
  token: { text: string },
  operation: Operation,
  input = inputOf(operation),
): Promise<Response> {
  const { fields = {}, body } = input;
  const inQuery = Object.entries(fields).filter(([name]) => name in operation.query.shape);
  const url = `http://personio.test${encodePath(operation, fields)}?${encodeFields(Object.fromEntries(inQuery))}`;
  return fetch(
    new Request(url, {
      method: operation.method,
      headers: {
        authorization: `Bearer ${token.text}`,
        ...(!(body instanceof FormData) && { 'content-type': 'application/json' }),
        ...operation.headers,
      },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    }),
  );
}
