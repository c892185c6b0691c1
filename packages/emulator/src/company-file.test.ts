import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { Company } from './company.ts';
import type { Mistake } from './company-file/mistakes.ts';
import { companyFileJsonSchema, companyFileReference } from './company-file/reference.ts';
import { type CompanyFile, CompanyFileError, exportCompany, parseCompany } from './company-file.ts';
import { demoCompany } from './seed.ts';

const now = '2026-11-20T09:00:00Z';
const header = { format: 'staffgate-company/1', name: 'Muster GmbH' } as const;
const mira = { first_name: 'Mira', last_name: 'Falk' };

describe('what is left out', () => {
  test('is filled in from two names alone', () => {
    const [person] = parseCompany({ ...header, people: [mira] }, { now }).people;
    expect(person).toMatchObject({
      id: 1,
      ...mira,
      email: null,
      custom: {},
      created_at: now,
      updated_at: now,
    });
    expect(person!.employments).toHaveLength(1);
    expect(person!.employments[0]).toMatchObject({
      status: 'active',
      weekly_working_hours: 40,
      created_at: now,
    });
  });

  test('continues ids from the highest, list by list', () => {
    const company = parseCompany(
      {
        ...header,
        departments: [{ name: 'Workshop' }, { id: 4011, name: 'Office' }, { name: 'Yard' }],
        teams: [{ name: 'Assembly' }],
        work_schedules: [{ id: '1000000000000000013', name: 'Huge' }, { name: 'Usual' }],
        people: [mira, { ...mira, id: 50_001 }, mira],
      },
      { now },
    );
    expect(company.departments.map(({ id }) => id)).toEqual([4012, 4011, 4013]);
    expect(company.teams.map(({ id }) => id)).toEqual([1]);
    expect(company.work_schedules.map(({ id }) => id)).toEqual(['1000000000000000013', 1]);
    expect(company.people.map(({ id }) => id)).toEqual([50_002, 50_001, 50_003]);
  });

  test('gets the same UUIDs on every import', () => {
    const file = {
      ...header,
      jobs: [{ name: 'Welder' }],
      salary_bands: [{ name: 'L1', min: 1, max: 2 }],
      people: [{ ...mira, employments: [{}, {}] }, mira],
    };
    const company = parseCompany(file, { now });
    expect(parseCompany(file, { now })).toEqual(company);
    const ids = company.people.flatMap(({ employments }) => employments.map(({ id }) => id));
    expect(new Set(ids).size).toBe(3);
  });

  test('does not replace what is given', () => {
    const created_at = '2020-01-01T00:00:00Z';
    const [person] = parseCompany({ ...header, people: [{ ...mira, created_at }] }, { now }).people;
    expect(person).toMatchObject({ created_at, updated_at: now });
  });
});

describe('export', () => {
  test.each([200, 2_000])('is read back unchanged for the demo company of %i people', (people) => {
    const company = demoCompany({ people });
    const file = JSON.parse(JSON.stringify(exportCompany(company)));
    expect(parseCompany(file, { now })).toEqual(company);
  });

  test('is read back unchanged for a file whose gaps were filled', () => {
    const company = parseCompany({ ...header, jobs: [{ name: 'Welder' }], people: [mira, mira] }, { now });
    expect(parseCompany(exportCompany(company), { now: '2030-01-01T00:00:00Z' })).toEqual(company);
  });
});

test('the types of file and company fit together', () => {
  expectTypeOf<Company>().toExtend<CompanyFile>();
  expectTypeOf<Omit<z.output<typeof CompanyFile>, OfIds>>().toExtend<Omit<Company, OfIds>>();
});
type OfIds = Exclude<
  { [K in keyof Company]: Company[K] extends { id: unknown }[] ? K : never }[keyof Company],
  never
>;

describe('refuses', () => {
  const uuid = '0e41efc5-bc01-4279-9c37-9a6d0c825313';
  const employed = (employment: object) => ({ people: [{ ...mira, employments: [employment] }] });
  const absent = (fields: object) => ({
    people: [{ ...mira, id: 1 }],
    time_off_types: [
      { id: 1, name: 'Leave' },
      { id: 2, name: 'Hours', unit: 'hour' },
    ],
    absences: [
      { person_id: 1, time_off_type_id: 1, start_date: '2026-01-05', end_date: '2026-01-05', ...fields },
    ],
  });
  const paid = (fields: object) => ({
    people: [{ ...mira, id: 1 }],
    compensation_types: [
      { id: uuid, name: 'Allowance', category: 'recurring' },
      { id: '0e41efc5-bc01-4279-9c37-9a6d0c825315', name: 'Jubilee', category: 'one_time' },
    ],
    compensations: [
      { person_id: 1, type_id: uuid, value: 1, interval: 'monthly', effective_from: '2026-01-01', ...fields },
    ],
  });
  const reported = (fields: object) => ({ reports: [{ name: 'One', columns: ['last_name'], ...fields }] });
  const documented = (fields: object) => ({
    people: [{ ...mira, id: 1 }],
    document_categories: [{ id: 1, name: 'Papers' }],
    files: [{ id: uuid, base64: 'eA==' }],
    documents: [
      {
        owner_id: 1,
        category_id: 1,
        title: 'One',
        file_name: 'one.txt',
        content: { text: 'One' },
        ...fields,
      },
      { owner_id: 1, category_id: 1, title: 'Two', file_name: 'two.txt', content: { file_id: uuid } },
    ],
  });
  const attribute = (type: string, value: unknown) => ({
    custom_attributes: [{ key: 'dynamic_1', label: 'One', type, options: ['a', 'b'] }],
    people: [{ ...mira, custom: { dynamic_1: value } }],
  });

  const cases: [what: string, content: object, path: string, message?: RegExp][] = [
    ['a missing format', { format: undefined }, 'format'],
    ['another version of the format', { format: 'staffgate-company/2' }, 'format'],
    [
      'a field that does not exist',
      { people: [{ ...mira, nickname: 'M' }] },
      'people[0].nickname',
      /no such field/,
    ],
    ['a person without a name', { people: [mira, { first_name: 'Mira' }] }, 'people[1].last_name'],
    ['a person without employments', { people: [{ ...mira, employments: [] }] }, 'people[0].employments'],
    [
      'a day that does not exist',
      employed({ start_date: '2026-02-29' }),
      'people[0].employments[0].start_date',
    ],
    [
      'a moment that does not exist',
      { people: [{ ...mira, created_at: '2026-13-01T00:00:00Z' }] },
      'people[0].created_at',
    ],
    ['an id that lost digits', { work_schedules: [{ id: 2 ** 60, name: 'Huge' }] }, 'work_schedules[0].id'],
    ['an unknown time zone', { time_zone: 'Europe/Atlantis' }, 'time_zone', /IANA/],
    ['an offset as time zone', { time_zone: '+01:00' }, 'time_zone', /IANA/],

    [
      'two departments with one id',
      {
        departments: [
          { id: 7, name: 'A' },
          { id: 7, name: 'B' },
        ],
      },
      'departments[1].id',
      /departments\[0\]/,
    ],
    [
      'two people with one id',
      {
        people: [
          { ...mira, id: 7 },
          { ...mira, id: 7 },
        ],
      },
      'people[1].id',
      /people\[0\]/,
    ],
    [
      'two attributes with one key',
      {
        custom_attributes: [
          { key: 'dynamic_1', label: 'A' },
          { key: 'dynamic_1', label: 'B' },
        ],
      },
      'custom_attributes[1].key',
    ],
    [
      'two employments with one id',
      {
        people: [
          { ...mira, employments: [{ id: uuid }] },
          { ...mira, employments: [{ id: uuid }] },
        ],
      },
      'people[1].employments[0].id',
      /people\[0\]\.employments\[0\]/,
    ],
    [
      'an address twice, whatever the case',
      {
        people: [
          { ...mira, email: 'm@muster.example' },
          { ...mira, email: 'M@Muster.example' },
        ],
      },
      'people[1].email',
      /people\[0\]/,
    ],

    [
      'an unknown supervisor',
      employed({ supervisor_id: 99 }),
      'people[0].employments[0].supervisor_id',
      /person 99/,
    ],
    ['an unknown workplace', employed({ workplace_id: 99 }), 'people[0].employments[0].workplace_id'],
    ['an unknown department', employed({ department_id: 99 }), 'people[0].employments[0].department_id'],
    ['an unknown team', employed({ team_id: 99 }), 'people[0].employments[0].team_id'],
    [
      'an unknown legal entity',
      employed({ legal_entity_id: 99 }),
      'people[0].employments[0].legal_entity_id',
    ],
    ['an unknown job', employed({ job_id: uuid }), 'people[0].employments[0].job_id'],
    [
      'an unknown cost center',
      employed({ cost_centers: [{ id: 99, weight: 100 }] }),
      'people[0].employments[0].cost_centers[0].id',
    ],
    [
      'an unknown salary band',
      { jobs: [{ name: 'Welder', salary_band_ids: [uuid] }] },
      'jobs[0].salary_band_ids[0]',
    ],
    [
      'an unknown holiday calendar',
      { people: [{ ...mira, holiday_calendar_id: 99 }] },
      'people[0].holiday_calendar_id',
    ],
    [
      'an unknown work schedule',
      { people: [{ ...mira, work_schedule_id: '99' }] },
      'people[0].work_schedule_id',
    ],
    [
      'an unknown time-off type',
      { people: [{ ...mira, absence_entitlements: [{ time_off_type_id: 99, entitlement: 30 }] }] },
      'people[0].absence_entitlements[0].time_off_type_id',
    ],
    ...Object.entries({
      'an absence of an unknown person': [{ person_id: 99 }, 'person_id'],
      'an absence of an unknown type': [{ time_off_type_id: 99 }, 'time_off_type_id'],
      'an unknown substitute': [{ substitute_id: 99 }, 'substitute_id'],
      'an absence that ends before it starts': [{ end_date: '2026-01-04' }, 'end_date'],
      'both halves of a single day': [{ half_day_start: true, half_day_end: true }, 'half_day_end'],
      'an absence of days with times': [{ start_time: '08:00', end_time: '09:00' }, 'start_time'],
      'an absence of days without a number': [{ v1_id: null }, 'v1_id'],
      'an absence of hours with a number': [{ time_off_type_id: 2, v1_id: 3 }, 'v1_id'],
      'only one time': [{ time_off_type_id: 2, start_time: '08:00' }, 'end_time'],
      'times that go back': [{ time_off_type_id: 2, start_time: '09:00', end_time: '09:00' }, 'end_time'],
      'times over two days': [
        { time_off_type_id: 2, end_date: '2026-01-06', start_time: '08:00', end_time: '09:00' },
        'start_time',
      ],
    }).map(([what, [fields, field]]): [string, object, string] => [
      what,
      absent(fields as object),
      `absences[0].${field}`,
    ]),
    ...Object.entries({
      'pay of an unknown person': [{ person_id: 99 }, 'person_id'],
      'pay of an unknown type': [{ type_id: '0e41efc5-bc01-4279-9c37-9a6d0c825314' }, 'type_id'],
      'recurring pay without an interval': [{ interval: null }, 'interval'],
      'a single payment with an interval': [{ type_id: '0e41efc5-bc01-4279-9c37-9a6d0c825315' }, 'interval'],
    }).map(([what, [fields, field]]): [string, object, string] => [
      what,
      paid(fields as object),
      `compensations[0].${field}`,
    ]),
    ...Object.entries({
      'a report of an unknown author': [{ author_id: 99 }, 'author_id'],
      'a column that does not exist': [{ columns: ['last_name', 'shoe_size'] }, 'columns[1]'],
      'a column of the other builder': [{ columns: ['absence_period_days'] }, 'columns[0]'],
      'a filter by what does not exist': [
        { filters: [{ column: 'shoe', value: '44' }] },
        'filters[0].column',
      ],
      'a fixed period without days': [{ period_type: 'fixed' }, 'start_date'],
      'a period that ends before it starts': [
        { period_type: 'fixed', start_date: '2026-02-01', end_date: '2026-01-01' },
        'end_date',
      ],
    }).map(([what, [fields, field]]): [string, object, string] => [
      what,
      reported(fields as object),
      `reports[0].${field}`,
    ]),
    ...Object.entries({
      'a document of an unknown person': [{ owner_id: 99 }, 'owner_id'],
      'a document of an unknown category': [{ category_id: 99 }, 'category_id'],
      'a document without its file': [
        { content: { file_id: '0e41efc5-bc01-4279-9c37-9a6d0c825314' } },
        'content.file_id',
      ],
      'a picture that is called otherwise': [{ content: { picture: 'x' } }, 'file_name'],
      'content of no kind': [{ content: { words: 'x' } }, 'content'],
    }).map(([what, [fields, field]]): [string, object, string] => [
      what,
      documented(fields as object),
      `documents[0].${field}`,
    ]),
    [
      'a file of two documents',
      documented({ content: { file_id: uuid } }),
      'documents[1].content.file_id',
      /already that of documents\[0\]/,
    ],
    ['bytes that are no base64', { files: [{ id: uuid, base64: 'Müll' }] }, 'files[0].base64'],
    [
      'a holiday that is there twice',
      {
        holiday_calendars: [
          {
            name: 'A',
            holidays: [
              { date: '2026-05-01', name: 'Labour Day' },
              { date: '2026-05-01', name: 'May Day' },
            ],
          },
        ],
      },
      'holiday_calendars[0].holidays[1]',
    ],
    ...Object.entries({
      'an attendance of an unknown person': [{ person_id: 99 }, 'person_id'],
      'an attendance for an unknown project': [{ project_id: 99 }, 'project_id'],
      'a break for a project': [{ type: 'break', project_id: 1 }, 'project_id'],
      'an attendance that ends before it starts': [{ end: '2026-01-05T07:00:00' }, 'end'],
      'an attendance longer than a day': [{ end: '2026-01-06T08:00:01' }, 'end'],
      'an attendance with a zone': [{ start: '2026-01-05T08:00:00Z' }, 'start'],
      'an attendance that counts for another week': [{ attribution_date: '2026-01-12' }, 'attribution_date'],
      'an open attendance that is confirmed': [{ end: null, status: 'confirmed' }, 'status'],
      'work without a number': [{ v1_id: null }, 'v1_id'],
      'a break with a number': [{ type: 'break', v1_id: 8 }, 'v1_id'],
      'a number of two attendances': [{ v1_id: 7 }, 'v1_id'],
    }).map(([what, [fields, field]]): [string, object, string] => [
      what,
      {
        people: [{ ...mira, id: 1 }],
        projects: [{ id: 1, name: 'A' }],
        attendances: [
          { person_id: 1, v1_id: 7, start: '2026-01-04T08:00:00', end: '2026-01-04T09:00:00' },
          { person_id: 1, start: '2026-01-05T08:00:00', end: '2026-01-05T09:00:00', ...(fields as object) },
        ],
      },
      `attendances[1].${field}`,
    ]),
    ...Object.entries({
      'a name of two projects': [{ name: 'A' }, 'name'],
      'a code of two projects': [{ project_code: 'A' }, 'project_code'],
      'an unknown cost center of a project': [{ cost_center_id: 99 }, 'cost_center_id'],
      'an unknown member': [{ member_ids: [99] }, 'member_ids[0]'],
      'a project that ends before it starts': [
        { start_date: '2026-01-02', end_date: '2026-01-01' },
        'end_date',
      ],
      'an unknown project above': [{ parent_id: 99 }, 'parent_id'],
      'a part of a part': [{ parent_id: 2 }, 'parent_id'],
      'a part with a customer': [{ parent_id: 1, client_name: 'Probe eG' }, 'client_name'],
      'members of what is open to everybody': [{ assigned_to_all: true, member_ids: [1] }, 'member_ids'],
    }).map(([what, [fields, place]]): [string, object, string] => [
      what,
      {
        people: [{ ...mira, id: 1 }],
        projects: [
          { id: 1, name: 'A', project_code: 'A' },
          { id: 2, name: 'B', parent_id: 1 },
          { id: 3, name: 'C', ...(fields as object) },
        ],
      },
      `projects[2].${place}`,
    ]),
    [
      'an unknown department of a team',
      { teams: [{ name: 'A', department_id: 99 }] },
      'teams[0].department_id',
    ],
    [
      'an unknown department above',
      { departments: [{ name: 'A', parent_id: 99 }] },
      'departments[0].parent_id',
    ],
    [
      'an unknown custom attribute',
      { people: [{ ...mira, custom: { dynamic_9: 'x' } }] },
      'people[0].custom.dynamic_9',
    ],
    [
      'an unknown custom attribute with a dot',
      { people: [{ ...mira, custom: { 'dynamic_ab.1': 'x' } }] },
      'people[0].custom["dynamic_ab.1"]',
    ],

    ['text for a number', attribute('integer', '1'), 'people[0].custom.dynamic_1', /whole number/],
    [
      'a fraction for a whole number',
      attribute('integer', 1.5),
      'people[0].custom.dynamic_1',
      /whole number/,
    ],
    ['text for a decimal', attribute('decimal', '1.5'), 'people[0].custom.dynamic_1', /number/],
    ['a number for text', attribute('standard', 1), 'people[0].custom.dynamic_1', /text/],
    ['a list for a link', attribute('link', ['a']), 'people[0].custom.dynamic_1', /text/],
    ['a number for several lines', attribute('multiline', 5), 'people[0].custom.dynamic_1', /text/],
    ['a day in the wrong form', attribute('date', '1.5.1990'), 'people[0].custom.dynamic_1', /YYYY-MM-DD/],
    [
      'a day that does not exist as value',
      attribute('date', '1990-02-30'),
      'people[0].custom.dynamic_1',
      /YYYY-MM-DD/,
    ],
    [
      'a value outside the options of a list',
      attribute('list', 'c'),
      'people[0].custom.dynamic_1',
      /options/,
    ],
    [
      'several values for a list',
      attribute('list', ['a']),
      'people[0].custom.dynamic_1',
      /one of the options/,
    ],
    [
      'a value outside the options of tags',
      attribute('tags', ['a', 'c']),
      'people[0].custom.dynamic_1',
      /options/,
    ],
    ['a single value for tags', attribute('tags', 'a'), 'people[0].custom.dynamic_1', /list of options/],

    [
      'weights that do not make 100',
      {
        cost_centers: [
          { id: 1, name: 'A' },
          { id: 2, name: 'B' },
        ],
        ...employed({
          cost_centers: [
            { id: 1, weight: 60 },
            { id: 2, weight: 30 },
          ],
        }),
      },
      'people[0].employments[0].cost_centers',
      /90, not 100/,
    ],
    [
      'a band whose most is less than its least',
      { salary_bands: [{ name: 'L1', min: 2, max: 1 }] },
      'salary_bands[0].max',
    ],
    [
      'an end before the start',
      employed({ start_date: '2026-02-01', end_date: '2026-01-31' }),
      'people[0].employments[0].end_date',
      /before the start/,
    ],
    [
      'a contract that ends before the start',
      employed({ start_date: '2026-02-01', contract_end_date: '2026-01-31' }),
      'people[0].employments[0].contract_end_date',
    ],
    [
      'a probation that ends before the start',
      employed({ start_date: '2026-02-01', probation_end_date: '2026-01-31' }),
      'people[0].employments[0].probation_end_date',
    ],
    [
      'a termination before the start',
      employed({ start_date: '2026-02-01', termination: { date: '2026-01-31' } }),
      'people[0].employments[0].termination.date',
    ],

    [
      'who supervises themselves',
      { people: [{ ...mira, id: 7, employments: [{ supervisor_id: 7 }] }] },
      'people[0].employments[0].supervisor_id',
      /7 → 7$/,
    ],
    [
      'a department above itself',
      { departments: [{ id: 7, name: 'A', parent_id: 7 }] },
      'departments[0].parent_id',
      /7 → 7$/,
    ],
  ];
  test.each(cases)('%s', (_, content, path, message) => {
    const mistakes = mistakesOf({ ...header, ...content });
    expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
    if (message) expect(mistakes[0]!.message).toMatch(message);
  });

  test('a circle of supervisors once, with everybody in it', () => {
    const person = (id: number, supervisor_id: number | null) => ({
      ...mira,
      id,
      employments: [{ supervisor_id }],
    });
    const people = [person(1, 2), person(2, 3), person(3, 4), person(4, 2), person(5, null), person(6, 3)];
    expect(mistakesOf({ ...header, people })).toEqual([
      {
        path: 'people[1].employments[0].supervisor_id',
        message: 'The supervisors report to each other in a circle: 2 → 3 → 4 → 2',
      },
    ]);
  });

  test('a circle of departments once', () => {
    const departments = [
      { id: 1, name: 'A', parent_id: 2 },
      { id: 2, name: 'B', parent_id: 1 },
    ];
    expect(mistakesOf({ ...header, departments })).toEqual([
      { path: 'departments[0].parent_id', message: expect.stringMatching(/1 → 2 → 1$/) },
    ]);
  });

  test('what is no object at all', () => {
    for (const json of [null, [], 'text', 5]) expect(mistakesOf(json).map(({ path }) => path)).toEqual(['']);
  });

  test('with all mistakes at hand and the first twenty in the message', () => {
    const people = Array.from({ length: 25 }, () => ({ ...mira, holiday_calendar_id: 99 }));
    const error = errorOf({ ...header, people });
    expect(error.mistakes).toHaveLength(25);
    const lines = error.message.split('\n');
    expect(lines[0]).toBe('The company file has mistakes:');
    expect(lines[1]).toBe('people[0].holiday_calendar_id: There is no holiday calendar 99');
    expect(lines).toHaveLength(22);
    expect(lines.at(-1)).toBe('and 5 more');
  });

  test('without repeating personal data', () => {
    const people = [
      { ...mira, email: 'secret@muster.example' },
      { ...mira, email: 'secret@muster.example' },
    ];
    expect(errorOf({ ...header, people }).message).not.toContain('secret');
  });
});

describe('accepts', () => {
  test('a circle that lies in the past', () => {
    const people = [
      { ...mira, id: 1, employments: [{ supervisor_id: 2 }] },
      { ...mira, id: 2, employments: [{}, { supervisor_id: 1 }] },
    ];
    expect(mistakesOf({ ...header, people })).toEqual([]);
  });

  test('thirds that make nearly 100', () => {
    const cost_centers = [1, 2, 3].map((id) => ({ id, name: `C${id}` }));
    const thirds = cost_centers.map(({ id }) => ({ id, weight: 33.33 }));
    const people = [{ ...mira, employments: [{ cost_centers: thirds }] }];
    expect(mistakesOf({ ...header, cost_centers, people })).toEqual([]);
  });

  test('a cancellation before the first day', () => {
    const termination = { date: '2026-01-15', type: 'CANCELLATION' };
    const people = [{ ...mira, employments: [{ start_date: '2026-02-01', termination }] }];
    expect(mistakesOf({ ...header, people })).toEqual([]);
  });

  test('the address of a schema for editors, and forgets it', () => {
    const company = parseCompany({ $schema: './company.schema.json', ...header }, { now });
    expect(company).not.toHaveProperty('$schema');
  });
});

describe('the JSON Schema', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(companyFileJsonSchema() as object);

  test('accepts the demo company and a file of two names', () => {
    expect(validate(JSON.parse(JSON.stringify(exportCompany(demoCompany()))))).toBe(true);
    expect(validate({ ...header, people: [mira] })).toBe(true);
  });

  test('refuses what has no name or an unknown field', () => {
    expect(validate({ format: header.format })).toBe(false);
    expect(validate({ ...header, people: [{ ...mira, nickname: 'M' }] })).toBe(false);
  });

  test('describes every field', () => {
    const missing: string[] = [];
    const walk = (schema: Schema, path: string) => {
      for (const [field, property] of Object.entries(schema.properties ?? {})) {
        if (!property.description) missing.push(`${path}.${field}`);
        walk(property, `${path}.${field}`);
      }
      for (const below of [schema.items, ...(schema.anyOf ?? [])]) if (below) walk(below, path);
    };
    walk(companyFileJsonSchema() as Schema, '');
    expect(missing).toEqual([]);
  });
});

describe('the reference page', () => {
  const page = companyFileReference();

  test('has a section for every record and links to it', () => {
    for (const title of [
      'Company',
      'Person',
      'Employment',
      'Termination',
      'Salary',
      'Work schedule',
      'Custom attribute',
    ]) {
      expect(page).toContain(`\n## ${title}\n`);
    }
    for (const [, anchor] of page.matchAll(/\]\(#([a-z-]+)\)/g)) {
      expect(page.toLowerCase().replaceAll(' ', '-')).toContain(`\n##-${anchor}\n`);
    }
  });

  test('shows field, type, default and meaning', () => {
    expect(page).toContain('| `language` | `"en"`, `"de"` | `"en"` | Of error messages |');
    expect(page).toContain('| `first_name` | string | required | Given name |');
    expect(page).toContain('| `employments` | list of [Employment](#employment) | `[{}]` |');
  });

  test('shows examples that can be imported', () => {
    const examples = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json]) => JSON.parse(json!));
    expect(examples).toHaveLength(2);
    for (const example of examples) expect(mistakesOf(example)).toEqual([]);
  });
});

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
}

function mistakesOf(json: unknown): readonly Mistake[] {
  try {
    parseCompany(json, { now });
    return [];
  } catch (error) {
    if (error instanceof CompanyFileError) return error.mistakes;
    throw error;
  }
}

function errorOf(json: unknown): CompanyFileError {
  try {
    parseCompany(json, { now });
  } catch (error) {
    if (error instanceof CompanyFileError) return error;
  }
  throw new Error('the file was accepted');
}
