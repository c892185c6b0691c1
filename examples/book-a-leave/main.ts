// Books vacation for somebody, with the balance before and after and what each day uses up. Against the emulator in
// memory, or against what STAFFGATE_BASE_URL and STAFFGATE_CREDENTIALS name.
// Usage: main.ts [e-mail address] [first day] [last day]
import { createClient } from '@staffgate/client';
import { createEmulator, demoCredential, referenceDate } from '@staffgate/emulator';

const { STAFFGATE_BASE_URL, STAFFGATE_CREDENTIALS } = process.env;
const [email = 'ayse.tekin@nordlicht.example', firstDay = '2026-12-21', lastDay = '2026-12-28'] =
  process.argv.slice(2);
const { client_id, client_secret } = demoCredential;
const emulator = createEmulator();
emulator.clock.set({ now: Date.parse(`${referenceDate}T09:00:00Z`) });
const personio = createClient(
  STAFFGATE_CREDENTIALS
    ? { credentials: STAFFGATE_CREDENTIALS, ...(STAFFGATE_BASE_URL && { baseUrl: STAFFGATE_BASE_URL }) }
    : { credentials: `${client_id}:${client_secret}`, fetch: (request) => emulator.fetch(request) },
);

const { _data: found } = await personio.v2.persons.list({ email: [email] });
const [person] = found;
if (!person) throw new Error(`Nobody has the address ${email}`);

const { data: types } = await personio.v1.timeOffTypes.list();
const vacation = types.find(({ category }) => category === 'paid_vacation');
if (!vacation?.id_v2) throw new Error('The company has no paid vacation');

// Balances exist in v1 only; `available_balance` is what is left once everything booked is taken.
const before = await daysLeft(person.id);
console.log(`${email} has ${before} days left`);

const { id } = await personio.v2.absencePeriods.create({
  body: {
    person: { id: person.id },
    absence_type: { id: vacation.id_v2 },
    starts_from: { date_time: `${firstDay}T00:00:00` },
    ends_at: { date_time: `${lastDay}T00:00:00` },
    comment: 'Holidays',
  },
  // v2 asks for approval by default, v1 does not: better to say it.
  skip_approval: false,
});

const { approval } = await personio.v2.absencePeriods.get({ id });
console.log(`Booked from ${firstDay} to ${lastDay}: ${approval.status}`);
for await (const { date, effective_duration } of personio.v2.absencePeriods.breakdowns.all({ id })) {
  console.log(`${date}  ${effective_duration.value}`);
}
console.log(`${await daysLeft(person.id)} days are left`);

async function daysLeft(employee_id: string): Promise<number> {
  const { data } = await personio.v1.employees.balance({ employee_id });
  const left = data.find((one) => String(one.id) === String(vacation?.id))?.available_balance;
  if (left === undefined) throw new Error('There is no balance of vacation');
  return left;
}
