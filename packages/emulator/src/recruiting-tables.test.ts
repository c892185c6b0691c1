import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Application, Candidate } from './company/recruiting.ts';
import {
  applicationsOf,
  candidateByEmail,
  createRecruitingTables,
  isWithin,
  lastChanged,
  placeOf,
} from './recruiting-tables.ts';

const blank = { first_name: 'Ada', last_name: 'Probe', email: null } as Candidate;

/** The same moments in different spellings, so that text alone does not sort them. */
const moments = [
  '2026-01-01T00:00:00Z',
  '2026-01-01T00:00:00.000Z',
  '2026-01-01T00:00:00.5Z',
  '2026-01-01T00:00:01Z',
  '2026-02-01T00:00:00Z',
];
const moment = fc.constantFrom(...moments);
const candidate = fc.record({ id: fc.integer({ min: 1, max: 12 }), updated_at: moment });

test('gives the stretch that filters and pages name, as looking at every record would', () => {
  const bound = fc.option(moment, { nil: undefined });
  fc.assert(
    fc.property(
      fc.uniqueArray(candidate, { selector: ({ id }) => id }),
      bound,
      bound,
      fc.integer({ min: 1, max: 4 }),
      (drawn, after, before, limit) => {
        const { candidates } = createRecruitingTables();
        const records = drawn.map((one) => ({ ...blank, ...one }));
        for (const record of records) candidates.put(record);
        const expected = records
          .filter((record) => isWithin(record, { after, before }))
          .sort((a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at) || b.id - a.id);
        const read: Candidate[] = [];
        let place: string | undefined;
        for (let more = true; more; ) {
          const page = lastChanged(candidates, { after, before, place }, limit);
          expect(page.records.length).toBeLessThanOrEqual(limit);
          read.push(...page.records);
          more = page.hasMore;
          if (more) place = placeOf(page.records.at(-1) as Candidate);
        }
        expect(read).toEqual(expected);
      },
    ),
  );
});

test('excludes the very moment of a bound, however it is spelt', () => {
  const record = { id: 1, updated_at: '2026-01-01T00:00:00.5Z' };
  expect(isWithin(record, { after: '2026-01-01T01:00:00.500+01:00' })).toBe(false);
  expect(isWithin(record, { before: '2026-01-01T01:00:00.501+01:00' })).toBe(true);
});

test('finds a candidate by address whatever the case, and nobody by the address of nobody', () => {
  const { candidates } = createRecruitingTables();
  const ada = { ...blank, id: 1, email: 'Ada@Probe.example', updated_at: moments[0] as string };
  candidates.put(ada);
  candidates.put({ ...ada, id: 2, email: null });
  expect(candidateByEmail(candidates, 'ADA@probe.example')).toBe(ada);
  expect(candidateByEmail(candidates, 'ad@probe.example')).toBeUndefined();
  expect(candidateByEmail(candidates, '')).toBeUndefined();
});

test('finds the applications of one candidate among all', () => {
  const { applications } = createRecruitingTables();
  const updated_at = moments[0] as string;
  for (const [id, candidate_id] of [
    [1, 7],
    [2, 8],
    [3, 7],
    [4, 9],
  ] as const) {
    applications.put({ id, candidate_id, updated_at } as Application);
  }
  expect(applicationsOf(applications, 7).map(({ id }) => id)).toEqual([1, 3]);
  expect(applicationsOf(applications, 10)).toEqual([]);
});
