import { v1 } from '@staffgate/catalog';
import { z } from 'zod';
import { listArguments, pageOf, placeOf } from '../paging.ts';
import { plainEmployee } from '../people/employee.ts';
import { indexedAttributes, nameOf } from '../people/finder.ts';
import { isOfGroup } from '../people/groups.ts';
import type { KnownPerson } from '../people/known-person.ts';
import { idOf, tableOf } from '../results.ts';
import { tool, type Work } from '../tool.ts';
import { ToolFailure } from '../tool-failure.ts';

export const peopleFind = tool({
  name: 'people_find',
  title: 'Find or list people',
  description: 'Who is who: by name, group or status; without any, all. Leavers only with status.',
  risk: 'read',
  needs: [v1.employees.list],
  input: z.strictObject({
    query: z.string().optional().describe('name, e-mail or id'),
    group: z.string().optional(),
    status: z.enum(['active', 'onboarding', 'leave', 'inactive', 'all']).optional(),
    ...listArguments,
    fields: listArguments.fields.describe('attribute keys'),
  }),
  async run(args, work) {
    const index = await work.people.index();
    const { query } = args;
    const found = query === undefined ? index.everybody : index.search(query);
    const people = found.filter((person) => isWanted(person, args));
    const cols =
      args.fields && args.fields.length > 0
        ? ['id', ...args.fields.filter((field) => field !== 'id')]
        : usual;
    const at = placeOf(args);
    const offset = Number(at.cursor ?? 0) || 0;
    const shown = people.slice(offset, offset + at.limit);
    const more = await moreOf(cols, { shown, everybody: index.everybody.length }, work);
    const ids = shown.map(({ id }) => id);
    await work.caller.retell(v1.employees.list, { people: ids, attributes: attributesOf(cols) });
    const records = shown.map((person) => ({
      ...more.get(person.id),
      ...named(person, query !== undefined),
    }));
    const following = people.length > offset + at.limit ? String(offset + at.limit) : null;
    const beside = { total: people.length };
    const result = pageOf(tableOf(cols, records, { keep: ['id', 'name'] }), at, { following, beside });
    if (people.length > 0 || query === undefined) return result;
    return {
      ...result,
      note: 'Nobody fits. Tried other spellings, initials and one typing slip; leavers need status all.',
    };
  },
});

const usual = ['id', 'name', 'position', 'department'] as const;

function isWanted(
  person: KnownPerson,
  {
    query,
    group,
    status,
  }: {
    readonly query?: string | undefined;
    readonly group?: string | undefined;
    readonly status?: string | undefined;
  },
): boolean {
  if (group !== undefined && !isOfGroup(person, group)) return false;
  if (status === undefined) return query !== undefined || person.status !== 'inactive';
  return status === 'all' || person.status === status;
}

/** A person as lists show one. Who looks for a name is told the preferred one as well; a long list is kept short. */
function named(person: KnownPerson, isSought: boolean): Record<string, unknown> {
  const { id, position, department, team, office, status, email } = person;
  return {
    id: idOf(id),
    name: nameOf(
      isSought
        ? person
        : { ...person, preferredName: person.firstName === null ? person.preferredName : null },
    ),
    position,
    department,
    team,
    office,
    status,
    email,
    first_name: person.firstName,
    last_name: person.lastName,
    preferred_name: person.preferredName,
  };
}

const nameAttributes = ['first_name', 'last_name', 'preferred_name'] as const;

function attributesOf(cols: readonly string[]): string[] {
  return cols.flatMap((col) => (col === 'name' ? nameAttributes : col === 'id' ? [] : [col]));
}

/** Attributes that the index does not hold: of those who are shown, or of everybody where that takes fewer calls. */
async function moreOf(
  cols: readonly string[],
  { shown, everybody }: { readonly shown: readonly KnownPerson[]; readonly everybody: number },
  { caller, copies, signal }: Work,
): Promise<ReadonlyMap<string, object>> {
  const known: readonly string[] = ['id', 'name', ...indexedAttributes];
  const extra = cols.filter((col) => !known.includes(col) || col === 'supervisor').sort();
  const hidden = extra.find(
    (key) => caller.access.readable !== 'all' && !caller.access.readable.includes(key),
  );
  if (hidden !== undefined) {
    throw new ToolFailure(
      'attribute_not_readable',
      `The field "${hidden.slice(0, 40)}" is unknown, or may not be read.`,
      'describe_access lists the fields that may be read.',
    );
  }
  if (extra.length === 0) return new Map();
  const limit = 100;
  if (shown.length * limit <= everybody) {
    const answers = await Promise.all(
      shown.map(({ id }) => caller.perform(v1.employees.get, { employee_id: id }, { signal })),
    );
    return new Map(answers.map(({ data }, at) => [shown[at]?.id ?? '', plainEmployee(data)]));
  }
  return copies.get(caller.key, `people ${extra.join()}`, async () => {
    const found = new Map<string, object>();
    for (let offset = 0; ; offset += limit) {
      const { data } = await caller.perform(v1.employees.list, { limit, offset, 'attributes[]': extra });
      for (const record of data.map(plainEmployee)) found.set(String(record.id), record);
      if (data.length < limit) return found;
    }
  });
}
