import { EmployeeChanges, NewEmployee, v1, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { plainText } from '../plain-text.ts';
import { tool, type Work } from '../tool.ts';
import { partlyDone, ToolFailure } from '../tool-failure.ts';

const value = z.union([z.string(), z.number(), z.array(z.string()), z.null()]);

export const personSave = tool({
  name: 'person_save',
  title: 'Enter or change a person',
  description:
    'Changes fields of a person; without person, creates one. Fields: first_name, last_name, email, preferred_name, gender, position, department, office, subcompany, supervisor (a person), hire_date, weekly_working_hours, status, dynamic_*.',
  risk: 'change',
  needs: [v1.employees.create, v1.employees.update],
  input: z.strictObject({
    person: z.string().optional(),
    fields: z.record(z.string(), value),
    key: z.string().max(100).optional(),
  }),
  async run({ person, fields }, work) {
    if (Object.keys(fields).length === 0)
      throw new ToolFailure(
        'argument_missing',
        'No fields were given.',
        'Give what shall be entered, like {"position": "Buyer"}.',
      );
    const entered = await fieldsOf(fields, work);
    return person === undefined
      ? create(entered, work)
      : change(await work.people.one(person), entered, work);
  },
});

type Fields = Readonly<Record<string, z.infer<typeof value>>>;

/** The fields as v1 takes them: supervisors by id, days as days, custom ones apart. */
async function fieldsOf(fields: Fields, { people, calendar }: Work): Promise<Record<string, unknown>> {
  const entered: Record<string, unknown> = {};
  const custom: Record<string, unknown> = {};
  for (const [key, given] of Object.entries(fields)) {
    if (/^dynamic_[\w.]+$/.test(key)) custom[key] = given;
    else if (key === 'supervisor')
      entered.supervisor_id = given === null ? null : Number((await people.one(String(given))).id);
    else if (key === 'hire_date') entered.hire_date = calendar.day(String(given), key);
    else if (key === 'weekly_working_hours') entered[key] = Number(given);
    else entered[key] = given;
  }
  return { ...entered, ...(Object.keys(custom).length > 0 && { custom_attributes: custom }) };
}

async function create(entered: Record<string, unknown>, { caller, copies, signal, idempotencyKey }: Work) {
  const employee = checked(NewEmployee, entered);
  const { data, meta } = await caller.perform(
    v1.employees.create,
    { body: { employee } },
    { signal, idempotencyKey },
  );
  copies.forget(caller.key);
  return {
    done: `Created ${plainText(`${employee.first_name} ${employee.last_name}`, 80)}.`,
    id: String(data.id),
    ...ignored(meta),
  };
}

async function change(
  { id, name }: { readonly id: string; readonly name: string },
  { email, ...entered }: Record<string, unknown>,
  { caller, copies, signal, idempotencyKey }: Work,
) {
  const changed: string[] = [];
  let meta: readonly string[] | undefined;
  if (Object.keys(entered).length > 0) {
    const employee = checked(EmployeeChanges, entered);
    ({ meta } = await caller.perform(
      v1.employees.update,
      { employee_id: id, body: { employee } },
      { signal, idempotencyKey },
    ));
    changed.push(...Object.keys(entered));
  }
  if (email !== undefined) {
    // The address can only be changed in v2.
    const body = checked(z.strictObject({ email: z.email() }), { email });
    try {
      await caller.perform(
        v2.persons.update,
        { person_id: id, body },
        { signal, idempotencyKey: `${idempotencyKey}-email` },
      );
    } catch (error) {
      if (changed.length === 0) throw error;
      throw partlyDone(
        error,
        `Changed ${changed.join(', ')} of ${name}, and the e-mail address was not changed.`,
      );
    }
    changed.push('email');
  }
  copies.forget(caller.key);
  return {
    done: `Changed ${changed.join(', ').replace('supervisor_id', 'supervisor')} of ${name}.`,
    id,
    ...ignored(meta),
  };
}

/** Personio passes over names of places that do not exist; how many it was, since its own words are not told. */
function ignored(meta: readonly string[] | undefined) {
  return meta?.length
    ? {
        note: 'Personio passed over part of it: a department, office or subcompany of that name does not exist.',
      }
    : {};
}

function checked<S extends z.ZodType>(schema: S, fields: Record<string, unknown>): z.infer<S> {
  const { success, data, error } = schema.safeParse(fields);
  if (success) return data;
  const names = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? issue.keys : [issue.path.map(String).join('.')],
  );
  throw new ToolFailure(
    'bad_fields',
    `These fields are missing, unknown or not as they should be: ${names.slice(0, 10).join(', ').slice(0, 200)}.`,
    'A new person needs first_name, last_name and email; days are YYYY-MM-DD, hours a number, gender male, female or diverse, status onboarding, active, leave or inactive.',
  );
}
