import type { Absence, Company, Compensation, Document, Person } from './company.ts';
import { demoCompanyId } from './demo-credential.ts';
import { createRandom } from './random.ts';
import { type AbsentPerson, createAbsences } from './seed/absences.ts';
import { createAttendances } from './seed/attendances.ts';
import { dayOf } from './seed/calendar.ts';
import { type Contract, createCareers } from './seed/careers.ts';
import { changesOf } from './seed/changes.ts';
import { compensationTypes, createPayHistories } from './seed/compensations.ts';
import { birthDayOf, customAttributes, customValuesOf } from './seed/custom-attributes.ts';
import { costCenters, departments, teamPlans } from './seed/departments.ts';
import { createDocuments, documentCategories } from './seed/documents.ts';
import { currentEmployment, earlierEmployment } from './seed/employments.ts';
import { jobArchitecture, salaryBands } from './seed/jobs.ts';
import { createNaming, type Name } from './seed/naming.ts';
import {
  holidayCalendars,
  legalEntities,
  timeOffTypes,
  workplaces,
  workSchedules,
} from './seed/organisation.ts';
import { createCostSplits, salaryOf } from './seed/pay.ts';
import { createPosts, type Post } from './seed/posts.ts';
import { createProjects } from './seed/projects.ts';
import {
  createRecruiting,
  recruitingAttributes,
  recruitingCategories,
  recruitingChannels,
  recruitingTags,
} from './seed/recruiting.ts';
import { createReports } from './seed/reports.ts';
import { createWorkingTimes, entitlementsOf } from './seed/working-time.ts';
import { workOutLater } from './work-out-later.ts';

/**
 * The day on which the story of the demo company is told: who starts later is onboarding, whose termination lies
 * before has left, and nothing was entered or changed after it.
 */
export const referenceDate = '2026-11-20';

/**
 * Makes up the Nordlicht Werke, an invented maker of lamps. The same options give the same company on every machine.
 *
 * `people` is 200 by default; larger companies have the same departments and teams and the same shares of
 * part-timers, leavers and so on. `seed` makes up other people in the same company.
 *
 * @example
 * demoCompany({ people: 10_000 }).people.length // 10000
 */
export function demoCompany(options: { people?: number; seed?: string } = {}): Company {
  const { people = 200, seed = 'nordlicht' } = options;
  if (!Number.isSafeInteger(people) || people < 0)
    throw new RangeError(`A company cannot have ${people} people.`);
  const { absences, ...made } = makeUpPeople(people, seed);
  const projects = createProjects(made.people, today, createRandom(`${seed}/projects`));
  const company: Company = {
    format: 'staffgate-company/1',
    id: demoCompanyId,
    name: 'Nordlicht Werke',
    language: 'en',
    time_zone: 'Europe/Berlin',
    legal_entities: copy(legalEntities),
    workplaces: copy(workplaces),
    departments: copy(departments),
    teams: copy(teamPlans.map(({ team }) => team)),
    cost_centers: copy(costCenters),
    salary_bands: copy(salaryBands),
    jobs: copy(jobArchitecture),
    holiday_calendars: copy(holidayCalendars),
    work_schedules: copy(workSchedules),
    time_off_types: copy(timeOffTypes),
    custom_attributes: copy(customAttributes),
    compensation_types: copy(compensationTypes),
    attendance_approval: true,
    document_categories: copy(documentCategories),
    people: made.people,
    absences: [],
    compensations: made.compensations,
    documents: made.documents,
    projects,
    attendances: [],
    recruiting_categories: copy(recruitingCategories),
    recruiting_channels: copy(recruitingChannels),
    recruiting_attributes: copy(recruitingAttributes),
    recruiting_tags: [...recruitingTags],
    ...createRecruiting({ today, people, firstId, random: createRandom(`${seed}/recruiting`) }),
    files: [],
    reports: createReports(people > 0 ? firstId : null),
  };
  // Most of what there is to make up; a test or a start that looks at none of it should not wait.
  workOutLater(company, 'absences', absences);
  workOutLater(company, 'attendances', () =>
    createAttendances(
      { people: made.people, absences: company.absences, projects },
      today,
      createRandom(`${seed}/attendances`),
    ),
  );
  return company;
}

const today = dayOf(referenceDate);

const firstId = 50_001;

function makeUpPeople(
  count: number,
  seed: string,
): Pick<Company, 'people' | 'compensations' | 'documents'> & { readonly absences: () => Absence[] } {
  const part = (name: string) => createRandom(`${seed}/${name}`);
  const careerOf = createCareers(count, today, part('careers'));
  // Called so because it gives the two hundred every kind of name that software stumbles over.
  const naming = createNaming(part('family tree'), 'nordlicht.example');
  const workingTimeAt = createWorkingTimes(part('working times'));
  const costsOf = createCostSplits(part('costs'));
  const pay = part('pay');
  const leave = part('leave');
  const custom = part('custom');
  const changes = part('changes');
  const details = part('details');
  const absencesOf = createAbsences(today, part('absences'));
  const payOf = createPayHistories(today, part('compensations'));
  const documentsOf = createDocuments(today, part('documents'));
  const posts = createPosts(count, part('posts'));
  const names: Name[] = [];
  const absent: AbsentPerson[] = [];
  const compensations: Compensation[] = [];
  const documents: Document[] = [];

  const people = posts.map((post, position) => {
    const id = firstId + position;
    const { place } = post;
    const career = careerOf(position, post.leads);
    const [contract, earlier] = career.contracts as [Contract, Contract?];
    const isInternal = contract.type === 'internal';
    const time = workingTimeAt(place);
    const changed = changesOf(career, today, changes);

    const namesake = position % 100 === 71 ? findNamesake(posts, position) : undefined;
    const name = namesake === undefined ? naming.draw(place.country) : names[namesake]!;
    names.push(name);

    const supervisorId = post.supervisor === null ? null : firstId + post.supervisor;
    const parts = {
      post,
      contract,
      time,
      supervisorId,
      costCenters: costsOf(post.costCenterId),
      changes: changed,
    };
    const employments = [currentEmployment(parts, details)];
    if (earlier) employments.push(earlierEmployment({ ...parts, contract: earlier }, details));
    const hasRetired = contract.termination?.type === 'RETIREMENT';
    const firstDay = (earlier ?? contract).startDay;
    const birthDay = birthDayOf(
      firstDay,
      hasRetired ? dayOf(contract.termination!.date) : null,
      today,
      custom,
    );

    const entitlements = isInternal ? entitlementsOf(place, time, contract.startDay < today, leave) : [];
    absent.push({
      id,
      scheduleId: time.scheduleId,
      calendarId: place.calendarId,
      contract,
      supervisorId,
      entitlements,
      createdDay: career.createdDay,
    });

    const person: Person = {
      id,
      email: position % 100 === 37 ? null : naming.email(name),
      first_name: name.first,
      last_name: name.last,
      preferred_name: namesake === undefined ? naming.preferred(name) : '',
      gender: name.gender,
      language_code: details.weighted(languageCodes[place.country]),
      profile_picture: details.chance(0.7),
      custom: customValuesOf({ id, lastName: name.last, place, birthDay }, today, custom),
      employments,
      holiday_calendar_id: isInternal ? place.calendarId : null,
      work_schedule_id: isInternal || details.chance(0.5) ? time.scheduleId : null,
      absence_entitlements: entitlements,
      salary: isInternal ? salaryOf(post.job.bands, place, time, pay) : null,
      changed_at: changed.changedAt,
      created_at: changed.createdAt,
      updated_at: changed.updatedAt,
    };
    const { createdDay } = career;
    const history = payOf({ id, salary: person.salary, contract, createdDay });
    compensations.push(...history.compensations);
    if (person.salary) person.salary.effective_from = history.salarySince;
    documents.push(
      ...documentsOf({
        id,
        name: `${name.first} ${name.last}`,
        position: post.title,
        contract,
        hasPicture: person.profile_picture,
        createdDay,
      }),
    );
    return person;
  });
  return {
    people,
    absences: () => absent.flatMap(absencesOf).sort((a, b) => (a.id > b.id ? 1 : -1)),
    compensations: compensations.sort((a, b) => (a.id > b.id ? 1 : -1)),
    documents,
  };
}

/** Somebody in another department, so that the two can be told apart by more than their id. */
function findNamesake(posts: readonly Post[], position: number): number | undefined {
  const departmentId = posts[position]!.departmentId;
  for (let other = position - 10; other >= 0; other--) {
    if (posts[other]!.departmentId !== departmentId) return other;
  }
  return undefined;
}

const languageCodes = {
  DE: languages({ de: 70, en: 25 }),
  AT: languages({ de: 75, en: 20 }),
  DK: languages({ en: 95 }),
};

/** The rest have not chosen a language. */
function languages(shares: Record<string, number>): [string | null, number][] {
  return [...Object.entries(shares), [null, 5]];
}

function copy<T>(list: readonly T[]): T[] {
  return list.map((entry) => structuredClone(entry));
}
