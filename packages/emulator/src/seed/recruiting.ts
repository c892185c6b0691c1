import type {
  Application,
  Candidate,
  RecruitingCategory,
  RecruitingChannel,
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

/** What is open, who leads the department (by the place of their post) and how long ago it was opened. */
const openings = [
  { name: 'Optical Engineer', department: 4013, category: 8001, head: 3, daysAgo: 210 },
  { name: 'Firmware Developer', department: 4013, category: 8001, head: 3, daysAgo: 120 },
  { name: 'Assembly Technician', department: 4012, category: 8002, head: 2, daysAgo: 330 },
  { name: 'Warehouse Clerk', department: 4012, category: 8002, head: 2, daysAgo: 90 },
  { name: 'Account Manager Nordics', department: 4014, category: 8001, head: 4, daysAgo: 60 },
  { name: 'Payroll Accountant', department: 4011, category: 8001, head: 1, daysAgo: 260 },
] as const;

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
  for (let count = 0; count < Math.ceil(people / 5); count++) {
    const name = naming.draw(random.weighted(countries));
    const id = 91_001 + count;
    const wanted = random.shuffle(jobs).slice(0, random.chance(0.15) ? 2 : 1);
    const own = wanted.map((job, at) =>
      apply(job, { id: 95_001 + applications.length + at, candidateId: id }, today, random),
    );
    applications.push(...own);
    candidates.push(candidateOf(id, name, naming.email(name), own, random));
  }
  return { recruiting_jobs: jobs, candidates, applications };
}

const countries: readonly (readonly [string, number])[] = [
  ['DE', 80],
  ['AT', 10],
  ['DK', 10],
];

function openJob(
  { name, department, category, head, daysAgo }: (typeof openings)[number],
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
    name,
    department_id: department,
    category_id: category,
    // The last opening is new, and nobody was assigned yet.
    hiring_team: at === 4 ? [] : team.filter(({ person_id }) => person_id < firstId + people),
    created_at: openedAt,
    updated_at: instantOf(today - random.int(1, daysAgo - 1), random.int(6 * 3600, 16 * 3600)),
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
    at += random.int(2, 14);
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
