import { type Area, areas, findOperation, type Operation, operations } from '@staffgate/catalog';
import { createClient, failureBodyOf } from '@staffgate/client';
import { type Company, createEmulator, demoCredential } from '@staffgate/emulator';
import {
  Cursors,
  Grant,
  OrganisationReader,
  performGuarded,
  Refusal,
  UpstreamFailure,
  upstreamOf,
} from '@staffgate/gateway';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attributeKeys, clock, company, inputOf, markers } from './probe.ts';

const now = Date.parse('2026-11-20T09:00:00Z');
const guarded = operations
  .filter(({ area, authentication }) => area !== null && authentication === 'token')
  .map(({ id }) => id);
const operationOf = (id: string) => findOperation(id) as Operation;

type Level = 'none' | 'read' | 'write';

/** A Personio, and a way to it through the gateway's decisions. */
function worldOf(given: Company) {
  const emulator = createEmulator({ company: given, clock, rateLimits: false });
  const origin = 'http://personio.test';
  const client = createClient({
    credentials: { clientId: demoCredential.client_id, clientSecret: demoCredential.client_secret },
    baseUrl: origin,
    fetch: (request) => emulator.fetch(request),
    retries: 0,
    validate: 'off',
  });
  const upstream = upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin });
  const cursors = new Cursors(new Uint8Array(32));
  return {
    emulator,
    /** What an agent is told, as text. Cursors say nothing by themselves, and are random. */
    async told(operation: Operation, grant: Grant): Promise<{ refused: string | null; text: string }> {
      const { fields = {}, body } = inputOf(operation);
      const reader = new OrganisationReader(upstream, clock);
      try {
        const { answer, status } = await performGuarded({
          operation,
          input: { ...fields, ...(body !== undefined && { body }) },
          agent: { id: 'a', personId: null, grant },
          connection: { id: 'c', upstream, organisation: () => reader.read() },
          cursors,
          origin: 'http://gate.test',
          now,
        });
        return { refused: null, text: `${status} ${await textOf(operation, answer)}` };
      } catch (error) {
        if (error instanceof Refusal) return { refused: error.code, text: `${error.message} ${error.hint}` };
        if (error instanceof UpstreamFailure) {
          return { refused: null, text: `${error.status} ${JSON.stringify(withoutTrace(error.body))}` };
        }
        throw error;
      }
    },
  };
}

async function textOf(operation: Operation, answer: unknown): Promise<string> {
  if (operation.answer.kind === 'binary') {
    return Buffer.from(
      await new Response((answer as { stream: ReadableStream }).stream).arrayBuffer(),
    ).toString('base64');
  }
  return (JSON.stringify(answer) ?? '').replaceAll(/cursor=[\w-]+/g, 'cursor=…');
}

function withoutTrace(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const { personio_trace_id: _, timestamp: __, ...rest } = body as Record<string, unknown>;
  return rest;
}

const levels = (['none', 'read', 'write'] as const).map((level) => fc.constant<Level>(level));
const randomAreas = fc.record(
  Object.fromEntries(
    Object.entries(areas).map(([area, { access }]) => [
      area,
      fc.oneof(...((access as readonly string[]).includes('write') ? levels : levels.slice(0, 2))),
    ]),
  ) as Record<Area, fc.Arbitrary<Level>>,
);
const allAreas = Object.fromEntries(
  Object.entries(areas).map(([area, { access }]) => [
    area,
    (access as readonly string[]).includes('write') ? 'write' : 'read',
  ]),
);

const randomPeople = fc.constantFrom(
  { kind: 'everybody' },
  { kind: 'people', ids: ['770001'] },
  { kind: 'people', ids: ['770002'] },
  { kind: 'reports', of: '770002', depth: 'all' },
  { kind: 'reports', of: '770001', depth: 'direct' },
  { kind: 'team', ids: ['770104'] },
  { kind: 'department', ids: ['770103'] },
  { kind: 'except', of: { kind: 'everybody' }, not: { kind: 'people', ids: ['770001'] } },
);

const randomGrant = fc
  .record({
    areas: fc.oneof({ weight: 1, arbitrary: randomAreas }, { weight: 3, arbitrary: fc.constant(allAreas) }),
    readable: fc.subarray(attributeKeys),
    writable: fc.subarray(attributeKeys),
    people: randomPeople,
  })
  .map(({ areas, readable, writable, people }) =>
    Grant.parse({ areas, attributes: { readable, writable }, people }),
  );

/** Ids of the people whom a rule of `randomPeople` means, in the company of the probe. */
function meant(people: { kind: string; ids?: readonly string[]; of?: unknown }): Set<number> {
  const all = company.people.map(({ id }) => id);
  switch (people.kind) {
    case 'everybody':
      return new Set(all);
    case 'people':
      return new Set(people.ids!.map(Number));
    case 'reports':
      return new Set(people.of === '770002' ? [770001] : []);
    case 'except':
      return new Set(all.filter((id) => id !== 770001));
    default:
      return new Set([770001]);
  }
}

/** The same company, with other values wherever a grant does not let one look. */
function changedOutside(grant: Grant, word: string): Company {
  const inScope = meant(grant.people as never);
  const { readable } = grant.attributes;
  const isHidden = (key: string) => readable !== 'all' && !readable.includes(key);
  const people = company.people.map((person, index) => {
    const hidden = inScope.has(person.id) ? isHidden : () => true;
    const other = <T>(key: string, before: T, after: T): T => (hidden(key) ? after : before);
    const [employment, ...earlier] = person.employments;
    return {
      ...person,
      first_name: other('first_name', person.first_name, `${word}First`),
      last_name: other('last_name', person.last_name, `${word}Last`),
      preferred_name: other('preferred_name', person.preferred_name, `${word}Called`),
      email: other('email', person.email, `${word}${index}@probe.example`.toLowerCase()),
      gender: other('gender', person.gender, 'female' as const),
      salary: person.salary && {
        ...person.salary,
        fix: other('fix_salary', person.salary.fix, word.length * 1000),
        hourly: other('hourly_salary', person.salary.hourly, word.length),
      },
      custom: Object.fromEntries(
        Object.entries(person.custom).map(([key, value]) => [key, other(key, value, null)]),
      ),
      employments: [
        {
          ...employment!,
          position: other('position', employment!.position, `${word}Position`),
          weekly_working_hours: other('weekly_working_hours', employment!.weekly_working_hours, word.length),
        },
        ...earlier,
      ],
    };
  });
  const absences = company.absences.flatMap((absence) =>
    inScope.has(absence.person_id) ? [absence] : word.length % 2 ? [] : [{ ...absence, comment: word }],
  );
  return { ...company, people, absences };
}

test('whatever changes outside of a grant, the agent is told the same (S1)', async () => {
  let cases = 0;
  await fc.assert(
    fc.asyncProperty(
      randomGrant,
      fc.shuffledSubarray(guarded, { minLength: 50, maxLength: 50 }),
      fc.constantFrom('Odd', 'Even', 'Other', 'Words'),
      async (grant, calls, word) => {
        const [one, other] = [worldOf(company), worldOf(changedOutside(grant, word))];
        for (const operation of calls.map(operationOf)) {
          cases += 1;
          const [first, second] = [await one.told(operation, grant), await other.told(operation, grant)];
          expect(second, `${operation.id} tells of what changed outside of the grant`).toEqual(first);
        }
      },
    ),
    { numRuns: 101 },
  );
  expect(cases).toBeGreaterThanOrEqual(5_000);
}, 300_000);

/** Answers that are about the marked person; lists of departments and the like are granted by area, not attribute. */
const aboutPeople =
  /^v1\.(employees|timeOffs|absencePeriods|attendances|documents)|^v2\.(persons|employments|absencePeriods|attendancePeriods)/;

test('no byte of an attribute that was not granted is in any answer, and no call succeeds outside its grant (S2, S3)', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomGrant,
      fc.shuffledSubarray(guarded, { minLength: 50, maxLength: 50 }),
      async (grant, calls) => {
        const world = worldOf(company);
        for (const operation of calls.map(operationOf)) {
          const before = JSON.stringify(world.emulator.company());
          const { refused, text } = await world.told(operation, grant);
          const level = grant.areas[operation.area!];
          const isGranted = operation.access === 'read' ? level !== 'none' : level === 'write';
          if (!isGranted) {
            expect(refused, operation.id).toBe(level === 'none' ? 'area_not_granted' : 'write_not_granted');
          } else {
            expect(['area_not_granted', 'write_not_granted'], operation.id).not.toContain(refused);
          }
          if (refused !== null) expect(JSON.stringify(world.emulator.company()), operation.id).toBe(before);
          if (!aboutPeople.test(operation.id) || operation.answer.kind === 'binary') continue;
          const { readable } = grant.attributes;
          for (const key of attributeKeys.filter(
            (candidate) => readable !== 'all' && !readable.includes(candidate),
          )) {
            if (refused !== null) continue;
            for (const marker of markers[key]!)
              expect(text.includes(marker), `${operation.id} tells ${key}`).toBe(false);
          }
        }
      },
    ),
    { numRuns: 101 },
  );
}, 300_000);
