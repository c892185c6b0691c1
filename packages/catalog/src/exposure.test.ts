import { expect, test } from 'vitest';
import { z } from 'zod';
import { exposes, exposureOf, ofAttribute } from './exposure.ts';
import type { Operation } from './operation.ts';
import { findOperation, operations } from './operations.ts';

test('a note stands on one place only, not on every place that shares the schema', () => {
  const text = z.string();
  expect(exposureOf(ofAttribute('email', text))).toEqual({ attribute: 'email' });
  expect(exposureOf(text)).toBeUndefined();
});

test('a noted schema checks as before and keeps its description', () => {
  const noted = exposes(z.string().min(2).meta({ description: 'Two letters' }), { attribute: 'position' });
  expect(noted.safeParse('a').success).toBe(false);
  expect(noted.meta()).toEqual({ description: 'Two letters' });
});

/** What is missing to know whose record a call is about before it is made; empty when nothing is. */
function unknownSubject({ id, subject, pages, access }: Operation): string[] {
  if (subject.kind === 'none' || subject.kind === 'everybody') return [];
  const { parameter, body, record, lookup } = subject;
  if (pages && access === 'read' && record !== undefined) return [];
  const isNew = subject.kind === 'self' && id.endsWith('.create');
  if (parameter === undefined && body === undefined && lookup === undefined && !isNew) {
    return [`${id}: neither the request nor a lookup says whose record it is`];
  }
  return [];
}

test('every operation says whose records it is about', () => {
  expect(operations.flatMap(unknownSubject)).toEqual([]);
});

test('a lookup names a read operation, its parameter, and a parameter of its own', () => {
  for (const { id, subject, parameters } of operations) {
    if (!subject.lookup) continue;
    const found = findOperation(subject.lookup.operation);
    expect(found?.access, id).toBe('read');
    expect(found?.subject.record, id).toBeTypeOf('string');
    expect(Object.keys(parameters.shape), id).toContain(subject.lookup.id);
    const names = { ...found?.parameters.shape, ...found?.query.shape };
    expect(Object.keys(names), id).toContain(subject.lookup.parameter);
  }
});

/** What is called as if people wrote it as they like, and is no such text: operation and place, and why. */
const unwritten: readonly (readonly [RegExp, string])[] = [
  [/(first_name|last_name|preferred_name)(\.value)?$/, 'The name of a person of the company.'],
  [/employee\.attributes\.(id|email)\.value$/, 'An id, and an address.'],
  [/position\.title$/, 'The name of a position.'],
  [
    /^v2\.(orgUnits|workplaces|legalEntities|costCenters|jobs|salaryBands)\..*name$/,
    'A name of the organisation.',
  ],
  [/(department|category|stages?|channel|role)(\.attributes)?\.name$/, 'A name of the organisation.'],
  [/^v2\.recruitingCategories\..*name$/, 'A name of the organisation.'],
  [/^v1\.documents\.categories .*name$/, 'A name that administrators give.'],
  [/(absence_type|time_off_type)\.attributes\.name$/, 'A name that administrators give.'],
  [/^v1\.timeOffTypes\..*name$|^v2\.absenceTypes\..*name$/, 'A name that administrators give.'],
  [/^v1\.employees\.balance .*name$/, 'A name that administrators give, of a type of absence.'],
  [/^v2\.compensations\..*type\.name$|^v2\.compensationTypes\..*name$/, 'A name that administrators give.'],
  [/^v2\.reports\.\w+ .*(columns\.|_data\.)name$/, 'The key of an attribute.'],
  [/options\.value$|custom_attributes\.value$/, 'Chosen from what administrators offer.'],
  [/cost_centers\.value$/, 'The name of a cost center.'],
  [/filters\.value$/, 'What a report is narrowed to, a value of an attribute.'],
  [/event_name$/, 'A word of Personio.'],
  [/ \.data\.message$/, 'A sentence of Personio.'],
  [/original_filename$/, 'What the caller has just sent.'],
];

/** The places of strings in a schema that bear no note of free text. */
function unnotedTexts(schema: z.ZodType, place = '', above: readonly z.ZodType[] = []): string[] {
  if (above.includes(schema) || exposureOf(schema)?.text) return [];
  const { type, innerType, element, options, shape, valueType } = schema._zod.def as unknown as {
    readonly type: string;
    readonly innerType?: z.ZodType;
    readonly element?: z.ZodType;
    readonly options?: readonly z.ZodType[];
    readonly shape?: Readonly<Record<string, z.ZodType>>;
    readonly valueType?: z.ZodType;
  };
  if (type === 'string') return [place];
  const inside: readonly (readonly [z.ZodType, string])[] = [
    ...[innerType, element, valueType].flatMap((one) => (one ? [[one, place] as const] : [])),
    ...(options ?? []).map((one) => [one, place] as const),
    ...Object.entries(shape ?? {}).map(([name, one]) => [one, `${place}.${name}`] as const),
  ];
  return inside.flatMap(([one, at]) => unnotedTexts(one, at, [...above, schema]));
}

test('whatever is called as if people wrote it as they like has a note that they do, or a reason here', () => {
  const isCalledSo = /(comment|description|title|note|text|message|reason|summary|name|value)$/;
  const found = operations.flatMap(({ id, answer }) =>
    answer.kind === 'json'
      ? unnotedTexts(answer.schema)
          .filter((place) => isCalledSo.test(place))
          .map((place) => `${id} ${place}`)
      : [],
  );
  const isReasoned = (told: string) => unwritten.some(([pattern]) => pattern.test(told));
  expect(found.filter((told) => !isReasoned(told))).toEqual([]);
  const unneeded = unwritten.filter(([pattern]) => !found.some((told) => pattern.test(told)));
  expect(unneeded).toEqual([]);
});
