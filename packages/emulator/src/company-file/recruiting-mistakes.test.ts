import { expect, test } from 'vitest';
import { CompanyFileError, parseCompany } from '../company-file.ts';

const now = '2026-11-20T09:00:00Z';
const header = {
  format: 'staffgate-company/1',
  name: 'Probe',
  recruiting_categories: [
    { id: 1, name: 'One', stages: [{ id: 11, name: 'Call' }] },
    { id: 2, name: 'Two', stages: [{ id: 22, name: 'Trial' }] },
  ],
  recruiting_attributes: [
    { id: 61, label: 'Licence', type: 'option', options: ['yes', 'no'] },
    { id: 62, label: 'Permit until', type: 'date' },
  ],
  recruiting_jobs: [{ id: 41, name: 'Lamp maker', category_id: 1 }],
  candidates: [{ id: 91, first_name: 'Ada', last_name: 'Probe', email: 'ada@probe.example' }],
};

const applied = (fields: object) => ({ applications: [{ candidate_id: 91, job_id: 41, ...fields }] });

test('an application begins unassigned on the day of its creation, where nothing else is said', () => {
  const created_at = '2026-05-04T23:30:00Z';
  const { applications } = parseCompany({ ...header, ...applied({ created_at }) }, { now });
  expect(applications).toMatchObject([
    {
      id: 1,
      application_date: '2026-05-04',
      stages: [{ stage: 'unassigned', entered_at: created_at }],
      updated_at: now,
    },
  ]);
});

const cases: [what: string, content: object, path: string, message: RegExp][] = [
  [
    'an initial stage of another category',
    { recruiting_categories: [{ ...header.recruiting_categories[0], initial_stage_id: 22 }] },
    'recruiting_categories[0].initial_stage_id',
    /no stage 22/,
  ],
  [
    'a stage twice in a category',
    {
      recruiting_categories: [
        {
          id: 1,
          name: 'One',
          stages: [
            { id: 11, name: 'Call' },
            { id: 11, name: 'Call' },
          ],
        },
      ],
    },
    'recruiting_categories[0].stages[1].id',
    /twice/,
  ],
  [
    'an opening of an unknown department',
    { recruiting_jobs: [{ name: 'Lamp maker', department_id: 5 }] },
    'recruiting_jobs[0].department_id',
    /no department 5/,
  ],
  [
    'an opening of an unknown category',
    { recruiting_jobs: [{ name: 'Lamp maker', category_id: 5 }] },
    'recruiting_jobs[0].category_id',
    /no recruiting category 5/,
  ],
  [
    'an unknown member of a hiring team',
    { recruiting_jobs: [{ name: 'Lamp maker', hiring_team: [{ person_id: 5, role: 'Recruiter' }] }] },
    'recruiting_jobs[0].hiring_team[0].person_id',
    /no person 5/,
  ],
  [
    'two candidates with one address',
    { candidates: [...header.candidates, { first_name: 'A', last_name: 'B', email: 'ADA@probe.example' }] },
    'candidates[1].email',
    /candidates\[0\]/,
  ],
  ['an unknown candidate', applied({ candidate_id: 5 }), 'applications[0].candidate_id', /no candidate 5/],
  ['an unknown opening', applied({ job_id: 5 }), 'applications[0].job_id', /no recruiting job 5/],
  ['an unknown channel', applied({ channel_id: 5 }), 'applications[0].channel_id', /no recruiting channel 5/],
  [
    'a second application of the same candidate for the same opening',
    { applications: [{ ...applied({}).applications[0] }, { ...applied({}).applications[0] }] },
    'applications[1].job_id',
    /applications\[0\]/,
  ],
  [
    'a stage of another category',
    applied({ stages: [{ stage: 22, entered_at: now }] }),
    'applications[0].stages[0].stage',
    /no stage 22/,
  ],
  [
    'an opening in an unknown place',
    { recruiting_jobs: [{ name: 'Lamp maker', workplace_id: 5 }] },
    'recruiting_jobs[0].workplace_id',
    /no workplace 5/,
  ],
  [
    'a posting through an unknown channel',
    { recruiting_jobs: [{ name: 'Lamp maker', external_postings: [{ id: 'a', channel_id: 5 }] }] },
    'recruiting_jobs[0].external_postings[0].channel_id',
    /no recruiting channel 5/,
  ],
  [
    'a file that was not uploaded',
    applied({ files: [{ id: '00000000-0000-4000-8000-000000000000', category: 'cv' }] }),
    'applications[0].files[0].id',
    /no recruiting file/,
  ],
  ['an unknown tag', applied({ tags: ['moon'] }), 'applications[0].tags[0]', /no recruiting tag "moon"/],
  [
    'the value of an unknown attribute',
    applied({ custom: { custom_attribute_9: 'x' } }),
    'applications[0].custom.custom_attribute_9',
    /no such recruiting attribute/,
  ],
  [
    'a value that is no option',
    applied({ custom: { custom_attribute_61: 'maybe' } }),
    'applications[0].custom.custom_attribute_61',
    /none of the options/,
  ],
  [
    'a value that is no day',
    applied({ custom: { custom_attribute_62: 'May' } }),
    'applications[0].custom.custom_attribute_62',
    /Expected a day/,
  ],
  [
    'stages that go back in time',
    applied({
      stages: [
        { stage: 11, entered_at: now },
        { stage: 'rejected', entered_at: '2026-11-19T00:00:00Z' },
      ],
    }),
    'applications[0].stages[1].entered_at',
    /before/,
  ],
];

test.each(cases)('refuses %s', (_, content, path, message) => {
  const mistakes = mistakesOf({ ...header, ...content });
  expect(mistakes.map((mistake) => mistake.path)).toEqual([path]);
  expect(mistakes[0]!.message).toMatch(message);
});

function mistakesOf(json: unknown) {
  try {
    parseCompany(json, { now });
  } catch (error) {
    if (error instanceof CompanyFileError) return error.mistakes;
    throw error;
  }
  return [];
}
