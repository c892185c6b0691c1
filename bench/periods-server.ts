// An emulator whose company has as many absences or attendances as asked for, 100 per person, on a free port. Absences are
// weekly and last one to five days.
// Usage: periods-server.ts absences|attendances <number>
import { serve } from '@hono/node-server';
import { type Company, createEmulator, demoCompany } from '@staffgate/emulator';

const daysEach = 100;
const firstDay = Date.parse('2026-01-01');

const [kind, number] = process.argv.slice(2);
const emulator = createEmulator({ company: companyOf(kind as string, Number(number)), rateLimits: false });
serve({ fetch: (request) => emulator.fetch(request), port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);

/** Everybody is at work on a hundred days, or off in a hundred weeks. The last record is the one that changed last. */
function companyOf(kind: string, count: number): Company {
  const demo = demoCompany({ people: 200 });
  const person = demo.people.find(({ absence_entitlements }) => absence_entitlements.length > 0);
  const absence = demo.absences.find(({ v1_id, half_day_start }) => v1_id !== null && !half_day_start);
  const attendance = demo.attendances.find(({ v1_id, status }) => v1_id !== null && status === 'confirmed');
  if (!person || !absence || !attendance) throw new Error('the demo company lacks a record to copy');
  const people = Array.from({ length: count / daysEach }, (_, index) => ({
    ...person,
    id: 1 + index,
    email: `person${index}@nordlicht.example`,
    employments: [{ ...person.employments[0]!, id: idOf('e', index), supervisor_id: null }],
  }));
  const records = Array.from({ length: count }, (_, index) => {
    const person = Math.floor(index / daysEach);
    const days = kind === 'absences' ? 7 * (index % daysEach) + (person % 7) : index % daysEach;
    return {
      id: idOf('a', index),
      v1_id: 1 + index,
      person_id: 1 + person,
      // One in ten seconds, so that the last ones are as many in a company of any size.
      updated_at: `${new Date(Date.parse('2026-11-01') - (count - index) * 10_000).toISOString().slice(0, 19)}Z`,
      day: dateOf(days),
      last: dateOf(days + (index % 5)),
    };
  });
  const absences = records.map(({ day, last, ...record }) => ({
    ...absence,
    ...record,
    start_date: day,
    end_date: last,
    half_day_end: false,
    substitute_id: null,
    created_by_id: null,
  }));
  const attendances = records.map(({ day, last, ...record }) => ({
    ...attendance,
    ...record,
    project_id: null,
    start: `${day}T09:00:00`,
    end: `${day}T17:00:00`,
    attribution_date: day,
  }));
  const nobody = { documents: [], compensations: [], projects: [], candidates: [], applications: [] };
  return {
    ...demo,
    ...nobody,
    recruiting_jobs: [],
    recruiting_files: [],
    reports: [],
    people,
    absences: kind === 'absences' ? absences : [],
    attendances: kind === 'attendances' ? attendances : [],
  };
}

function dateOf(days: number): string {
  return new Date(firstDay + days * 86_400_000).toISOString().slice(0, 10);
}

function idOf(letter: string, index: number): string {
  return `${letter}0000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
}
