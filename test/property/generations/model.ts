import { beginning, entitlements, holidayOf, type Type, weekOf } from './world.ts';

/** Somebody, with the employment. */
export interface Person {
  readonly first_name: string;
  readonly preferred_name: string;
  readonly gender: '' | 'female' | 'diverse';
  readonly email: string;
  readonly position: string;
  readonly hours: number;
  readonly since: string | null;
  readonly status: 'onboarding' | 'active' | 'leave' | 'inactive';
  readonly supervisor: number | null;
  /** When anything of it was last changed, in milliseconds. */
  readonly changedAt: number;
}

/** When somebody is away: whole and half days, or a stretch of one day. The last day is included; null is open. */
export interface Time {
  readonly from: string;
  readonly to: string | null;
  readonly startsAtNoon: boolean;
  readonly endsAtNoon: boolean;
  readonly clock: readonly [begin: string, end: string] | null;
}

export interface Absence extends Time {
  readonly person: number;
  readonly type: Type;
  readonly status: 'approved' | 'pending';
  readonly comment: string;
  readonly changedAt: number;
}

/** Work or a break, on the wall clock, like `2026-10-23T08:00`; null is open. */
export interface Period {
  readonly person: number;
  readonly kind: 'work' | 'break';
  readonly start: string;
  readonly end: string | null;
  readonly comment: string;
  readonly status: 'confirmed' | 'pending';
  readonly changedAt: number;
}

/** What both generations should show: people by number, the rest by UUID. */
export interface Model {
  now: number;
  readonly people: Map<number, Person>;
  readonly absences: Map<string, Absence>;
  readonly periods: Map<string, Period>;
  /** The numbers that v1 gave to absences and to work, by UUID, also of what is gone. */
  readonly numbers: Map<string, number>;
  /** The UUIDs that were given to new absences and periods, also of what is gone. */
  readonly ids: Set<string>;
}

const person = (first_name: string): Person => ({
  first_name,
  preferred_name: '',
  gender: '',
  email: '',
  position: '',
  hours: 38.5,
  since: '2026-01-05',
  status: 'active',
  supervisor: null,
  changedAt: Date.parse('2026-01-05T08:00:00Z'),
});

export const createModel = (): Model => ({
  now: beginning,
  people: new Map([
    [11, person('Jonas')],
    [12, person('Mira')],
  ]),
  absences: new Map(),
  periods: new Map(),
  numbers: new Map(),
  ids: new Set(),
});

const minuteMs = 60_000;
/** Minutes of the wall clock, in milliseconds. */
export const msOf = (local: string) => Date.parse(`${local}Z`);

/** So many days later. */
export const plusDays = (day: string, days: number) =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

/** So many minutes later on the wall clock. */
export const plusMinutes = (local: string, minutes: number) =>
  new Date(msOf(local) + minutes * minuteMs).toISOString().slice(0, 16);

/** Minutes between two times of the wall clock. */
export const minutesBetween = (start: string, end: string) => (msOf(end) - msOf(start)) / minuteMs;

/** A moment on the wall clock of the company, `2026-10-25T02:30`. */
export const localOf = (moment: number | string) =>
  berlin.format(new Date(moment)).replace(' ', 'T').slice(0, 16);
const berlin = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin',
  dateStyle: 'short',
  timeStyle: 'short',
});

export const today = ({ now }: Model) => localOf(now).slice(0, 10);

type Stretch = readonly [start: number, end: number];
const meet = (a: Stretch, b: Stretch) => a[0] < b[1] && b[0] < a[1];

/** From when until when an absence takes somebody away. */
function stretchOf({ from, to, startsAtNoon, endsAtNoon, clock }: Time): Stretch {
  if (clock) return [msOf(`${from}T${clock[0]}`), msOf(`${from}T${clock[1]}`)];
  const start = msOf(`${from}T${startsAtNoon ? '12:00' : '00:00'}`);
  if (to === null) return [start, Infinity];
  return [start, endsAtNoon ? msOf(`${to}T12:00`) : msOf(`${plusDays(to, 1)}T00:00`)];
}

/** Whether an absence can be entered, or one be changed into it. */
export function mayTake(
  absence: Pick<Absence, 'person' | 'type' | keyof Time>,
  { absences }: Model,
  itself?: string,
) {
  const { from, to, startsAtNoon, endsAtNoon, type, clock } = absence;
  if (to !== null && to < from) return false;
  if (clock !== null && clock[1] <= clock[0]) return false;
  if (from === to && startsAtNoon && endsAtNoon) return false;
  if ((startsAtNoon || endsAtNoon) && !type.hasHalves) return false;
  const others = [...absences].filter(([id, other]) => id !== itself && other.person === absence.person);
  return !others.some(([, other]) => meet(stretchOf(other), stretchOf(absence)));
}

/** Days that an absence has so far: up to today while its end is open, but always its first. */
function daysOf({ from, to }: Time, model: Model): string[] {
  const last = to ?? (today(model) > from ? today(model) : from);
  const days = [];
  for (let day = from; day <= last; day = plusDays(day, 1)) days.push(day);
  return days;
}

/** What an absence uses up on each day: halves of days, or minutes. */
export function breakdown(absence: Absence, model: Model): { day: string; amount: number }[] {
  const { person, type, from, to, startsAtNoon, endsAtNoon, clock } = absence;
  return daysOf(absence, model).map((day) => {
    const half = ((weekOf(person)[new Date(day).getUTCDay()] as number) * 60) / 2;
    const off = holidayOf(person, day);
    const [morning, afternoon] = [off === 'whole' ? 0 : half, off === null ? half : 0];
    if (clock) {
      const length = minutesBetween(`${day}T${clock[0]}`, `${day}T${clock[1]}`);
      return { day, amount: Math.min(morning + afternoon, length) };
    }
    const missed = [startsAtNoon && day === from ? 0 : morning, endsAtNoon && day === to ? 0 : afternoon];
    const amounts = missed.map((minutes) => (type.unit === 'hour' ? minutes : minutes > 0 ? 0.5 : 0));
    return { day, amount: amounts.reduce((sum, amount) => sum + amount, 0) };
  });
}

/** What is left of a year: as of today with what was approved, and with everything that was entered. */
export function balances(id: number, model: Model) {
  return (entitlements[id] ?? []).map(({ type, amount }) => {
    let balance = amount;
    let available = amount;
    for (const absence of model.absences.values()) {
      if (absence.person !== id || absence.type !== type) continue;
      for (const { day, amount: minutesOrDays } of breakdown(absence, model)) {
        if (day.slice(0, 4) !== today(model).slice(0, 4)) continue;
        const used = type.unit === 'hour' ? minutesOrDays / 60 : minutesOrDays;
        available -= used;
        if (absence.status === 'approved' && day <= today(model)) balance -= used;
      }
    }
    return { type: type.id, balance, available };
  });
}

/** Whether somebody is off on a day, as an attendance tells. */
export const isAway = (person: number, day: string, { absences }: Model) =>
  [...absences.values()].some(
    ({ person: owner, status, from, to }) =>
      owner === person && status === 'approved' && from <= day && (to === null || day <= to),
  );

/** What a period takes; an open one the rest of its day. */
export const taken = ({ start, end }: Pick<Period, 'start' | 'end'>): Stretch => [
  msOf(start),
  msOf(end ?? `${plusDays(start.slice(0, 10), 1)}T00:00`),
];

/** Whether a period can be entered, or one be changed into it: work beside work, breaks beside breaks. */
export function mayRecord(
  period: Pick<Period, 'person' | 'kind' | 'start' | 'end'>,
  model: Model,
  itself?: string,
) {
  const { person, kind, start, end } = period;
  if (end !== null && (end <= start || minutesBetween(start, end) > 24 * 60)) return false;
  return ![...model.periods].some(
    ([id, other]) =>
      id !== itself && other.person === person && other.kind === kind && meet(taken(other), taken(period)),
  );
}

/** The breaks that begin while somebody works. */
export function breaksOf(
  work: Pick<Period, 'person' | 'start' | 'end'>,
  { periods }: Pick<Model, 'periods'>,
): [string, Period][] {
  const [start, end] = taken(work);
  return [...periods].filter(([, { person, kind, start: begin }]) => {
    return person === work.person && kind === 'break' && msOf(begin) >= start && msOf(begin) < end;
  });
}

/** What v1 calls the break of work: minutes of closed breaks, as far as they lie within. */
export function breakMinutes(
  work: Pick<Period, 'person' | 'start' | 'end'>,
  model: Pick<Model, 'periods'>,
): number {
  return breaksOf(work, model).reduce((sum, [, { start, end }]) => {
    if (end === null) return sum;
    return sum + minutesBetween(start, work.end !== null && work.end < end ? work.end : end);
  }, 0);
}
