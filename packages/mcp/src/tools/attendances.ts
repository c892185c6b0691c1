import { type Answer, type AttendancePeriod, type Input, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { columnsOf, cursorAfter, listArguments, type Place, pageOf, placeOf } from '../paging.ts';
import { nameOf } from '../people/finder.ts';
import { recordOf, tableOf } from '../results.ts';
import { tool, type Work } from '../tool.ts';
import { partlyDone, ToolFailure } from '../tool-failure.ts';
import { nothingToChange } from './absences.ts';
import { hoursByPerson } from './worked-hours.ts';

const known = [
  'id',
  'person',
  'person_id',
  'date',
  'start',
  'end',
  'type',
  'status',
  'comment',
  'project_id',
] as const;
const usual = ['person', 'date', 'start', 'end', 'type'] as const;
const usualOfOne = ['id', 'date', 'start', 'end', 'type'] as const;

export const attendancesList = tool({
  name: 'attendances_list',
  title: 'Worked hours',
  description: 'Work and breaks in a period, default today; with sum, hours per person. Or one by id.',
  risk: 'read',
  needs: [v2.attendancePeriods.list],
  input: z.strictObject({
    id: z.string().optional(),
    person: z.string().optional(),
    group: z.string().optional(),
    period: z.string().optional(),
    sum: z.boolean().optional(),
    ...listArguments,
    fields: listArguments.fields.describe(`of ${known.join(', ')}`),
  }),
  async run(args, work) {
    const { caller, calendar, signal } = work;
    if (args.id !== undefined) {
      const period = await caller.perform(v2.attendancePeriods.get, { id: args.id }, { signal });
      return { attendance: recordOf(await shown(period, work)) };
    }
    const at = placeOf(args);
    const { from, to } = calendar.period(args.period ?? 'today', 'period');
    const person = args.person === undefined ? null : await work.people.one(args.person);
    const group = person === null && args.group !== undefined ? await work.people.inGroup(args.group) : null;
    const people = person === null ? group : [person.id];
    const beside = {
      period: from === to ? calendar.said(from) : `${from} to ${to}`,
      ...(person && { person: person.name }),
    };
    const filter = {
      ...(people && { 'person.id': [...people] }),
      'attribution_date.gte': from,
      'attribution_date.lte': to,
    };
    if (args.sum) return sumOf(filter, at, beside, work);
    const answer = await caller.perform(
      v2.attendancePeriods.list,
      { ...filter, limit: at.limit, ...(at.cursor !== null && { cursor: at.cursor }) },
      { signal },
    );
    // Who is named beside an empty list is in no record of it.
    if (person !== null && answer._data.length === 0) await work.people.tell([person.id]);
    const records = await Promise.all(answer._data.map((period) => shown(period, work)));
    const cols = columnsOf(args.fields, person === null ? usual : usualOfOne, known);
    return pageOf(tableOf(cols, records, { keep: ['person', 'date', 'start', ...(args.fields ?? [])] }), at, {
      following: cursorAfter(answer),
      beside,
    });
  },
});

/** Hours of each person, added up over all periods that fit. */
async function sumOf(
  filter: Input<typeof v2.attendancePeriods.list>,
  at: Place,
  beside: Readonly<Record<string, unknown>>,
  { caller, people, signal }: Work,
): Promise<Record<string, unknown>> {
  const periods: AttendancePeriod[] = [];
  for (let cursor: string | null = null; ; ) {
    const answer: Answer<typeof v2.attendancePeriods.list> = await caller.perform(
      v2.attendancePeriods.list,
      { ...filter, limit: 100, ...(cursor !== null && { cursor }) },
      { signal },
    );
    periods.push(...answer._data);
    cursor = cursorAfter(answer);
    if (cursor === null) break;
    if (periods.length >= mostPeriods) {
      throw new ToolFailure(
        'too_many_periods',
        `There are more than ${mostPeriods} periods of work and breaks.`,
        'Name a person, a smaller group or a shorter period.',
      );
    }
  }
  // Who is asked about by name is named beside an empty list as well.
  const asked = filter['person.id'] ?? [];
  if (periods.length === 0 && beside.person !== undefined) await people.tell(asked);
  const index = await people.indexIfAllowed();
  const sums = hoursByPerson(periods).map(({ person, ...sum }) => {
    const known = index?.get(person);
    return { person: known ? nameOf(known) : `person ${person}`, ...sum };
  });
  const offset = Number(at.cursor ?? 0) || 0;
  const shown = sums.slice(offset, offset + at.limit);
  const following = sums.length > offset + at.limit ? String(offset + at.limit) : null;
  return pageOf(tableOf(['person', 'days', 'worked', 'breaks', 'open'], shown), at, { following, beside });
}

const mostPeriods = 3_000;

async function shown(period: AttendancePeriod, { people }: Work): Promise<Record<string, unknown>> {
  const { id, person, attribution_date, start, end, type, approval, comment, project } = period;
  const of = person && (await people.indexIfAllowed())?.get(person.id);
  return {
    id,
    person: of ? nameOf(of) : `person ${person?.id}`,
    person_id: person?.id,
    date: attribution_date ?? start.date_time.slice(0, 10),
    start: start.date_time.slice(11, 16),
    end: end ? end.date_time.slice(11, 16) : 'open',
    type: type?.toLowerCase(),
    status: approval?.status?.toLowerCase(),
    comment,
    project_id: project?.id,
  };
}

export const attendanceSave = tool({
  name: 'attendance_save',
  title: 'Enter or change worked hours',
  description: 'Enters work of a day, its break in the middle; with id, changes that period.',
  risk: 'change',
  needs: [v2.attendancePeriods.create, v2.attendancePeriods.update],
  input: z.strictObject({
    id: z.string().optional(),
    person: z.string().optional(),
    date: z.string().optional().describe('default today'),
    start: z.string().optional().describe('like 09:00'),
    end: z.string().optional(),
    break_minutes: z.int().min(1).max(600).optional(),
    comment: z.string().max(1000).optional(),
    project_id: z.string().optional(),
    key: z.string().max(100).optional(),
  }),
  async run(args, work) {
    const { calendar, caller, signal, idempotencyKey } = work;
    const { id, comment, project_id } = args;
    const extras = {
      ...(comment !== undefined && { comment }),
      ...(project_id !== undefined && { project: { id: project_id } }),
    };
    if (id !== undefined) return change({ ...args, id }, extras, work);
    if (args.person === undefined || args.start === undefined) {
      throw new ToolFailure(
        'argument_missing',
        'New hours need person and start.',
        'Give both, and the end unless work goes on; or the id of a period to change.',
      );
    }
    const person = await work.people.one(args.person);
    const day = calendar.day(args.date ?? 'today', 'date');
    const start = timeOf(args.start);
    const end = args.end === undefined ? null : endOf(start, args.end);
    const span = end === null ? null : spanOf(day, start, end);
    const pause = args.break_minutes === undefined ? null : breakOf(span, args.break_minutes);
    const of = { person: { id: person.id } };
    const created = await caller.perform(
      v2.attendancePeriods.create,
      {
        body: {
          ...of,
          type: 'WORK',
          start: { date_time: `${day}T${start}:00` },
          end: span && { date_time: span.end },
          ...extras,
        },
      },
      { signal, idempotencyKey },
    );
    if (pause) {
      const [begins, ends] = pause;
      try {
        await caller.perform(
          v2.attendancePeriods.create,
          { body: { ...of, type: 'BREAK', start: { date_time: begins }, end: { date_time: ends } } },
          { signal, idempotencyKey: `${idempotencyKey}-break` },
        );
      } catch (error) {
        throw partlyDone(error, `The work was entered (id ${created.id}), and its break was not.`);
      }
    }
    const rest = pause ? `, break ${pause[0].slice(11, 16)} to ${pause[1].slice(11, 16)}` : '';
    return {
      done: `Entered work of ${person.name} on ${calendar.said(day)}, ${start} to ${end ?? 'open'}${rest}.`,
      id: created.id,
      person_id: person.id,
    };
  },
});

async function change(
  {
    id,
    date,
    start,
    end,
    person,
    break_minutes,
  }: {
    readonly id: string;
    readonly date?: string | undefined;
    readonly start?: string | undefined;
    readonly end?: string | undefined;
    readonly person?: string | undefined;
    readonly break_minutes?: number | undefined;
  },
  extras: object,
  work: Work,
) {
  const { calendar, caller, signal, idempotencyKey } = work;
  if (person !== undefined || break_minutes !== undefined) {
    throw new ToolFailure(
      'not_changeable',
      'Whose work it is cannot be changed, and a break is a period of its own.',
      'Give the id of the break to change it; delete and enter anew for another person.',
    );
  }
  const before = await caller.perform(v2.attendancePeriods.get, { id }, { signal });
  const day = date === undefined ? before.start.date_time.slice(0, 10) : calendar.day(date, 'date');
  const begins = start === undefined ? before.start.date_time.slice(11, 16) : timeOf(start);
  const was = before.end?.date_time.slice(11, 16);
  const ends = end === undefined ? was : endOf(begins, end);
  const isMoved = date !== undefined || start !== undefined || end !== undefined;
  const body = {
    ...extras,
    ...(isMoved && { start: { date_time: `${day}T${begins}:00` } }),
    ...(isMoved && ends !== undefined && { end: { date_time: spanOf(day, begins, ends).end } }),
  };
  if (Object.keys(body).length === 0) throw nothingToChange();
  await caller.perform(v2.attendancePeriods.update, { id, body }, { signal, idempotencyKey });
  const after = await caller.perform(v2.attendancePeriods.get, { id }, { signal });
  return { done: 'Changed the hours.', attendance: recordOf(await shown(after, work)) };
}

function timeOf(text: string): string {
  if (/^(noon|midday|mittags?)$/i.test(text.trim())) return '12:00';
  const found = /^([01]?\d|2[0-3])(?:[:.]([0-5]\d))? ?(am|pm|uhr)?$/i.exec(text.trim());
  if (!found)
    throw new ToolFailure('time_not_understood', `"${text.slice(0, 40)}" is no time.`, 'Give it like 09:00.');
  const [, hours, minutes = '00', half = ''] = found;
  const hour = /pm/i.test(half)
    ? (Number(hours) % 12) + 12
    : /am/i.test(half)
      ? Number(hours) % 12
      : Number(hours);
  return `${String(hour).padStart(2, '0')}:${minutes}`;
}

/** Who works "9 to 5:30" goes home in the afternoon; only who would else work for sixteen hours and more is meant so. */
function endOf(start: string, text: string): string {
  const end = timeOf(text);
  const hours = Number(end.slice(0, 2));
  if (hours >= 12 || /[a-z]|^0\d/i.test(text.trim())) return end;
  const afternoon = `${hours + 12}${end.slice(2)}`;
  const isLong = end <= start && minutesOf(end) + 24 * 60 - minutesOf(start) >= 16 * 60;
  return isLong && afternoon > start ? afternoon : end;
}

function minutesOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

/** When work ends: on the same day, or on the next one when it goes over midnight. */
function spanOf(day: string, start: string, end: string) {
  const begins = Date.parse(`${day}T${start}:00Z`);
  const ends = Date.parse(`${day}T${end}:00Z`) + (end <= start ? 86_400_000 : 0);
  return { begins, ends, end: local(ends) };
}

/** A break in the middle of the work, begun at a full five minutes. */
function breakOf(span: ReturnType<typeof spanOf> | null, minutes: number): readonly [string, string] {
  if (span === null)
    throw new ToolFailure('argument_missing', 'A break needs the end of the work.', 'Give end as well.');
  const length = minutes * 60_000;
  if (length >= span.ends - span.begins)
    throw new ToolFailure('break_too_long', 'The break is longer than the work.', 'Give a shorter break.');
  const middle = span.begins + (span.ends - span.begins - length) / 2;
  const begins = Math.max(span.begins, Math.round(middle / 300_000) * 300_000);
  return [local(begins), local(begins + length)];
}

/** A wall clock, whose zone does not matter here, as UTC. */
function local(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 19);
}
