import type { Area } from '@staffgate/catalog';
import type { NewEntry } from '../audit/entry.ts';
import type { Rows, RowsWithin } from '../audit/ledger.ts';
import type { Clock } from '../clock.ts';
import type { AlertTables } from './tables.ts';

/** What counts calls in the commit of an entry, and gives the alerts that follow from it. */
export interface HabitCount {
  readonly write: (rows: RowsWithin) => Promise<readonly NewEntry[]>;
  /** To be called once it is committed. */
  readonly committed: () => void;
}

/** From which age of an agent on an hour or an area that is new to it is told. */
const hoursKnownMs = 14 * 86_400_000;
const areasKnownMs = 7 * 86_400_000;

/** Calls of a day are told from this multiple of the usual on, when there are days enough to say what is usual. */
const timesUsual = 5;
const daysKept = 7;
const fewestDays = 3;
/** Fewer calls than this are no news, whatever is usual. */
const fewestCalls = 50;

/** Calls are counted in memory, and written down after so many, or after so long. */
const callsPerWrite = 20;
const writeEveryMs = 10_000;

/** What this process knows of an agent without asking the store. */
interface Known {
  hours: number;
  readonly areas: Set<string>;
  day: string;
  /** Calls that are counted and not written down, and on which day they were. */
  pending: number;
  pendingOn: string;
  writtenAt: number;
}

/**
 * Learns at which hours, in which areas and how much each agent calls, and tells of what is not usual: once a day for
 * each of the three at most. All replicas learn together. A crash forgets the last few calls of the count, nothing else.
 */
export class Habits {
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Counts a call; undefined where nothing has to be written down for it now. */
  count(agentId: string, area: Area | null): HabitCount | undefined {
    const now = this.#clock.now();
    const { day, hour } = momentOf(now);
    const known = this.#known.get(agentId) ?? {
      hours: 0,
      areas: new Set(),
      day,
      pending: 0,
      pendingOn: day,
      writtenAt: Number.NEGATIVE_INFINITY,
    };
    this.#known.set(agentId, known);
    const late = known.pendingOn === day ? null : { day: known.pendingOn, calls: known.pending };
    if (late) known.pending = 0;
    known.pendingOn = day;
    known.pending += 1;
    const isUsual =
      late === null &&
      (known.hours & (1 << hour)) !== 0 &&
      known.day === day &&
      (area === null || known.areas.has(area));
    const isDue = known.pending >= callsPerWrite || now - known.writtenAt >= writeEveryMs;
    if (isUsual && !isDue) return undefined;
    const calls = known.pending;
    // Whoever calls meanwhile counts on from nothing.
    known.pending = 0;
    known.writtenAt = now;
    return {
      write: async (rows) => {
        const before = await readHabits(rows, agentId);
        const { habits, alerts } = learnt(withLate(before, late), { agentId, area, calls, now });
        await writeHabits(rows, habits);
        return alerts;
      },
      committed: () => {
        known.hours |= 1 << hour;
        if (area !== null) known.areas.add(area);
        known.day = day;
      },
    };
  }
}

type Row = AlertTables['agent_habits'];

/** Calls of an earlier day that were not written down while it lasted. */
function withLate(row: Row | undefined, late: { readonly day: string; readonly calls: number } | null) {
  return row && late && row.day === late.day ? { ...row, calls: row.calls + late.calls } : row;
}

interface Counted {
  readonly agentId: string;
  readonly area: Area | null;
  readonly calls: number;
  readonly now: number;
}

/** What is usual after some calls, and what of them was not. Looks at nothing but its arguments. */
export function learnt(
  before: Row | undefined,
  { agentId, area, calls, now }: Counted,
): { readonly habits: Row; readonly alerts: readonly NewEntry[] } {
  const { day, hour } = momentOf(now);
  const row = before ?? newRow(agentId, day, now);
  const age = now - Date.parse(row.since);
  const areas = row.areas.split(' ').filter(Boolean);
  const isNewHour = (row.hours & (1 << hour)) === 0;
  const isNewArea = area !== null && !areas.includes(area);
  const isNewDay = row.day !== day;
  const earlier = numbersIn(row.earlier);
  const kept = isNewDay && row.calls > 0 ? [...earlier, row.calls].slice(-daysKept) : earlier;
  const today = (isNewDay ? 0 : row.calls) + calls;
  const usual = kept.length < fewestDays ? null : kept.reduce((sum, each) => sum + each, 0) / kept.length;
  const tells = {
    hour: isNewHour && age >= hoursKnownMs && row.hour_alerted !== day,
    area: isNewArea && age >= areasKnownMs && row.area_alerted !== day,
    calls: usual !== null && today >= fewestCalls && today >= usual * timesUsual && row.calls_alerted !== day,
  };
  const actor = { type: 'agent', id: agentId } as const;
  const alerts: NewEntry[] = [
    ...(tells.hour ? [{ kind: 'alert', actor, unusual: 'hour', hour } as const] : []),
    ...(tells.area && area ? [{ kind: 'alert', actor, unusual: 'area', area } as const] : []),
    ...(tells.calls
      ? [{ kind: 'alert', actor, unusual: 'calls', used: today, usual: Math.round(usual ?? 0) } as const]
      : []),
  ];
  const habits: Row = {
    ...row,
    hours: row.hours | (1 << hour),
    areas: isNewArea ? [...areas, area].join(' ') : row.areas,
    day,
    calls: today,
    earlier: kept.join(' '),
    ...(tells.hour && { hour_alerted: day }),
    ...(tells.area && { area_alerted: day }),
    ...(tells.calls && { calls_alerted: day }),
  };
  return { habits, alerts };
}

function newRow(agent_id: string, day: string, now: number): Row {
  return {
    agent_id,
    since: new Date(now).toISOString(),
    hours: 0,
    areas: '',
    day,
    calls: 0,
    earlier: '',
    hour_alerted: null,
    area_alerted: null,
    calls_alerted: null,
  };
}

async function readHabits(rows: Rows, agentId: string): Promise<Row | undefined> {
  const row = await rows
    .selectFrom('agent_habits')
    .selectAll()
    .where('agent_id', '=', agentId)
    .executeTakeFirst();
  return row && { ...row, hours: Number(row.hours), calls: Number(row.calls) };
}

async function writeHabits(rows: RowsWithin, habits: Row): Promise<void> {
  const { agent_id: _, ...changes } = habits;
  await rows
    .insertInto('agent_habits')
    .values(habits)
    .onConflict((conflict) => conflict.column('agent_id').doUpdateSet(changes))
    .execute();
}

function momentOf(now: number): { readonly day: string; readonly hour: number } {
  const hours = Math.floor(now / hourMs);
  if (hours !== latest.hours) {
    const iso = new Date(now).toISOString();
    latest = { hours, moment: { day: iso.slice(0, 10), hour: Number(iso.slice(11, 13)) } };
  }
  return latest.moment;
}

const hourMs = 3_600_000;

/** Most calls are of the same hour as the one before. */
let latest = { hours: Number.NaN, moment: { day: '', hour: 0 } };

function numbersIn(text: string): readonly number[] {
  return text.split(' ').filter(Boolean).map(Number);
}
