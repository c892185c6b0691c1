import { type AbsencePeriod, type AbsenceType, type Input, v2 } from '@staffgate/catalog';
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
    const records = await Promise.all(answer._data.map((absence) => shown(absence, work)));
    const cols = columnsOf(args.fields, person === null ? usual : usualOfOne, known);
    const isPending = records.some(({ status }) => status !== 'approved');
    const table = tableOf(isPending && !cols.includes('status') ? [...cols, 'status'] : cols, records, {
      keep: ['person', 'type', 'from', ...(args.fields ?? [])],
    });
    return pageOf(table, at, { following: cursorAfter(answer), beside });
  },
});

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
    const { caller, calendar, signal, idempotencyKey } = work;
    const { id, half, comment } = args;
    const first = args.from === undefined ? undefined : calendar.period(args.from, 'from');
    const from = first?.from;
    const to = args.to !== undefined ? calendar.period(args.to, 'to').to : first?.to;
    if (from !== undefined && to !== undefined && to < from) {
      throw new ToolFailure(
        'dates_reversed',
        `It would end on ${to}, before it begins on ${from}.`,
        'Give the first day as from, the last one as to.',
      );
    }
    const times = args.time === undefined ? null : timesOf(args.time);
    const body = {
      ...(args.type !== undefined && { absence_type: { id: (await absenceTypeOf(args.type, work)).id } }),
      ...(from !== undefined && {
        starts_from: {
          date_time: `${from}T${times?.[0] ?? '00:00'}:00`,
          ...(half === 'from_midday' && { type: 'SECOND_HALF' as const }),
        },
      }),
      ...(to !== undefined && {
        ends_at: {
          date_time: `${to}T${times?.[1] ?? '00:00'}:00`,
          ...(half === 'until_midday' && { type: 'FIRST_HALF' as const }),
        },
      }),
      ...(comment !== undefined && { comment }),
      ...(args.substitute !== undefined && {
        substitute: { id: (await work.people.one(args.substitute)).id },
      }),
    };
    const { absence_type, starts_from } = body;
    if (id !== undefined) {
      if (Object.keys(body).length === 0) throw nothingToChange();
      return change(id, body, work);
    }
    if (args.person !== undefined && starts_from === undefined) {
      const { absence_type: ofType, ...changes } = body;
      if (Object.keys(changes).length > 0)
        return change(await currentOf(args.person, ofType?.id, work), changes, work);
    }
    if (args.person === undefined || absence_type === undefined || starts_from === undefined) {
      throw new ToolFailure(
        'argument_missing',
        'A new absence needs person, type and from.',
        'Give all three; or the id of an absence to change.',
      );
    }
    const person = await work.people.one(args.person);
    const created = await caller.perform(
      v2.absencePeriods.create,
      { body: { ...body, person: { id: person.id }, absence_type, starts_from } },
      { signal, idempotencyKey },
    );
    const said =
      from === to
        ? calendar.said(from as string)
        : `${calendar.said(from as string)} to ${calendar.said(to as string)}`;
    const type = (await absenceTypes(work)).find((it) => it.id === absence_type.id)?.name;
    const status = caller.verdict(v2.absencePeriods.get).allowed
      ? (
          await caller.perform(v2.absencePeriods.get, { id: created.id }, { signal })
        ).approval?.status?.toLowerCase()
      : undefined;
    return {
      done: `Entered ${type ?? 'absence'} for ${person.name}, ${said}.`,
      ...recordOf({ id: created.id, person_id: person.id, half, status }),
    };
  },
});

async function change(
  id: string,
  body: Input<typeof v2.absencePeriods.update>['body'],
  work: Work,
): Promise<Record<string, unknown>> {
  const { caller, signal, idempotencyKey } = work;
  await caller.perform(v2.absencePeriods.update, { id, body }, { signal, idempotencyKey });
  const after = await caller.perform(v2.absencePeriods.get, { id }, { signal });
  return { done: 'Changed the absence.', absence: recordOf(await shown(after, work)) };
}

/** The one absence that somebody has today. @throws {ToolFailure} when there is none, or several. */
async function currentOf(person: string, type: string | undefined, work: Work): Promise<string> {
  const { caller, calendar, signal } = work;
  const { id, name } = await work.people.one(person);
  const { _data } = await caller.perform(
    v2.absencePeriods.list,
    {
      'person.id': [id],
      ...(type !== undefined && { 'absence_type.id': [type] }),
      ...overlapping(calendar.today(), calendar.today()),
      limit: 20,
    },
    { signal },
  );
  const [only] = _data;
  if (only && _data.length === 1) return only.id;
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
