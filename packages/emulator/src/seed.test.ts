import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { absencesOf } from './absence-table.ts';
import { amountOff, spanOf, usedBy, worktimeOf } from './absences.ts';
import {
  type Absence,
  type AttendancePeriod,
  Company,
  type Employment,
  type Person,
  type Project,
} from './company.ts';
import { exportCompany, parseCompany } from './company-file.ts';
import { isHoliday } from './holidays.ts';
import { salaryOn } from './pay.ts';
import { demoCompany, referenceDate } from './seed.ts';
import { Store } from './store.ts';

const company = demoCompany();
const { people } = company;
const large = demoCompany({ people: 5_000 });
const sizes = [
  { size: 'two hundred people', people, tolerance: 0.015 },
  { size: 'five thousand people', people: large.people, tolerance: 0.015 },
];

test('is the same company on every run and every machine', () => {
  expect(digest(demoCompany())).toBe(digest(company));
  expect(digest(company)).toBe('276cc83fc456c3f3');
});

test('makes up other people from another seed, in the same organisation', () => {
  const other = demoCompany({ seed: 'elsewhere' });
  expect(other.people).toHaveLength(200);
  expect(other.people.map(nameOf)).not.toEqual(people.map(nameOf));
  const made = {
    people: [],
    absences: [],
    documents: [],
    compensations: [],
    recruiting_jobs: [],
    recruiting_files: [],
    candidates: [],
    applications: [],
    projects: [],
    attendances: [],
  };
  expect({ ...other, ...made }).toEqual({ ...company, ...made });
});

test('does not share records between two companies', () => {
  const changed = demoCompany();
  changed.departments[0]!.name = 'Renamed';
  changed.custom_attributes[0]!.options.push('Klingon');
  expect(demoCompany()).toEqual(company);
});

test.each([0, 1, 3, 20, 21, 201])('makes a company of %i people that a company file can hold', (count) => {
  const small = demoCompany({ people: count });
  expect(small.people).toHaveLength(count);
  expect(parseCompany(exportCompany(small), { now: '2026-11-20T09:00:00Z' })).toEqual(small);
});

test.each([-1, 1.5, Number.NaN])('refuses to make a company of %d people', (count) => {
  expect(() => demoCompany({ people: count })).toThrow(RangeError);
});

describe('the organisation', () => {
  test('has five departments, each with teams, and an office in three countries', () => {
    expect(company.departments).toHaveLength(5);
    for (const { id } of company.departments) {
      expect(company.teams.some((team) => team.department_id === id)).toBe(true);
      expect(people.some((person) => now(person).department_id === id)).toBe(true);
    }
    for (const { id } of company.teams)
      expect(people.some((person) => now(person).team_id === id)).toBe(true);
    expect(new Set(company.legal_entities.map(({ country }) => country))).toEqual(
      new Set(['DE', 'AT', 'DK']),
    );
  });

  test('keeps its reference data valid and complete', () => {
    expect(Company.parse({ ...company, people: [] })).toEqual({ ...company, people: [] });
    expect(company.work_schedules.length).toBeGreaterThanOrEqual(7);
    expect(company.holiday_calendars.some(({ state }) => state === null)).toBe(true);
    expect(company.time_off_types.some(({ unit }) => unit === 'hour')).toBe(true);
    const types = new Set(company.custom_attributes.map(({ type }) => type));
    expect(types).toEqual(
      new Set(['standard', 'date', 'integer', 'decimal', 'list', 'link', 'tags', 'multiline']),
    );
  });
});

describe('the people', () => {
  test('have ascending ids from 50001 and addresses and employment ids of their own', () => {
    for (const { people } of sizes) {
      expect(people.map(({ id }) => id)).toEqual(people.map((_, index) => 50_001 + index));
      const emails = people.flatMap(({ email }) => email ?? []);
      expect(new Set(emails.map((email) => email.toLowerCase())).size).toBe(emails.length);
      for (const email of emails) expect(email).toMatch(/^[a-z-]+\.[a-z-]+\d*@nordlicht\.example$/);
      const ids = people.flatMap(({ employments }) => employments.map(({ id }) => id));
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  test('report to one managing director over at least four levels, without circles', () => {
    for (const { people } of sizes) {
      const byId = new Map(people.map((person) => [person.id, person]));
      const depths = people.map((person) => {
        let depth = 1;
        for (let id = now(person).supervisor_id; id !== null; id = now(byId.get(id)!).supervisor_id) {
          depth++;
          expect(depth).toBeLessThan(10);
        }
        return depth;
      });
      expect(depths.filter((depth) => depth === 1)).toHaveLength(1);
      expect(Math.max(...depths)).toBeGreaterThanOrEqual(4);
      const leads = new Set(people.map((person) => now(person).supervisor_id));
      for (const lead of people.filter(({ id }) => leads.has(id))) {
        expect(now(lead)).toMatchObject({ status: 'active', type: 'internal', termination: null });
      }
    }
  });

  test('report within their department, or to whoever leads it', () => {
    const byId = new Map(people.map((person) => [person.id, person]));
    for (const { team_id, department_id, supervisor_id } of people.map(now)) {
      if (team_id !== null) expect(now(byId.get(supervisor_id!)!).department_id).toBe(department_id);
    }
  });

  describe.each(sizes)('of $size', ({ people, tolerance }) => {
    const isPartTime = (person: Person) => {
      const { type, weekly_working_hours, full_time_weekly_working_hours } = now(person);
      return type === 'internal' && weekly_working_hours! < full_time_weekly_working_hours!;
    };
    const isOnProbation = (person: Person) => (now(person).probation_end_date ?? '') > referenceDate;
    const shares: [string, number, (person: Person) => boolean][] = [
      ['work part-time', 0.18, isPartTime],
      ['are onboarding', 0.03, (person) => now(person).status === 'onboarding'],
      ['are on leave', 0.03, (person) => now(person).status === 'leave'],
      ['have left', 0.08, (person) => now(person).status === 'inactive'],
      ['are leaving', 0.02, (person) => now(person).status === 'active' && now(person).termination !== null],
      ['are external', 0.05, (person) => now(person).type === 'external'],
      ['came back', 0.02, ({ employments }) => employments.length === 2],
      ['are on probation', 0.06, (person) => now(person).status === 'active' && isOnProbation(person)],
      [
        'have the schedule with the huge id',
        0.014,
        (person) => person.work_schedule_id === '1000000000000000013',
      ],
      ['go by another name', 0.1, ({ preferred_name }) => preferred_name !== ''],
      ['have no address', 0.01, ({ email }) => email === null],
    ];
    test.each(shares)('%s in a share of about %d', (_, share, matches) => {
      const counted = people.filter(matches).length / people.length;
      expect(Math.abs(counted - share)).toBeLessThanOrEqual(tolerance);
      expect(counted).toBeGreaterThan(0);
    });

    test('lack a picture in about three of ten cases', () => {
      const counted = people.filter((person) => !person.profile_picture).length / people.length;
      expect(Math.abs(counted - 0.3)).toBeLessThan(0.07);
    });
  });

  test('have names that software stumbles over', () => {
    const last = new Set(people.map(({ last_name }) => last_name));
    const first = new Set(people.map(({ first_name }) => first_name));
    for (const name of ['Müller', 'Özdemir', 'Jäger', 'Grün', 'Weiß', 'von der Heide'])
      expect(last).toContain(name);
    for (const name of ['Renée', 'José', 'Zoë', 'Łukasz', 'Anna-Lena']) expect(first).toContain(name);
    expect([...last].some((name) => name.startsWith("O'"))).toBe(true);
    expect([...last].some((name) => name.includes('-'))).toBe(true);
    expect(new Set(people.map(({ gender }) => gender))).toEqual(new Set(['female', 'male', 'diverse', '']));
  });

  test('include two pairs of namesakes, who work in different departments', () => {
    const pairs = [...Map.groupBy(people, nameOf).values()].filter((group) => group.length > 1);
    expect(pairs.map((pair) => pair.length)).toEqual([2, 2]);
    for (const [one, other] of pairs) {
      expect(now(one!).department_id).not.toBe(now(other!).department_id);
      expect(one!.email).not.toBe(other!.email);
    }
  });

  test('have a preferred name only where it differs from the usual one', () => {
    for (const person of people) expect(person.preferred_name).not.toBe(nameOf(person));
  });

  test('have times that fit their status', () => {
    for (const person of [...people, ...large.people]) {
      const { status, start_date, end_date, termination } = now(person);
      expect(start_date! > referenceDate).toBe(status === 'onboarding');
      expect(end_date !== null).toBe(status === 'inactive');
      if (end_date !== null) expect(end_date < referenceDate && end_date > start_date!).toBe(true);
      if (termination && status === 'active') expect(termination.date > referenceDate).toBe(true);
      if (termination && status === 'inactive') expect(termination.date).toBe(end_date);
      if (person.employments[1]) expect(person.employments[1].end_date! < start_date!).toBe(true);
    }
  });

  test('were entered and changed before the reference date, in the order of their ids', () => {
    for (const { people } of sizes) {
      const moments = people.flatMap((person) => [person, ...person.employments]);
      for (const { created_at, updated_at } of moments) {
        expect(created_at <= updated_at && updated_at < referenceDate).toBe(true);
      }
      for (const person of people) {
        for (const moment of Object.values(person.changed_at)) {
          expect(moment >= person.created_at && moment <= person.updated_at).toBe(true);
        }
      }
      const days = people.map(({ created_at }) => created_at.slice(0, 10));
      expect(days.filter((day) => day > '2019-02-10')).toEqual(
        days.filter((day) => day > '2019-02-10').toSorted(),
      );
    }
  });

  test('leave for many reasons', () => {
    const types = new Set(people.flatMap((person) => now(person).termination?.type ?? []));
    for (const type of ['QUIT', 'FIRED', 'RETIREMENT', 'CONTRACT_EXPIRED']) expect(types).toContain(type);
  });

  test('cost their centers 100 percent, some of them split', () => {
    const splits = people.map((person) =>
      now(person)
        .cost_centers.map(({ weight }) => weight)
        .join('/'),
    );
    expect(new Set(splits)).toEqual(new Set(['100', '60/40', '50/30/20', '']));
    for (const { cost_centers } of people.map(now)) {
      expect(new Set(cost_centers.map(({ id }) => id)).size).toBe(cost_centers.length);
    }
  });

  test('earn what the band of their job allows', () => {
    const jobs = new Map(company.jobs.map((job) => [job.id, job]));
    const bands = new Map(company.salary_bands.map((band) => [band.id, band]));
    for (const { employments, salary } of people) {
      const { job_id, weekly_working_hours, full_time_weekly_working_hours } = employments[0]!;
      if (!salary || job_id === null) continue;
      const options = jobs.get(job_id)!.salary_band_ids.map((id) => bands.get(id)!);
      const band = options.find(
        ({ currency, interval }) =>
          currency === salary.currency && (interval === 'hourly') === (salary.interval === ''),
      )!;
      const yearly = salary.fix * (salary.interval === 'monthly' ? 12 : 1);
      const part = weekly_working_hours! / full_time_weekly_working_hours!;
      const amount = salary.interval === '' ? salary.hourly : yearly / part;
      expect(amount).toBeGreaterThanOrEqual(band.min - 100);
      expect(amount).toBeLessThanOrEqual(band.max + 100);
    }
  });

  test('may take vacation in halves, part-timers pro rata', () => {
    const vacations = people.flatMap(({ absence_entitlements }) =>
      absence_entitlements.filter(({ time_off_type_id }) => time_off_type_id === 6001),
    );
    expect(new Set(vacations.map(({ entitlement }) => entitlement))).toEqual(new Set([30, 28, 24, 22.5]));
  });

  test('have custom values of every type, one to four tags, and gaps', () => {
    for (const { key } of company.custom_attributes) {
      const present = people.filter(({ custom }) => key in custom).length;
      expect(present).toBeGreaterThan(20);
      expect(present).toBeLessThan(200);
    }
    const tags = people.flatMap(({ custom }) =>
      custom.dynamic_771201 ? [custom.dynamic_771201] : [],
    ) as string[][];
    expect(new Set(tags.map((values) => values.length))).toEqual(new Set([1, 2, 3, 4]));
    for (const values of tags) expect(new Set(values).size).toBe(values.length);
  });

  test('have account numbers that no bank accepts', () => {
    const accounts = large.people.flatMap(({ custom }) => custom.dynamic_771203 ?? []) as string[];
    expect(accounts.length).toBeGreaterThan(4_000);
    for (const account of accounts) expect(remainderOf(account)).not.toBe(1n);
  });

  test('were grown up when they started', () => {
    for (const { custom, employments } of large.people) {
      const born = custom.dynamic_771202 as string | undefined;
      if (!born) continue;
      const years = (Date.parse(employments.at(-1)!.start_date!) - Date.parse(born)) / (365.25 * 86_400_000);
      expect(years).toBeGreaterThan(17);
      expect(born > '1948').toBe(true);
    }
  });
});

describe('the absences', () => {
  const typeOf = new Map(company.time_off_types.map((type) => [type.id, type]));
  const personOf = new Map(large.people.map((person) => [person.id, person]));
  const known = large.absences;

  test('are of every kind: approved and not, half days, hours, over new year, running, without an end', () => {
    const { absences } = company;
    expect(absences.length).toBeGreaterThan(1_000);
    expect(absences.length).toBeLessThan(5_000);
    expect(new Set(absences.map(({ time_off_type_id }) => time_off_type_id)).size).toBe(8);
    const some = (claim: (one: Absence) => boolean) =>
      expect(absences.filter(claim).length).toBeGreaterThan(1);
    for (const status of ['approved', 'pending', 'rejected', 'deletion_pending', 'substitute_requested']) {
      some((one) => one.status === status);
    }
    some(({ half_day_start }) => half_day_start);
    some(({ half_day_end }) => half_day_end);
    some(({ start_time }) => start_time !== null);
    some(({ end_date }) => end_date === null);
    some(({ start_date, end_date }) => start_date < '2026-01-01' && (end_date ?? '') > '2026-01-01');
    some(({ start_date, end_date }) => start_date < referenceDate && (end_date ?? '9') > referenceDate);
  });

  test('do not overlap, are measured by their type, and were not entered or changed later than today', () => {
    const ends = new Map<number, string>();
    const byStart = [...known].sort((a, b) => (a.start_date > b.start_date ? 1 : -1));
    for (const absence of byStart) {
      const { person_id, time_off_type_id, v1_id, start_date } = absence;
      const { from, until } = spanOf(absence);
      expect(from >= (ends.get(person_id) ?? '')).toBe(true);
      ends.set(person_id, until);
      expect(v1_id === null).toBe(typeOf.get(time_off_type_id)!.unit === 'hour');
      expect(absence.updated_at >= absence.created_at).toBe(true);
      expect(absence.updated_at < referenceDate).toBe(true);
      const person = personOf.get(person_id)!;
      expect(start_date >= person.created_at.slice(0, 10)).toBe(true);
    }
  });

  test('leave nobody with less than nothing', () => {
    const store = new Store(large, null);
    for (const person of large.people) {
      for (const { time_off_type_id, entitlement } of person.absence_entitlements) {
        const { booked } = usedBy(person, typeOf.get(time_off_type_id)!, store, referenceDate);
        expect(booked).toBeLessThanOrEqual(entitlement);
      }
    }
  });
});

describe('the recruiting', () => {
  const { candidates, applications, recruiting_jobs } = company;

  test('has some dozens of candidates with addresses of an invented host, and openings with teams', () => {
    expect(candidates.length).toBeGreaterThan(30);
    for (const { email } of candidates)
      expect(email ?? 'a@bewerbung.example').toMatch(/@bewerbung\.example$/);
    expect(recruiting_jobs.some(({ hiring_team }) => hiring_team.length === 0)).toBe(true);
    for (const { hiring_team, department_id } of recruiting_jobs) {
      const [manager] = hiring_team;
      const person = people.find(({ id }) => id === manager?.person_id);
      if (person) expect(now(person).department_id).toBe(department_id);
    }
  });

  test('has applications in every kind of stage, none of them changed later than today', () => {
    const stages = new Set(applications.map((one) => one.stages.at(-1)!.stage));
    for (const stage of ['rejected', 'withdrawn', 'offer', 'accepted', 'unassigned'] as const) {
      expect(stages, stage).toContain(stage);
    }
    expect(applications.some((one) => typeof one.stages.at(-1)!.stage === 'number')).toBe(true);
    expect(applications.some(({ is_anonymized }) => is_anonymized)).toBe(true);
    for (const { updated_at } of applications) expect(updated_at < referenceDate).toBe(true);
    const twice = candidates.filter(
      ({ id }) => applications.filter(({ candidate_id }) => candidate_id === id).length > 1,
    );
    expect(twice.length).toBeGreaterThan(0);
  });
});

describe('the pay', () => {
  test('is of every type and interval, and begins on or after the first day', () => {
    const { compensations, compensation_types } = company;
    const own = new Set(compensation_types.map(({ id }) => id));
    const used = new Set(compensations.map(({ type_id }) => type_id));
    for (const { id, name } of compensation_types) expect(used, name).toContain(id);
    expect([...used].filter((id) => !own.has(id))).toHaveLength(2);
    expect(new Set(compensations.map(({ interval }) => interval))).toEqual(
      new Set(['monthly', 'quarterly', 'half-yearly', 'yearly', null]),
    );
    const personOf = new Map(people.map((person) => [person.id, person]));
    for (const { person_id, effective_from, created_at } of compensations) {
      expect(effective_from >= now(personOf.get(person_id)!).start_date!).toBe(true);
      expect(created_at < referenceDate).toBe(true);
    }
  });

  test('is today what stands with the person, and was less before a rise', () => {
    const store = new Store(company, null);
    const risen = people.filter(({ salary }) => salary?.effective_from);
    expect(risen.length).toBeGreaterThan(20);
    for (const person of people) {
      const shown = salaryOn(referenceDate, person, store);
      if (person.salary === null) expect(shown).toBeNull();
      else expect(shown).toMatchObject({ fix: person.salary.fix, hourly: person.salary.hourly });
    }
    for (const person of risen) {
      const before = salaryOn(now(person).start_date!, person, store)!;
      expect(before.fix + before.hourly).toBeLessThan(person.salary!.fix + person.salary!.hourly);
      expect(before.interval).toBe(person.salary!.interval);
    }
  });
});

describe('the reports', () => {
  test('are of both builders, every type and state, and show what exists', () => {
    const { reports } = company;
    expect(new Set(reports.map(({ type }) => type))).toEqual(
      new Set(['point_in_time', 'historical_data', 'timeframe']),
    );
    expect(new Set(reports.map(({ refresh }) => refresh)).size).toBe(3);
    expect(new Set(reports.map(({ builder }) => builder)).size).toBe(2);
    expect(new Set(reports.map(({ id }) => id)).size).toBe(reports.length);
    expect(reports.some(({ last_opened_at }) => last_opened_at !== null)).toBe(true);
  });
});

describe('the documents', () => {
  const { documents } = company;

  test('are of every category, drawn rather than kept, and signed or not', () => {
    expect(documents.length).toBeGreaterThan(220);
    expect(documents.length).toBeLessThan(350);
    const used = new Set(documents.map(({ category_id }) => category_id));
    expect(company.document_categories.filter(({ id }) => !used.has(id)).map(({ name }) => name)).toEqual([
      'Other documents',
    ]);
    expect(new Set(documents.map(({ file_name }) => file_name.split('.').at(-1)))).toEqual(
      new Set(['pdf', 'png', 'txt']),
    );
    expect(company.files).toEqual([]);
    const states = new Set(large.documents.map(({ esignature }) => esignature));
    expect(states.size).toBe(8);
    expect(new Set(large.documents.map(({ virus_scan }) => virus_scan)).size).toBe(3);
  });

  test('have ascending ids and were added before the reference date, when their owner was known', () => {
    const personOf = new Map(people.map((person) => [person.id, person]));
    for (const [at, { id, owner_id, created_at }] of documents.entries()) {
      expect(id).toBe(81_001 + at);
      expect(created_at < referenceDate).toBe(true);
      expect(created_at.slice(0, 10) >= personOf.get(owner_id)!.created_at.slice(0, 10)).toBe(true);
    }
  });
});

test('absences over holidays use up less than the schedule asks for', () => {
  const store = new Store(company, null);
  const easter = {
    start_date: '2026-04-03',
    end_date: '2026-04-06',
    half_day_start: false,
    half_day_end: false,
  };
  const inHamburg = people.find((one) => one.holiday_calendar_id === 7001 && one.work_schedule_id === 1071);
  const time = { ...easter, start_time: null, end_time: null };
  expect(amountOff(time, 'day', worktimeOf(inHamburg, store), { today: referenceDate })).toBe(0);
  const untilTuesday = { ...time, end_date: '2026-04-07' };
  expect(amountOff(untilTuesday, 'day', worktimeOf(inHamburg, store), { today: referenceDate })).toBe(1);
});

describe('the attendances', () => {
  const { attendances } = company;
  const work = attendances.filter(({ type }) => type === 'work');

  test('are some thousands over two years, of every kind', () => {
    expect(attendances.length).toBeGreaterThan(5_000);
    expect(attendances.length).toBeLessThan(12_000);
    expect(large.attendances.length).toBeLessThan(12_000);
    const some = (claim: (one: AttendancePeriod) => boolean) =>
      expect(attendances.filter(claim).length).toBeGreaterThan(1);
    for (const status of ['confirmed', 'pending', 'rejected']) some((one) => one.status === status);
    some(({ start }) => start < '2024-12-01');
    some(({ end }) => end === null);
    some(({ comment }) => comment !== null);
    some(({ project_id }) => project_id !== null);
    some(({ is_auto_generated }) => is_auto_generated);
    some(({ start, end }) => start.slice(0, 10) !== end?.slice(0, 10));
    const changes = ['2025-03-29', '2025-10-25', '2026-03-28', '2026-10-24'];
    for (const day of changes) some(({ attribution_date }) => attribution_date === day);
  });

  test('do not overlap, have their breaks inside, and were entered before the reference date', () => {
    const ends = new Map<number, string>();
    for (const { person_id, start, end } of work.toSorted((a, b) => (a.start > b.start ? 1 : -1))) {
      expect(start >= (ends.get(person_id) ?? '')).toBe(true);
      ends.set(person_id, end ?? '9999');
    }
    const dayOf = new Map(work.map((one) => [`${one.person_id} ${one.attribution_date}`, one]));
    for (const { type, person_id, attribution_date, start, end, created_at, updated_at } of attendances) {
      expect(created_at <= updated_at && updated_at < referenceDate).toBe(true);
      if (type === 'work') continue;
      const around = dayOf.get(`${person_id} ${attribution_date}`)!;
      expect(start > around.start && end! < around.end!).toBe(true);
    }
  });

  test('are on no holiday, and on no day off', () => {
    const store = new Store(company, null);
    for (const { person_id, attribution_date } of work) {
      expect(isHoliday(attribution_date, store.person(person_id), store)).toBe(false);
      const away = absencesOf(store.tables.absences, person_id).filter(
        ({ status, time_off_type_id, start_date, end_date }) =>
          status !== 'rejected' &&
          time_off_type_id !== 6007 &&
          start_date <= attribution_date &&
          (end_date ?? '9999') >= attribution_date,
      );
      expect(away).toEqual([]);
    }
  });

  test('are for projects that were running, of which somebody is a member', () => {
    const projects = new Map(company.projects.map((project) => [project.id, project]));
    for (const { project_id, person_id, attribution_date } of work) {
      if (project_id === null) continue;
      const { assigned_to_all, member_ids, start_date, end_date } = projects.get(project_id)!;
      expect(assigned_to_all || member_ids.includes(person_id)).toBe(true);
      expect((start_date ?? '') <= attribution_date && (end_date ?? '9999') > attribution_date).toBe(true);
    }
  });
});

test('the projects are of every kind: for customers, with parts, over, open to everybody, with members', () => {
  const { projects } = company;
  const ids = new Set(people.map(({ id }) => id));
  const some = (claim: (one: Project) => boolean) => expect(projects.filter(claim)).not.toEqual([]);
  some(({ client_name, billable }) => client_name !== null && billable);
  some(({ parent_id }) => parent_id !== null);
  some(({ status, end_date }) => status === 'archived' && end_date! < referenceDate);
  some(({ assigned_to_all }) => assigned_to_all);
  some(({ member_ids }) => member_ids.length > 10 && member_ids.every((id) => ids.has(id)));
  for (const { created_at, updated_at } of projects) expect(created_at <= updated_at).toBe(true);
});

test('makes up ten thousand people in little time', () => {
  const before = process.threadCpuUsage();
  demoCompany({ people: 10_000 });
  // Of the processor, and several times what it takes, so that a busy machine does not fail it.
  const { user, system } = process.threadCpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(5_000);
});

function now(person: Person): Employment {
  return person.employments[0]!;
}

function nameOf(person: Person): string {
  return `${person.first_name} ${person.last_name}`;
}

function digest(company: Company): string {
  return createHash('sha256').update(JSON.stringify(company)).digest('hex').slice(0, 16);
}

/** The check of ISO 13616: 1 for account numbers that can exist. */
function remainderOf(iban: string): bigint {
  const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  return BigInt(digits) % 97n;
}
