import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import { adminOperation, answers, everyRole, pageOf, paging } from '../endpoint.ts';

const areaNames = Object.keys(areas) as [Area, ...Area[]];

const Alert = z
  .object({
    seq: z.int().describe('Of its entry in the audit log'),
    time: z.iso.datetime(),
    agent_id: z.string(),
    agent: z.string().nullable().describe('What the agent is called now; null when it is gone'),
    kind: z
      .enum(['requests_per_minute', 'rows_per_day', 'people_per_day', 'hour', 'area', 'calls'])
      .describe('A limit of which four fifths are used, or what is not usual for the agent'),
    message: z.string().describe('In words'),
    used: z.int().nullable(),
    allowed: z.int().nullable().describe('Of a limit'),
    usual: z.int().nullable().describe('Calls of a day, in the mean'),
    hour: z.int().nullable().describe('Of the day, in UTC'),
    area: z.enum(areaNames).nullable(),
  })
  .meta({ id: 'Alert' });

/** What agents did that is out of the ordinary. */
export const alerts = {
  list: adminOperation({
    id: 'alerts.list',
    method: 'GET',
    path: '/api/alerts',
    summary:
      'List alerts, the newest first: limits nearly used up, unusual hours, new areas, unusually many calls.',
    risk: 'read',
    roles: everyRole,
    query: z.strictObject({ agent_id: z.string().max(200).optional(), ...paging }),
    answer: answers(pageOf(Alert)),
    errors: [400],
    isPaged: true,
  }),
} as const;
