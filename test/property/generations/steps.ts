import { type Client, ConflictError, InvalidRequestError } from '@staffgate/client';
import type { EmulatorClock } from '@staffgate/emulator';
import fc from 'fast-check';
import { expect } from 'vitest';
import {
  type Absence,
  breakMinutes,
  breaksOf,
  type Model,
  mayRecord,
  mayTake,
  minutesBetween,
  msOf,
  type Period,
  type Person,
  plusDays,
  plusMinutes,
  type Time,
  taken,
  today,
} from './model.ts';
import { agree } from './views.ts';
import { doctor, type Type, types, vacation } from './world.ts';

/** The emulator, through the client. */
export interface Real {
  readonly personio: Client;
  readonly clock: EmulatorClock;
}

type Step = fc.AsyncCommand<Model, Real>;

/** Does something through the API and to the model, after which all must agree. */
function step(
  text: string,
  run: (model: Model, real: Real) => Promise<void>,
  check = (_: Model) => true,
): Step {
  return {
    check,
    async run(model, real) {
      await run(model, real);
      await agree(model, real.personio);
    },
    toString: () => text,
  };
}

/** The answer of a call that the model allows or not; null when it was refused as it should be. */
async function answerOf<T>(call: Promise<T>, isAllowed: boolean): Promise<T | null> {
  let answer: T | null = null;
  let detail: string | null = '';
  try {
    answer = await call;
  } catch (error) {
    if (!(error instanceof InvalidRequestError || error instanceof ConflictError)) throw error;
    detail = error.detail;
  }
  expect(answer !== null, detail ? `accepted (${detail})` : 'accepted').toBe(isAllowed);
  return answer;
}

/** No id may be given twice, also when what had it is gone. */
function expectNew(id: string, { ids }: Model) {
  expect(ids.has(id), 'an id that was given before').toBe(false);
  ids.add(id);
}

const nth = <K, V>(map: ReadonlyMap<K, V>, index: number) => [...map][index % map.size] as [K, V];
const words = (...parts: readonly (string | false | undefined | null)[]) => parts.filter(Boolean).join(' ');
const asJson = (fields: object) => JSON.stringify(fields).replaceAll('"', '');

const generation = fc.constantFrom(1 as const, 2 as const);
const which = fc.nat(3);
/** Few, so that things meet: around the night of the clock change, Christmas, and the end of the year. */
const days = ['2026-10-22', '2026-10-25', '2026-10-26', '2026-12-24', '2026-12-25', '2026-12-31'] as const;
const day = fc.constantFrom(...days);
const workday = fc.constantFrom(...days.slice(0, 3));
const comment = fc.constantFrom('', 'Sea', 'Hill');
const skip = fc.constantFrom(undefined, true, false);
/** Whether approval is skipped; the generations differ in what goes without saying. */
const isSkipped = (said: boolean | undefined, generation: 1 | 2) => said ?? generation === 1;
const skipText = (said: boolean | undefined) => said !== undefined && `skip_approval=${said}`;

const time = fc.record({
  from: day,
  /** Days after the first; -1 is a mistake, null is open. */
  more: fc.constantFrom(0, 0, 0, 1, 1, 3, 12, 40, -1, null),
  startsAtNoon: fc.boolean(),
  endsAtNoon: fc.boolean(),
  clock: fc.constantFrom(
    null,
    ['09:00', '11:30'] as const,
    ['11:00', '13:00'] as const,
    ['07:00', '19:00'] as const,
    ['02:15', '02:45'] as const,
    ['10:00', '10:00'] as const,
  ),
});
type DrawnTime = typeof time extends fc.Arbitrary<infer T> ? T : never;

/** What was drawn, as far as the type and the generation can say it. */
function timeOf({ from, more, clock, ...halves }: DrawnTime, { unit }: Type, generation: 1 | 2): Time {
  const length = generation === 1 ? (more ?? 0) : more;
  const to = length === null ? null : plusDays(from, length);
  const isDay = unit === 'hour' && length === 0;
  if (isDay && (clock || generation === 1)) {
    return { from, to, startsAtNoon: false, endsAtNoon: false, clock: clock ?? ['09:00', '11:30'] };
  }
  return {
    from,
    to,
    startsAtNoon: halves.startsAtNoon,
    endsAtNoon: to !== null && halves.endsAtNoon,
    clock: null,
  };
}

const timeText = ({ from, to, startsAtNoon, endsAtNoon, clock }: Time) =>
  clock
    ? `${from} ${clock.join('–')}`
    : words(from, startsAtNoon && 'noon', '–', to ?? 'open', endsAtNoon && 'noon');

/** The ends of an absence as v2 takes them. */
const startOf = ({ from, startsAtNoon, clock }: Time) => ({
  date_time: `${from}T${clock?.[0] ?? '00:00'}:00`,
  type: startsAtNoon ? ('SECOND_HALF' as const) : null,
});
const endOf = ({ to, endsAtNoon, clock }: Time) =>
  to === null
    ? null
    : {
        date_time: `${to}T${clock?.[1] ?? '00:00'}:00`,
        type: endsAtNoon ? ('FIRST_HALF' as const) : null,
      };

const takes = fc
  .record({ generation, who: which, type: fc.constantFrom(...types), time, skip, comment })
  .map(({ generation, who, type, time: drawn, skip, comment }) => {
    const time = timeOf(drawn, type, generation);
    const text = words(
      `v${generation}: person #${who} takes ${type.id}, ${timeText(time)}`,
      skipText(skip),
      comment,
    );
    return step(
      text,
      async (model, real) => {
        const [person] = nth(model.people, who);
        await enter({ ...time, person, type, comment }, { generation, skip }, model, real);
      },
      ({ people }) => people.size > 0,
    );
  });

/** Half a day off where another absence begins or ends: beside its half there is room, in it there is not. */
const takesHalfBeside = fc
  .record({
    generation,
    which,
    edge: fc.constantFrom('first', 'last'),
    isMorning: fc.boolean(),
    skip,
    comment,
  })
  .map(({ generation, which, edge, isMorning, skip, comment }) =>
    step(
      words(
        `v${generation}: the ${isMorning ? 'morning' : 'afternoon'} of the ${edge} day of absence #${which} is taken`,
        skipText(skip),
        comment,
      ),
      async (model, real) => {
        const [, { person, from, to }] = nth(model.absences, which);
        const day = edge === 'first' ? from : (to ?? from);
        const half = { from: day, to: day, startsAtNoon: !isMorning, endsAtNoon: isMorning, clock: null };
        await enter({ ...half, person, type: vacation, comment }, { generation, skip }, model, real);
      },
      ({ absences }) => absences.size > 0,
    ),
  );

async function enter(
  wanted: Omit<Absence, 'status' | 'changedAt'>,
  { generation, skip }: { readonly generation: 1 | 2; readonly skip: boolean | undefined },
  model: Model,
  { personio }: Real,
): Promise<void> {
  const status = wanted.type.needsApproval && !isSkipped(skip, generation) ? 'pending' : 'approved';
  const absence: Absence = { ...wanted, status, changedAt: model.now };
  const call = generation === 1 ? enterInV1(absence, skip, personio) : enterInV2(absence, skip, personio);
  const id = await answerOf(call, mayTake(absence, model));
  if (id === null) return;
  expectNew(id, model);
  model.absences.set(id, absence);
}

async function enterInV1(absence: Absence, skip: boolean | undefined, { v1 }: Client): Promise<string> {
  const { person, type, from, to, startsAtNoon, endsAtNoon, clock, comment } = absence;
  const body = {
    employee_id: person,
    time_off_type_id: type.id,
    start_date: from,
    end_date: to as string,
    half_day_start: startsAtNoon,
    half_day_end: endsAtNoon,
    comment,
    ...(skip !== undefined && { skip_approval: skip }),
  };
  if (type.unit === 'day') return (await v1.timeOffs.create({ body })).data.id_v2 as string;
  const times = clock ? { start_time: clock[0], end_time: clock[1] } : {};
  const { data } = await v1.absencePeriods.create({ body: { ...body, ...times } });
  return [data].flat()[0]!.id;
}

async function enterInV2(absence: Absence, skip: boolean | undefined, { v2 }: Client): Promise<string> {
  const { person, type, comment } = absence;
  const { id } = await v2.absencePeriods.create({
    ...(skip !== undefined && { skip_approval: skip }),
    body: {
      person: { id: String(person) },
      absence_type: { id: type.uuid },
      starts_from: startOf(absence),
      ends_at: endOf(absence),
      comment,
    },
  });
  return id;
}

const changesAbsence = fc
  .record({
    which,
    part: fc.constantFrom('time', 'start', 'end', 'type', 'comment'),
    time,
    type: fc.constantFrom(...types),
    skip,
    comment,
  })
  .map(({ which, part, time: drawn, type, skip, comment }) => {
    const what = { time: drawn, start: drawn, end: drawn, type: type.id, comment }[part]!;
    const text = words(
      `v2: absence #${which} gets another ${part}, ${asJson({ [part]: what })}`,
      skipText(skip),
    );
    return step(
      text,
      async (model, { personio }) => {
        const [id, before] = nth(model.absences, which);
        const time = timeOf(drawn, before.type, 2);
        const { from, startsAtNoon, to, endsAtNoon } = time;
        const isWhole = before.clock === null && time.clock === null;
        const after = {
          ...before,
          ...(part === 'time' && time),
          ...(part === 'start' && isWhole && { from, startsAtNoon }),
          ...(part === 'end' && isWhole && { to, endsAtNoon }),
          ...(part === 'type' && { type }),
          ...(part === 'comment' && { comment }),
        };
        const body = {
          ...((part === 'time' || part === 'start') && { starts_from: startOf(after) }),
          ...((part === 'time' || part === 'end') && { ends_at: endOf(after) }),
          ...(part === 'type' && { absence_type: { id: type.uuid } }),
          ...(part === 'comment' && { comment }),
        };
        const isOther = JSON.stringify({ ...after, comment: before.comment }) !== JSON.stringify(before);
        const isAllowed = !isOther || (after.type.unit === before.type.unit && mayTake(after, model, id));
        const call = personio.v2.absencePeriods.update({
          id,
          body,
          ...(skip !== undefined && { skip_approval: skip }),
        });
        const answer = await answerOf(
          call.then(() => true),
          isAllowed,
        );
        if (answer === null || (!isOther && after.comment === before.comment)) return;
        const anew = after.type.needsApproval && !skip ? 'pending' : 'approved';
        const status = isOther ? anew : before.status;
        model.absences.set(id, { ...after, status, changedAt: model.now });
      },
      ({ absences }) => absences.size > 0,
    );
  });

const dropsAbsence = fc.record({ generation, which }).map(({ generation, which }) =>
  step(
    `v${generation}: absence #${which} is deleted`,
    async (model, { personio: { v1, v2 } }) => {
      const [id, { type }] = nth(model.absences, which);
      const number = model.numbers.get(`absence ${id}`) as number;
      if (generation === 2) await v2.absencePeriods.delete({ id });
      else if (type === doctor) await v1.absencePeriods.delete({ id });
      else await v1.timeOffs.delete({ id: number });
      model.absences.delete(id);
    },
    ({ absences }) => absences.size > 0,
  ),
);

const clockTime = fc.constantFrom('00:00', '08:00', '10:00', '12:00', '12:15', '17:00', '23:00');
const minutes = fc.constantFrom(0, 0, 30, 45, 120);

const row = fc.record({
  who: which,
  day: workday,
  start: clockTime,
  end: fc.option(clockTime, { freq: 5 }),
  pause: minutes,
  comment,
});
type Row = typeof row extends fc.Arbitrary<infer R> ? R : never;
const rowText = ({ who, day, start, end, pause, comment }: Row) =>
  words(
    `person #${who}, ${day} ${start}–${end ?? 'open'}`,
    pause > 0 && `with ${pause} minutes of break`,
    comment,
  );

const recordsInV1 = fc
  .record({ rows: fc.array(row, { minLength: 1, maxLength: 2 }), skip })
  .map(({ rows, skip }) =>
    step(
      words(`v1: work of ${rows.map(rowText).join(' and ')}`, skipText(skip)),
      async (model, { personio }) => {
        const isStored = rows.map(({ who, day, start, end, pause, comment }) => {
          const [person] = nth(model.people, who);
          const work: Period = {
            person,
            kind: 'work',
            start: `${day}T${start}`,
            end: end && `${day}T${end}`,
            comment,
            status: end === null || skip === false ? 'pending' : 'confirmed',
            changedAt: model.now,
          };
          if (!mayRecord(work, model) || !fits(pause, work)) return false;
          model.periods.set(`?work ${person} ${work.start}`, work);
          setBreak(work, pause, model);
          return true;
        });
        const attendances = rows.map(({ who, day, start, end, pause, comment }) => ({
          employee: nth(model.people, who)[0],
          date: day,
          start_time: start,
          end_time: end,
          break: pause,
          comment,
        }));
        const body = { attendances, ...(skip !== undefined && { skip_approval: skip }) };
        await answerOf(
          personio.v1.attendances.create({ body }),
          isStored.every((stored) => stored),
        );
      },
      ({ people }) => people.size > 0,
    ),
  );

const fits = (pause: number, period: Period) => {
  const [start, end] = taken(period);
  return pause <= (end - start) / 60_000;
};

/** Work has a single break, in its middle, or none; one that lasts into it ends where the work begins. */
function setBreak(work: Period, pause: number, model: Model) {
  for (const [id] of breaksOf(work, model)) model.periods.delete(id);
  if (pause === 0) return;
  const before = work.end === null ? 0 : Math.floor((minutesBetween(work.start, work.end) - pause) / 2);
  const start = plusMinutes(work.start, before);
  const end = plusMinutes(start, pause);
  for (const [id, one] of model.periods) {
    const lasts =
      one.person === work.person &&
      one.kind === 'break' &&
      one.start < work.start &&
      taken(one)[1] > msOf(start);
    if (lasts) model.periods.set(id, { ...one, end: work.start, changedAt: model.now });
  }
  const rest = { kind: 'break', comment: '', status: work.status, changedAt: model.now } as const;
  model.periods.set(`?break ${work.person} ${start}`, { person: work.person, start, end, ...rest });
}

const length = fc.constantFrom(15, 45, 120, 300, 24 * 60, 24 * 60 + 1, 0, null);

const recordsInV2 = fc
  .record({
    who: which,
    kind: fc.constantFrom('work' as const, 'break' as const),
    day: workday,
    time: clockTime,
    length,
    skip,
    comment,
  })
  .map(({ who, kind, day, time, length, skip, comment }) => {
    const start = `${day}T${time}`;
    const end = length === null ? null : plusMinutes(start, length);
    return step(
      words(`v2: ${kind} of person #${who}, ${start}–${end ?? 'open'}`, skipText(skip), comment),
      async (model, { personio }) => {
        const [person] = nth(model.people, who);
        const status = end === null || !skip ? 'pending' : 'confirmed';
        const period: Period = { person, kind, start, end, comment, status, changedAt: model.now };
        const call = personio.v2.attendancePeriods.create({
          ...(skip !== undefined && { skip_approval: skip }),
          body: {
            person: { id: String(person) },
            type: kind === 'work' ? 'WORK' : 'BREAK',
            start: { date_time: `${start}:00` },
            end: boundaryOf(end),
            comment,
          },
        });
        const made = await answerOf(call, mayRecord(period, model));
        if (!made) return;
        expectNew(made.id, model);
        model.periods.set(made.id, period);
      },
      ({ people }) => people.size > 0,
    );
  });

const boundaryOf = (time: string | null) => (time === null ? null : { date_time: `${time}:00` });

const worksOf = ({ periods }: Model) => new Map([...periods].filter(([, { kind }]) => kind === 'work'));

const changesInV1 = fc
  .record({
    which,
    fields: fc.record(
      {
        date: workday,
        start_time: clockTime,
        end_time: fc.option(clockTime),
        break: minutes,
        comment,
        skip_approval: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  })
  .filter(({ fields }) => Object.keys(fields).length > 0)
  .map(({ which, fields }) =>
    step(
      `v1: work #${which} becomes ${asJson(fields)}`,
      async (model, { personio }) => {
        const [id, before] = nth(worksOf(model), which);
        const day = fields.date ?? before.start.slice(0, 10);
        const endTime = fields.end_time === undefined ? (before.end?.slice(11) ?? null) : fields.end_time;
        const isTime = ['date', 'start_time', 'end_time'].some((key) => key in fields);
        const after: Period = {
          ...before,
          ...(isTime && {
            start: `${day}T${fields.start_time ?? before.start.slice(11)}`,
            end: endTime && `${day}T${endTime}`,
          }),
          comment: fields.comment ?? before.comment,
          changedAt: model.now,
        };
        const pause = fields.break ?? breakMinutes(before, model);
        const number = model.numbers.get(`work ${id}`) as number;
        const isAllowed = mayRecord(after, model, id) && fits(pause, after);
        const call = personio.v1.attendances.update({ id: number, body: fields as { comment?: string } });
        if ((await answerOf(call, isAllowed)) === null) return;
        const status = after.end === null || fields.skip_approval === false ? 'pending' : 'confirmed';
        const own = breaksOf(before, model);
        const [start, end] = taken(after);
        const stay = own.every(
          ([, one]) => taken(one)[0] >= start && (one.end === null || taken(one)[1] <= end),
        );
        const work = { ...after, status } as const;
        model.periods.set(id, work);
        if (stay && breakMinutes(work, model) === pause) {
          for (const [key, one] of own) {
            const follows = one.end !== null && one.status !== status;
            if (follows) model.periods.set(key, { ...one, status, changedAt: model.now });
          }
          return;
        }
        for (const [gone] of own) model.periods.delete(gone);
        setBreak(work, pause, model);
      },
      (model) => worksOf(model).size > 0,
    ),
  );

const changesInV2 = fc
  .record({
    which,
    fields: fc.record({ start: fc.tuple(workday, clockTime), length, comment }, { requiredKeys: [] }),
    skip,
  })
  .map(({ which, fields, skip }) =>
    step(
      words(`v2: period #${which} becomes ${asJson(fields)}`, skipText(skip)),
      async (model, { personio }) => {
        const [id, before] = nth(model.periods, which);
        const start = fields.start?.join('T') ?? before.start;
        const { length } = fields;
        const end = length === undefined ? before.end : length === null ? null : plusMinutes(start, length);
        const after: Period = { ...before, start, end, comment: fields.comment ?? before.comment };
        const isOther = start !== before.start || end !== before.end;
        const call = personio.v2.attendancePeriods.update({
          id,
          ...(skip !== undefined && { skip_approval: skip }),
          body: {
            ...(fields.start && { start: { date_time: `${start}:00` } }),
            ...(length !== undefined && { end: boundaryOf(end) }),
            ...(fields.comment !== undefined && { comment: fields.comment }),
          },
        });
        const isAllowed = !isOther || mayRecord(after, model, id);
        if (
          (await answerOf(
            call.then(() => true),
            isAllowed,
          )) === null
        )
          return;
        if (!isOther && after.comment === before.comment) return;
        const anew = end === null || !skip ? 'pending' : 'confirmed';
        model.periods.set(id, { ...after, status: isOther ? anew : before.status, changedAt: model.now });
      },
      ({ periods }) => periods.size > 0,
    ),
  );

const dropsPeriod = fc.record({ generation, which }).map(({ generation, which }) =>
  step(
    `v${generation}: ${generation === 1 ? 'work' : 'period'} #${which} is deleted`,
    async (model, { personio: { v1, v2 } }) => {
      const [id, period] = nth(generation === 1 ? worksOf(model) : model.periods, which);
      if (generation === 2) await v2.attendancePeriods.delete({ id });
      else {
        await v1.attendances.delete({ id: model.numbers.get(`work ${id}`) as number });
        for (const [gone] of breaksOf(period, model)) model.periods.delete(gone);
      }
      model.periods.delete(id);
    },
    (model) => (generation === 1 ? worksOf(model) : model.periods).size > 0,
  ),
);

const email = fc.constantFrom('ada@probe.example', 'ADA@probe.example', 'kim@probe.example');
const isFree = (address: string, { people }: Model, itself?: number) =>
  ![...people].some(([id, { email }]) => id !== itself && email.toLowerCase() === address.toLowerCase());

const hires = fc.record({ generation, email, since: fc.option(day) }).map(({ generation, email, since }) =>
  step(`v${generation}: hires ${email}, from ${since ?? 'some day'}`, async (model, { personio }) => {
    const names = { first_name: 'Ada', last_name: 'Probe', email };
    const call =
      generation === 1
        ? personio.v1.employees
            .create({ body: { employee: { ...names, ...(since && { hire_date: since }) } } })
            .then(({ data }) => Number(data.id))
        : personio.v2.persons
            .create({
              body: { ...names, employments: since ? [{ employment_start_date: since }] : [] },
            })
            .then(({ id }) => Number(id));
    const id = await answerOf(call, isFree(email, model));
    if (id === null) return;
    expect(model.people.has(id)).toBe(false);
    model.people.set(id, {
      first_name: 'Ada',
      preferred_name: '',
      gender: '',
      email,
      position: '',
      hours: 0,
      since,
      status: since !== null && since <= today(model) ? 'active' : 'onboarding',
      supervisor: null,
      changedAt: model.now,
    });
  }),
);

const name = fc.constantFrom('Bo', 'Cy');
const change = fc.oneof(
  fc.record({ first_name: name }),
  fc.record({ preferred_name: name }),
  fc.record({ gender: fc.constantFrom('female' as const, 'diverse' as const) }),
  fc.record({ email }),
  fc.record({ position: name }),
  fc.record({ hours: fc.constantFrom(38.5, 20) }),
  fc.record({ since: day }),
  fc.record({ status: fc.constantFrom('active' as const, 'leave' as const, 'inactive' as const) }),
  fc.record({ supervisor: fc.option(which) }),
) as fc.Arbitrary<Partial<Person>>;

const changesPerson = fc.record({ generation, who: which, change }).map(({ generation, who, change }) =>
  step(
    `v${generation}: person #${who} becomes ${asJson(change)}`,
    async (model, { personio }) => {
      const [id, before] = nth(model.people, who);
      const { supervisor: index } = change;
      const supervisor = index == null ? index : nth(model.people, index)[0];
      const fields = { ...change, ...(supervisor !== undefined && { supervisor }) };
      const after = { ...before, ...fields };
      const isAllowed =
        (fields.email === undefined || isFree(fields.email, model, id)) &&
        (supervisor == null || !reportsTo(supervisor, id, model));
      const call = (generation === 1 ? writeInV1 : writeInV2)(id, fields, personio);
      if ((await answerOf(call, isAllowed)) === null) return;
      if (JSON.stringify(after) === JSON.stringify(before)) return;
      model.people.set(id, { ...after, changedAt: model.now });
    },
    // v1 cannot change addresses.
    ({ people }) => people.size > 0 && !(generation === 1 && change.email !== undefined),
  ),
);

/** Whether somebody is the other, or reports to them, directly or not. */
function reportsTo(id: number | null, other: number, model: Model): boolean {
  if (id === null || id === other) return id === other;
  return reportsTo(model.people.get(id)?.supervisor ?? null, other, model);
}

async function writeInV1(employee_id: number, fields: Partial<Person>, { v1 }: Client): Promise<true> {
  const { first_name, preferred_name, gender, position, hours, since, status, supervisor } = fields;
  const employee = {
    ...(first_name !== undefined && { first_name }),
    ...(preferred_name !== undefined && { preferred_name }),
    ...(gender && { gender }),
    ...(position !== undefined && { position }),
    ...(hours !== undefined && { weekly_working_hours: hours }),
    ...(since && { hire_date: since }),
    ...(status !== undefined && { status }),
    ...(supervisor !== undefined && { supervisor_id: supervisor }),
  };
  await v1.employees.update({ employee_id, body: { employee } });
  return true;
}

async function writeInV2(id: number, fields: Partial<Person>, { v2 }: Client): Promise<true> {
  const person_id = String(id);
  const { first_name, preferred_name, gender, email, position, hours, since, status, supervisor } = fields;
  const upper = <S extends string>(text: S) => text.toUpperCase() as Uppercase<S>;
  const own = {
    ...(first_name !== undefined && { first_name }),
    ...(preferred_name !== undefined && { preferred_name }),
    ...(gender && { gender: upper(gender) }),
    ...(email !== undefined && { email }),
  };
  const ofEmployment = {
    ...(position !== undefined && { position: { title: position } }),
    ...(hours !== undefined && { weekly_working_hours: hours }),
    ...(since && { employment_start_date: since }),
    ...(status !== undefined && { status: upper(status) }),
    ...(supervisor !== undefined && { supervisor: supervisor === null ? null : { id: String(supervisor) } }),
  };
  if (Object.keys(own).length > 0) {
    await v2.persons.update({ person_id, body: own });
    return true;
  }
  const { _data } = await v2.employments.list({ person_id });
  await v2.employments.update({ person_id, employment_id: _data[0]!.id, body: ofEmployment });
  return true;
}

const deletesPerson = which.map((who) =>
  step(
    `v2: person #${who} is deleted, with all that is theirs`,
    async (model, { personio }) => {
      const [id] = nth(model.people, who);
      await personio.v2.persons.delete({ person_id: String(id) });
      model.people.delete(id);
      for (const owned of [model.absences, model.periods] as Map<string, { person: number }>[]) {
        for (const [key, { person }] of owned) if (person === id) owned.delete(key);
      }
      for (const [other, person] of model.people) {
        if (person.supervisor === id) model.people.set(other, { ...person, supervisor: null });
      }
    },
    ({ people }) => people.size > 0,
  ),
);

const passes = fc.constantFrom(7, 3 * 24, 64 * 24, 10 * 24).map((hours) =>
  step(`${hours} hours pass`, async (model, { clock }) => {
    clock.advance(hours * 3_600_000);
    model.now += hours * 3_600_000;
  }),
);

/** Everything that can happen, what matters most the most often. */
export const steps: fc.Arbitrary<Step>[] = [
  takes,
  takes,
  takes,
  takesHalfBeside,
  takesHalfBeside,
  changesAbsence,
  changesAbsence,
  dropsAbsence,
  recordsInV1,
  recordsInV1,
  recordsInV2,
  recordsInV2,
  changesInV1,
  changesInV2,
  dropsPeriod,
  hires,
  changesPerson,
  changesPerson,
  deletesPerson,
  passes,
];
