import { v1, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { plainEmployee } from '../people/employee.ts';
import { idOf, recordOf, tableOf } from '../results.ts';
import { type Allows, tool, type Work } from '../tool.ts';

const parts = { balances: v1.employees.balance, pay: v2.compensations.list } as const;
type Part = keyof typeof parts;

function input(allows: Allows) {
  const names = (Object.keys(parts) as Part[]).filter((part) => allows(parts[part]));
  const include = names.length === 0 ? z.never() : z.enum(names as [Part, ...Part[]]);
  return z.strictObject({
    person: z.string(),
    ...(names.length > 0 && { include: z.array(include).optional() }),
    fields: z.array(z.string()).optional().describe('attribute keys; default all, or none with include'),
  }) as unknown as Input;
}

type Input = z.ZodObject<{
  person: z.ZodString;
  include: z.ZodOptional<z.ZodArray<z.ZodEnum<{ balances: 'balances'; pay: 'pay' }>>>;
  fields: z.ZodOptional<z.ZodArray<z.ZodString>>;
}>;

export const personGet = tool({
  name: 'person_get',
  title: 'Look at one person',
  description: "One person's profile, as far as granted; absence balances or pay where offered.",
  risk: 'read',
  needs: [v1.employees.get],
  besides: Object.values(parts),
  input,
  async run({ person, include = [], fields }, work) {
    const { id, name } = await work.people.one(person);
    const wanted = fields ?? [];
    // Who asks for balances or pay does not want to read the rest.
    const profile = wanted.length > 0 || include.length === 0 ? await profileOf(id, wanted, work) : {};
    return {
      person: recordOf({ id: idOf(id), ...(name.startsWith('person ') ? {} : { name }), ...profile }),
      ...(include.includes('balances') && { balances: await balancesOf(id, work) }),
      ...(include.includes('pay') && { pay: await payOf(id, work) }),
    };
  },
});

async function profileOf(id: string, wanted: readonly string[], { caller, signal }: Work) {
  const { data } = await caller.perform(v1.employees.get, { employee_id: id }, { signal });
  const { profile_picture, ...plain } = plainEmployee(data);
  return wanted.length > 0 ? Object.fromEntries(wanted.map((key) => [key, plain[key]])) : plain;
}

async function balancesOf(id: string, { caller, signal }: Work) {
  const { data } = await caller.perform(v1.employees.balance, { employee_id: id }, { signal });
  return tableOf(
    ['type', 'today', 'left_to_plan'],
    data.map(({ name, balance, available_balance }) => ({
      type: name,
      today: balance,
      left_to_plan: available_balance,
    })),
    { keep: ['type', 'today'] },
  );
}

async function payOf(id: string, { caller, people, signal }: Work) {
  const { _data } = await caller.perform(
    v2.compensations.list,
    { 'person.id': [id], limit: 100 },
    { signal },
  );
  // Who is named beside no pay at all is in no record of it.
  if (_data.length === 0) await people.tell([id]);
  return tableOf(
    ['type', 'amount', 'currency', 'interval', 'from'],
    _data.map(({ type, amount, value, currency, interval, effective_from }) => ({
      type: type?.name ?? type?.category,
      amount: amount?.value ?? value,
      currency: amount?.currency ?? currency,
      interval,
      from: effective_from,
    })),
    { keep: ['type', 'amount'] },
  );
}
