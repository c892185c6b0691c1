import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import type { Access } from '../caller.ts';
import type { Calendar } from '../days.ts';
import { plainText } from '../plain-text.ts';
import type { Result } from '../results.ts';
import { tool } from '../tool.ts';

export const describeAccess = tool({
  name: 'describe_access',
  title: 'What I may do',
  description: 'What this agent may read and change, of whom, its limits, and today.',
  risk: 'read',
  needs: [],
  input: z.strictObject({}),
  run: async (_, { caller, calendar }) => accessOf(caller.access, calendar),
});

/** What an agent may do, and what day it is. */
export function accessOf(access: Access, calendar: Calendar): Result {
  const { name, purpose, readable, writable, people, limits, until, waits } = access;
  const granted = (Object.keys(areas) as Area[]).filter((area) => access.areas[area] !== 'none');
  return {
    agent: plainText(name, 120),
    purpose: plainText(purpose, 500),
    today: calendar.said(calendar.today()),
    time_zone: calendar.zone,
    areas: Object.fromEntries(granted.map((area) => [area, access.areas[area]])),
    people,
    fields_readable: readable,
    fields_writable: writable,
    limits: limits.length === 0 ? 'none' : limits,
    wait_for_a_human: waits,
    ...(until !== null && { until }),
    ...(granted.length === 0 && { note: 'Nothing is granted. Ask an administrator.' }),
  };
}
