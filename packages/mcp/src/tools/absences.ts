import { type AbsencePeriod, type AbsenceType, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { columnsOf, cursorAfter, listArguments, pageOf, placeOf } from '../paging.ts';
import { nameOf } from '../people/finder.ts';
import { folded } from '../people/spelling.ts';
import { recordOf, tableOf } from '../results.ts';
import { tool, type Work } from '../tool.ts';
import { ToolFailure } from '../tool-failure.ts';

const known = [
  'id',
  'person',
  'person_id',
  'type',
  'from',
  'to',
  'half',
  'status',
  'comment',
  'substitute',
] as const;
const usual = ['person', 'type', 'from', 'to', 'half'] as const;
/** Who looks at one person knows who it is, and is going to name one of the absences. */
const usualOfOne = ['id', 'type', 'from', 'to', 'half'] as const;

export const absencesList = tool({
  name: 'absences_list',
  title: 'Absences, and who is away',
  description:
    'Absences in a period, default today: who is away, of everybody, a group or a person. Or one by id.',
  risk: 'read',
  needs: [v2.absencePeriods.list],
  input: z.strictObject({
    id: z.string().optional(),
    person: z.string().optional(),
    group: z.string().optional(),
    period: z.string().optional(),
    type: z.string().optional(),
    ...listArguments,
    fields: listArguments.fields.describe(`of ${known.join(', ')}`),
  }),
  async run(args, work) {
    const { caller, calendar, signal } = work;
    if (args.id !== undefined) {
      const absence = await caller.perform(v2.absencePeriods.get, { id: args.id }, { signal });
      await work.people.tell(substitutesIn([absence]));
      return { absence: recordOf(await shown(absence, work)) };
    }
    const at = placeOf(args);
    const { from, to } = calendar.period(args.period ?? 'today', 'period');
    const person = args.person === undefined ? null : await work.people.one(args.person);
    const beside = {
      period: from === to ? calendar.said(from) : `${from} to ${to}`,
      ...(person && { person: person.name }),
    };
    const group = person === null && args.group !== undefined ? await work.people.inGroup(args.group) : null;
    const people = person === null ? group : [person.id];
    const type = args.type === undefined ? null : await absenceTypeOf(args.type, work);
    const answer = await caller.perform(
      v2.absencePeriods.list,
      {
        ...(people && { 'person.id': [...people] }),
        ...(type && { 'absence_type.id': [type.id] }),
        ...overlapping(from, to),
        limit: at.limit,
        ...(at.cursor !== null && { cursor: at.cursor }),
      },
      { signal },
    );
    const cols = columnsOf(args.fields, person === null ? usual : usualOfOne, known);
    const covers = cols.includes('substitute') ? substitutesIn(answer._data) : [];
    // Who is named beside an empty list is in no record of it.
    await work.people.tell(person !== null && answer._data.length === 0 ? [person.id] : covers);
    const records = await Promise.all(answer._data.map((absence) => shown(absence, work)));
    const isPending = records.some(({ status }) => status !== 'approved');
    const table = tableOf(isPending && !cols.includes('status') ? [...cols, 'status'] : cols, records, {
      keep: ['person', 'type', 'from', ...(args.fields ?? [])],
    });
    return pageOf(table, at, { following: cursorAfter(answer), beside });
  },
});

function substitutesIn(absences: readonly AbsencePeriod[]): string[] {
  return absences.flatMap(({ substitute }) => substitute?.id ?? []);
}

/** What is on at some moment of these days. */
function overlapping(from: string, to: string) {
  return {
    'starts_from.date_time.lte': `${to}T23:59:59`,
    'ends_at.date_time.gte': `${from}T00:00:00`,
  } as const;
}

/** The types of absence, as the agent was told them. */
export function absenceTypes({ caller, copies }: Work): Promise<readonly AbsenceType[]> {
  return copies.get(caller.key, 'absence types', async () => {
    const { _data } = await caller.perform(v2.absenceTypes.list, { limit: 100 });
    return _data;
  });
}

/** The type that an id or a name means. @throws {ToolFailure} when it is none, or several. */
export async function absenceTypeOf(text: string, work: Work): Promise<AbsenceType> {
  const types = await absenceTypes(work);
  const wanted = folded(text.trim());
  const exact = types.find(({ id, name }) => id === text.trim() || folded(name) === wanted);
  if (exact) return exact;
  const category = Object.entries(categories).find(([, words]) => words.includes(wanted))?.[0];
  const ofCategory = types.filter((it) => category !== undefined && it.category?.toUpperCase() === category);
  const alike =
    ofCategory.length === 1 ? ofCategory : types.filter(({ name }) => folded(name).includes(wanted));
  const [only] = alike;
  if (only && alike.length === 1) return only;
  const names = (alike.length > 1 ? alike : types).map(({ name }) => name).join(', ');
  throw new ToolFailure(
    alike.length > 1 ? 'which_type' : 'no_such_type',
    `"${text.slice(0, 60)}" ${alike.length > 1 ? 'fits several types' : 'is no type'} of absence.`,
    `Types: ${names}.`,
  );
}

const categories: Readonly<Record<string, readonly string[]>> = {
  PAID_VACATION: ['vacation', 'holiday', 'holidays', 'urlaub', 'leave', 'annual leave', 'paid leave', 'pto'],
  SICK_LEAVE: ['sick', 'sick leave', 'sickness', 'ill', 'krank', 'krankheit'],
};

/** An absence as results show it. */
export async function shown(absence: AbsencePeriod, work: Work): Promise<Record<string, unknown>> {
  const index = await work.people.indexIfAllowed();
  const types = await absenceTypes(work);
  const { person, absence_type, substitute, starts_from, ends_at, approval, comment, id } = absence;
  const name = (of: { readonly id: string } | null | undefined) => {
    if (!of) return null;
    const known = index?.get(of.id);
    return known ? nameOf(known) : `person ${of.id}`;
  };
  const unit = types.find((type) => type.id === absence_type?.id);
  const { from, to, half } = spanOf({ starts_from, ends_at });
  return {
    id,
    person: name(person),
    person_id: person?.id,
    type: unit?.name ?? absence_type?.id,
    from,
    to,
    half,
    status: approval?.status?.toLowerCase(),
    comment,
    substitute: name(substitute),
  };
}

/** First and last day of an absence, with the times where it is of hours. */
function spanOf({ starts_from, ends_at }: Pick<AbsencePeriod, 'starts_from' | 'ends_at'>) {
  const start = starts_from.date_time;
  const end = ends_at?.date_time ?? null;
  const half =
    starts_from.type === 'SECOND_HALF'
      ? 'from midday'
      : ends_at?.type === 'FIRST_HALF'
        ? 'until midday'
        : null;
  if (end === null) return { from: start.slice(0, 10), to: 'open', half };
  const isOfDays = start.slice(11, 16) === '00:00' && end.slice(11, 16) === '00:00';
  if (!isOfDays)
    return { from: start.slice(0, 16).replace('T', ' '), to: end.slice(0, 16).replace('T', ' '), half };
  // The end of days is midnight after the last one.
  const last =
    end > start ? new Date(Date.parse(`${end.slice(0, 10)}T00:00:00Z`) - 86_400_000).toISOString() : end;
  return { from: start.slice(0, 10), to: last.slice(0, 10), half };
}

export const absenceSave = tool({
  name: 'absence_save',
  title: 'Enter or change an absence',
  description:
    'Enters an absence. With id, changes that one; without from, the one of today: person and to end it. Pending where its type needs approval.',
  risk: 'change',
  needs: [v2.absencePeriods.create, v2.absencePeriods.update],
  input: z.strictObject({
    id: z.string().optional(),
    person: z.string().optional(),
    type: z.string().optional(),
    from: z.string().optional(),
    to: z.string().optional().describe('last day; default from'),
    half: z.enum(['from_midday', 'until_midday']).optional(),
    time: z.string().optional().describe('of hours, like 14:00-16:00'),
    substitute: z.string().optional(),
    comment: z.string().max(2000).optional(),
    key: z.string().max(100).optional(),
  }),
  async run(args, work) {
    const { id, person, from, ...rest } = args;
    const { type, key, ...changes } = rest;
    if (id !== undefined) return change(id, { from, ...rest }, work);
    const isOfToday = person !== undefined && from === undefined && Object.keys(changes).length > 0;
    return isOfToday
      ? change(await currentOf(person, type, work), changes, work)
      : create({ person, from, ...rest }, work);
  },
});

interface Wanted {
  readonly person?: string | undefined;
  readonly type?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly half?: 'from_midday' | 'until_midday' | undefined;
  readonly time?: string | undefined;
  readonly substitute?: string | undefined;
  readonly comment?: string | undefined;
}

/** First and last day, as far as they are said. @throws {ToolFailure} when the last one is before the first. */
function daysOf({ from, to }: Wanted, { calendar }: Work) {
  const first = from === undefined ? undefined : calendar.period(from, 'from');
  const last = to === undefined ? undefined : calendar.period(to, 'to').to;
  if (first !== undefined && last !== undefined && last < first.from) {
    throw new ToolFailure(
      'dates_reversed',
      `It would end on ${last}, before it begins on ${first.from}.`,
      'Give the first day as from, the last one as to.',
    );
  }
  // "1 to 5 March" says both.
  const isSpan = first !== undefined && first.from !== first.to;
  return { first: first?.from, last: last ?? (isSpan ? first.to : undefined) };
}

/** An absence as Personio takes it, of these days. */
async function bodyOf(
  { type, half, time, substitute, comment }: Wanted,
  { first, last }: { readonly first: string | undefined; readonly last: string | undefined },
  work: Work,
) {
  const [begins, ends] = time === undefined ? ['00:00', '00:00'] : timesOf(time);
  return {
    ...(type !== undefined && { absence_type: { id: (await absenceTypeOf(type, work)).id } }),
    ...(first !== undefined && {
      starts_from: {
        date_time: `${first}T${begins}:00`,
        ...(half === 'from_midday' && { type: 'SECOND_HALF' as const }),
      },
    }),
    ...(last !== undefined && {
      ends_at: {
        date_time: `${last}T${ends}:00`,
        ...(half === 'until_midday' && { type: 'FIRST_HALF' as const }),
      },
    }),
    ...(comment !== undefined && { comment }),
    ...(substitute !== undefined && { substitute: { id: (await work.people.one(substitute)).id } }),
  };
}

async function create(wanted: Wanted, work: Work): Promise<Record<string, unknown>> {
  const { caller, calendar, signal, idempotencyKey } = work;
  const { first, last = first } = daysOf(wanted, work);
  const { absence_type, starts_from, ...body } = await bodyOf(wanted, { first, last }, work);
  if (wanted.person === undefined || absence_type === undefined || starts_from === undefined) {
    throw new ToolFailure(
      'argument_missing',
      'A new absence needs person, type and from.',
      'Give all three; or the id of an absence to change.',
    );
  }
  const person = await work.people.one(wanted.person);
  const created = await caller.perform(
    v2.absencePeriods.create,
    { body: { ...body, person: { id: person.id }, absence_type, starts_from } },
    { signal, idempotencyKey },
  );
  const said = [...new Set([first as string, last as string])].map((day) => calendar.said(day)).join(' to ');
  const type = (await absenceTypes(work)).find((it) => it.id === absence_type.id)?.name;
  const status = caller.verdict(v2.absencePeriods.get).allowed
    ? (
        await caller.perform(v2.absencePeriods.get, { id: created.id }, { signal })
      ).approval?.status?.toLowerCase()
    : undefined;
  return {
    done: `Entered ${type ?? 'absence'} for ${person.name}, ${said}.`,
    ...recordOf({ id: created.id, person_id: person.id, half: wanted.half, status }),
  };
}

async function change(id: string, wanted: Wanted, work: Work): Promise<Record<string, unknown>> {
  const { caller, signal, idempotencyKey } = work;
  const { half, time } = wanted;
  let { first, last } = daysOf(wanted, work);
  const lacksFirst = first === undefined && (half === 'from_midday' || time !== undefined);
  const lacksLast = last === undefined && (half === 'until_midday' || time !== undefined);
  if (lacksFirst || lacksLast) {
    // Personio takes halves and hours together with the day alone.
    const before = spanOf(await caller.perform(v2.absencePeriods.get, { id }, { signal }));
    if (lacksFirst) first = before.from.slice(0, 10);
    if (lacksLast) last = before.to === 'open' ? first : before.to.slice(0, 10);
  }
  const body = await bodyOf(wanted, { first, last }, work);
  if (Object.keys(body).length === 0) throw nothingToChange();
  await caller.perform(v2.absencePeriods.update, { id, body }, { signal, idempotencyKey });
  const after = await caller.perform(v2.absencePeriods.get, { id }, { signal });
  await work.people.tell(substitutesIn([after]));
  return { done: 'Changed the absence.', absence: recordOf(await shown(after, work)) };
}

/** The one absence that somebody has today. @throws {ToolFailure} when there is none, or several. */
async function currentOf(person: string, type: string | undefined, work: Work): Promise<string> {
  const { caller, calendar, signal } = work;
  const { id, name } = await work.people.one(person);
  const ofType = type === undefined ? undefined : (await absenceTypeOf(type, work)).id;
  const { _data } = await caller.perform(
    v2.absencePeriods.list,
    {
      'person.id': [id],
      ...(ofType !== undefined && { 'absence_type.id': [ofType] }),
      ...overlapping(calendar.today(), calendar.today()),
      limit: 20,
    },
    { signal },
  );
  const [only] = _data;
  if (only && _data.length === 1) return only.id;
  if (!only) await work.people.tell([id]);
  const records = await Promise.all(_data.map((absence) => shown(absence, work)));
  throw only
    ? new ToolFailure(
        'which_absence',
        `${name} has ${_data.length} absences today.`,
        'Give the id of one.',
        tableOf(usualOfOne, records) as unknown as Record<string, unknown>,
      )
    : new ToolFailure(
        'no_such_absence',
        `${name} has no such absence today.`,
        'Give from to enter one; or find the id of another one with absences_list and its period.',
      );
}

/** Nothing was said that could be changed. */
export function nothingToChange(): ToolFailure {
  return new ToolFailure(
    'nothing_to_change',
    'Nothing was given to change.',
    'Give what shall be different besides the id.',
  );
}

/** Two times of a day. @throws {ToolFailure} when they are not. */
export function timesOf(text: string): readonly [string, string] {
  const found = /^(\d{1,2})(?:[:.](\d\d))? ?(?:-|–|to|bis) ?(\d{1,2})(?:[:.](\d\d))?$/.exec(text.trim());
  if (!found)
    throw new ToolFailure(
      'time_not_understood',
      `"${text.slice(0, 40)}" is no time.`,
      'Give it like 14:00-16:00.',
    );
  const [, fromHour, fromMinute = '00', toHour, toMinute = '00'] = found;
  return [`${fromHour?.padStart(2, '0')}:${fromMinute}`, `${toHour?.padStart(2, '0')}:${toMinute}`];
}
