import { z } from 'zod';
import { administrators, adminOperation, answers, json, readers } from '../endpoint.ts';

const mode = z
  .enum(['running', 'read-only', 'stopped'])
  .describe('Whether calls of agents are taken: all, only reading ones, or none');
const months = z
  .int()
  .min(1)
  .max(36)
  .describe('Entries of the audit log are reduced to hashes after so many months');
const days = z
  .int()
  .min(1)
  .max(1100)
  .describe('What was before and after changes is destroyed after so many days');

const Settings = z
  .object({ mode, retention: z.object({ entries_months: months, details_days: days }) })
  .meta({ id: 'Settings' });

/** What holds for the gateway as a whole. */
export const settings = {
  get: adminOperation({
    id: 'settings.get',
    method: 'GET',
    path: '/api/settings',
    summary: 'Read the settings.',
    risk: 'read',
    roles: readers,
    answer: answers(Settings),
  }),
  change: adminOperation({
    id: 'settings.change',
    method: 'PATCH',
    path: '/api/settings',
    summary:
      'Change settings: stop all calls or all changes, from the next call on, or how long the log is kept.',
    risk: 'write',
    roles: administrators,
    body: json(
      z.strictObject({
        mode: mode.optional(),
        retention: z
          .strictObject({ entries_months: months.optional(), details_days: days.optional() })
          .optional(),
      }),
    ),
    answer: answers(Settings),
    errors: [400],
  }),
} as const;
