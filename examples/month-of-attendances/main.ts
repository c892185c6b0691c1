// Prints somebody's working days of a month with their breaks, and the hours in all. Against the emulator in memory, or
// against what STAFFGATE_BASE_URL and STAFFGATE_CREDENTIALS name. Usage: main.ts [e-mail address] [YYYY-MM]
import { createClient } from '@staffgate/client';
import { createEmulator, demoCredential } from '@staffgate/emulator';

const { STAFFGATE_BASE_URL, STAFFGATE_CREDENTIALS } = process.env;
const [email = 'fabian.hinrichs@nordlicht.example', month = '2026-10'] = process.argv.slice(2);
const { client_id, client_secret } = demoCredential;
const emulator = createEmulator();
const personio = createClient(
  STAFFGATE_CREDENTIALS
    ? { credentials: STAFFGATE_CREDENTIALS, ...(STAFFGATE_BASE_URL && { baseUrl: STAFFGATE_BASE_URL }) }
    : { credentials: `${client_id}:${client_secret}`, fetch: (request) => emulator.fetch(request) },
);

const { _data: found } = await personio.v2.persons.list({ email: [email] });
const [person] = found;
if (!person) throw new Error(`Nobody has the address ${email}`);

const [year = 0, number = 0] = month.split('-').map(Number);
const periods = personio.v2.attendancePeriods.list.all({
  'person.id': [person.id],
  'attribution_date.gte': `${month}-01`,
  'attribution_date.lte': new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10),
  sort: ['start.date_time'],
});

interface Day {
  readonly times: string[];
  work: number;
  breaks: number;
}

// Breaks lie within work, as periods of their own, and count for the same day, also after midnight.
const days = new Map<string, Day>();
for await (const { type, start, end, attribution_date, approval } of periods) {
  if (!end || approval.status === 'REJECTED') continue;
  const date = attribution_date ?? start.date_time.slice(0, 10);
  const day = days.get(date) ?? { times: [], work: 0, breaks: 0 };
  days.set(date, day);
  const minutes = (wallClock(end.date_time) - wallClock(start.date_time)) / 60_000;
  if (type === 'BREAK') day.breaks += minutes;
  else {
    day.work += minutes;
    day.times.push(`${start.date_time.slice(11, 16)}-${end.date_time.slice(11, 16)}`);
  }
}

let total = 0;
for (const [date, { times, work, breaks }] of days) {
  total += work - breaks;
  console.log(`${date}  ${times.join(' ')}  break ${hours(breaks)}  ${hours(work - breaks)}`);
}
console.log(`${days.size} days, ${hours(total)} hours`);

/** Times have no zone; in the nights when clocks change, these differences are an hour off. */
function wallClock(time: string): number {
  return Date.parse(`${time}Z`);
}

function hours(minutes: number): string {
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}`;
}
