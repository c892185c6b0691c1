import type {
  Application,
  Candidate,
  RecruitingAttribute,
  RecruitingCategory,
  RecruitingChannel,
  RecruitingFile,
  RecruitingJob,
  Stage,
} from '../company/recruiting.ts';
import type { Random } from '../random.ts';
import { type Day, dateOf, instantOf } from './calendar.ts';
import { createNaming, type Name } from './naming.ts';

export const recruitingCategories: readonly RecruitingCategory[] = [
  {
    id: 8001,
    name: 'Office and laboratory',
    stages: [
      { id: 8101, name: 'Phone interview' },
      { id: 8102, name: 'Interview on site' },
      { id: 8103, name: 'Assessment' },
    ],
    initial_stage_id: null,
  },
  {
    id: 8002,
    name: 'Production and service',
    stages: [
      { id: 8104, name: 'First call' },
      { id: 8105, name: 'Trial day' },
    ],
    initial_stage_id: 8104,
  },
];

export const recruitingChannels: readonly RecruitingChannel[] = [
  { id: 8201, name: 'Career page' },
  { id: 8202, name: 'Recommended by a colleague' },
  { id: 8203, name: 'Lamp makers fair' },
];

export const recruitingAttributes: readonly RecruitingAttribute[] = [
  { id: 8401, label: 'Driving licence', type: 'option', options: ['yes', 'no'] },
  { id: 8402, label: 'Notice period', type: 'text', options: [] },
  { id: 8403, label: 'Work permit until', type: 'date', options: [] },
];

export const recruitingTags: readonly string[] = ['talent pool', 'met at a fair', 'second language'];

const messages = ['I have built lamps since I was six.', 'Light is my subject.', 'I would like to join you.'];

/**
 * What is open: who leads the department (by the place of their post), how long ago it was opened, where somebody is
 * wanted. The last but one is new, the last no longer published.
 */
const openings = [
  opening('Optical Engineer', 4013, 3, 210, { workplace_id: 60301, years_of_experience: '2-5' }),
  opening('Firmware Developer', 4013, 3, 120, { workplace_id: 60303, keywords: ['firmware', 'lamps'] }),
  opening('Assembly Technician', 4012, 2, 330, { workplace_id: 60302, seniority: 'entry-level' }, 8002),
  opening('Warehouse Clerk', 4012, 2, 90, { workplace_id: 60302, schedule: 'part-time' }, 8002),
  opening('Account Manager Nordics', 4014, 4, 60, {
    workplace_id: 60305,
    legal_entity_id: 1704,
    external_postings: [{ id: 'fair-2026-17', channel_id: 8203 }],
  }),
  opening('Payroll Accountant', 4011, 1, 260, { workplace_id: 60301, is_published: false }),
] as const;

interface Opening extends Partial<RecruitingJob> {
  readonly name: string;
  readonly department_id: number;
  readonly category_id: number;
  readonly head: number;
  readonly daysAgo: number;
}

function opening(
  name: string,
  department_id: number,
  head: number,
  daysAgo: number,
  more: Partial<RecruitingJob>,
  category_id = 8001,
): Opening {
  return { ...more, name, department_id, category_id, head, daysAgo };
}

/** What recruiting of the demo company follows from. */
export interface Hiring {
  readonly today: Day;
  /** How many people the company has; a fifth as many have applied. */
  readonly people: number;
  /** The id of the first person; the managing director and the heads of departments come first. */
  readonly firstId: number;
  readonly random: Random;
}

/** Makes up openings, candidates and what became of their applications. */
export function createRecruiting({ today, people, firstId, random }: Hiring) {
  const jobs = openings.map((opening, at) => openJob(opening, at, { today, people, firstId, random }));
  const naming = createNaming(random, 'bewerbung.example');
  const candidates: Candidate[] = [];
  const applications: Application[] = [];
  const files: RecruitingFile[] = [];
  for (let count = 0; count < Math.ceil(people / 5); count++) {
    const name = naming.draw(random.weighted(countries));
    const id = 91_001 + count;
    const wanted = random.shuffle(jobs).slice(0, random.chance(0.15) ? 2 : 1);
    const own = wanted.map((job, at) => {
      const application = apply(
        job,
        { id: 95_001 + applications.length + at, candidateId: id },
        today,
        random,
      );
      if (application.is_anonymized || !random.chance(0.7)) return application;
      const cv = cvOf(name, application.created_at, random);
      files.push(cv);
      return { ...application, files: [{ id: cv.id, category: 'cv' as const }] };
    });
    applications.push(...own);
    candidates.push(candidateOf(id, name, naming.email(name), own, random));
  }
  const recruiting_files = files.sort((a, b) => (a.id > b.id ? 1 : -1));
  return { recruiting_jobs: jobs, recruiting_files, candidates, applications };
}

const countries: readonly (readonly [string, number])[] = [
  ['DE', 80],
  ['AT', 10],
  ['DK', 10],
];

function openJob(
  { head, daysAgo, ...fields }: Opening,
  at: number,
  { today, people, firstId, random }: Hiring,
): RecruitingJob {
  const openedAt = instantOf(today - daysAgo, random.int(6 * 3600, 16 * 3600));
  const team = [
    { person_id: firstId + head, role: 'Hiring manager' },
    { person_id: firstId + 1, role: 'Recruiter' },
  ];
  return {
    id: 8301 + at,
    // Nobody was assigned to the new one yet.
    hiring_team: at === 4 ? [] : team.filter(({ person_id }) => person_id < firstId + people),
    is_published: true,
    legal_entity_id: 1701,
    workplace_id: null,
    descriptions: [
      { name: 'What you do', value: `<p>You join us as <strong>${fields.name}</strong>.</p>` },
      { name: 'What we offer', value: '<ul><li>Bright rooms</li><li>Invented colleagues</li></ul>' },
    ],
    employment_type: 'permanent',
    seniority: 'experienced',
    schedule: 'full-time',
    years_of_experience: null,
    keywords: [],
    occupation: '',
    occupation_category: '',
    external_postings: [],
    ...fields,
    created_at: openedAt,
    updated_at: instantOf(today - random.int(1, daysAgo - 1), random.int(6 * 3600, 16 * 3600)),
  };
}

/** What most people send, as it is kept: without its bytes. */
function cvOf(name: Name, created_at: string, random: Random): RecruitingFile {
  return {
    id: random.uuid(),
    original_filename: `CV ${name.first} ${name.last}.pdf`,
    mimetype: 'application/pdf',
    size: random.int(20_000, 400_000),
    sha256: null,
    created_at,
  };
}

/** An application and the way it has gone: stage by stage, until somebody decides or today comes. */
function apply(
  job: RecruitingJob,
  { id, candidateId }: { id: number; candidateId: number },
  today: Day,
  random: Random,
): Application {
  const opened = Math.floor(Date.parse(job.created_at) / 86_400_000);
  // Half of them came lately: those are still under way.
  const day = random.int(random.chance(0.5) ? Math.max(opened + 1, today - 45) : opened + 1, today - 1);
  const second = random.int(6 * 3600, 20 * 3600);
  const category = recruitingCategories.find((one) => one.id === job.category_id) as RecruitingCategory;
  const way: Stage[] = [...category.stages.map((stage) => stage.id), 'offer', 'accepted'];
  const stages: Application['stages'] = [
    { stage: category.initial_stage_id ?? 'unassigned', entered_at: instantOf(day, second) },
  ];
  let at = day;
  for (const next of way.filter((stage) => stage !== category.initial_stage_id)) {
    // Whoever gets an offer thinks it over.
    at += next === 'accepted' ? random.int(10, 40) : random.int(2, 14);
    if (at >= today) break;
    const outcome = random.weighted(outcomes);
    const stage = outcome === 'on' ? next : outcome;
    stages.push({ stage, entered_at: instantOf(at, random.int(6 * 3600, 16 * 3600)) });
    if (outcome !== 'on') break;
  }
  const { stage, entered_at } = stages.at(-1) as Application['stages'][number];
  return {
    id,
    candidate_id: candidateId,
    job_id: job.id,
    channel_id: random.chance(0.8) ? random.pick(recruitingChannels).id : null,
    application_date: dateOf(day),
    stages,
    external_posting_id: null,
    message: random.chance(0.4) ? random.pick(messages) : '',
    salary_expectations: random.chance(0.3) ? random.pick(['by agreement', '52,000 a year']) : '',
    tags: random.chance(0.2) ? [random.pick(recruitingTags)] : [],
    custom: random.chance(0.5) ? { custom_attribute_8401: random.pick(['yes', 'no']) } : {},
    files: [],
    is_anonymized: stage === 'rejected' && today - at > 150,
    created_at: instantOf(day, second),
    updated_at: entered_at,
  };
}

const outcomes: readonly (readonly ['on' | 'rejected' | 'withdrawn', number])[] = [
  ['on', 66],
  ['rejected', 26],
  ['withdrawn', 8],
];

function candidateOf(
  id: number,
  name: Name,
  email: string,
  applications: readonly Application[],
  random: Random,
): Candidate {
  const isForgotten = applications.every(({ is_anonymized }) => is_anonymized);
  const dates = applications.map(({ created_at }) => created_at).sort();
  const changes = applications.map(({ updated_at }) => updated_at).sort();
  const details = {
    phone: random.chance(0.7) ? `+49 40 66969 ${random.int(100, 999)}` : null,
    location: random.chance(0.6) ? random.pick(['Hamburg', 'Kassel', 'Flensburg', 'Wien', 'Aarhus']) : null,
    birthday: random.chance(0.3)
      ? `${random.int(1966, 2004)}-0${random.int(1, 9)}-${random.int(10, 28)}`
      : null,
    linkedin_profile: random.chance(0.3) ? `https://profiles.example/in/${email.split('@')[0]}` : null,
    available_from: random.chance(0.5) ? random.pick(['immediately', 'in three months', '2027-01-01']) : null,
  };
  const nothing = {
    phone: null,
    location: null,
    birthday: null,
    linkedin_profile: null,
    available_from: null,
  };
  return {
    id,
    first_name: isForgotten ? 'Anonymized' : name.first,
    last_name: isForgotten ? 'Candidate' : name.last,
    email: isForgotten ? null : email,
    gender: isForgotten || name.gender === '' ? null : name.gender,
    ...(isForgotten ? nothing : details),
    created_at: dates[0] as string,
    updated_at: changes.at(-1) as string,
  };
}
