import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import { ApprovalRules } from '../approvals/rules.ts';
import { People } from './people.ts';

/** How far an area is granted. Writing includes reading. */
export const Level = z.enum(['none', 'read', 'write']);
export type Level = z.infer<typeof Level>;

const areaNames = Object.keys(areas) as Area[];

/** A level for each area; what is left out is not granted. Areas that Personio only lets read cannot be written. */
export const AreaLevels = z
  .strictObject(
    Object.fromEntries(
      areaNames.map((area) => [
        area,
        ((areas[area].access as readonly string[]).includes('write')
          ? Level
          : Level.exclude(['write'])
        ).default('none'),
      ]),
    ) as Record<Area, z.ZodDefault<typeof Level>>,
  )
  .describe('none, read or write per area; what is left out is none');
export type AreaLevels = z.infer<typeof AreaLevels>;

const AttributeKeys = z.union([z.literal('all'), z.array(z.string().min(1))]);

/** Attributes of employees, by v1 key, custom ones too; `all` includes those that come later. */
export const Attributes = z.strictObject({
  readable: AttributeKeys.default([]).describe('Attributes that may be read, by v1 key; or all'),
  writable: AttributeKeys.default([]).describe('Attributes that may be written, by v1 key; or all'),
});
export type Attributes = z.infer<typeof Attributes>;

const limit = z.int().min(1).nullable().default(null);

/** How much an agent may do, null being without a limit; and its part where agents share one. */
export const Limits = z.strictObject({
  requests_per_minute: limit.describe('Calls in any minute'),
  rows_per_day: limit.describe('Records answered on a day, in UTC'),
  people_per_day: limit.describe('Different people whose records were answered on a day, in UTC'),
  weight: z
    .int()
    .min(1)
    .max(100)
    .default(1)
    .describe('Its part, against other agents, of what Personio lets pass when that is not enough for all'),
});
export type Limits = z.infer<typeof Limits>;

const Moment = z.iso.datetime({ offset: true }).nullable().default(null);

/** What an agent may do: in which areas, of which attributes, of whom, how much, and when. Nothing by default. */
export const Grant = z
  .strictObject({
    areas: AreaLevels.prefault({}),
    attributes: Attributes.prefault({}),
    people: People.default({ kind: 'people', ids: ['0'] }).describe('Whose records'),
    limits: Limits.prefault({}),
    approval: ApprovalRules.prefault({}).describe('Which changes wait for a human of the gateway'),
    skip_approval: z
      .boolean()
      .default(false)
      .describe('Whether it may pass over the approval that Personio itself asks for'),
    valid_from: Moment.describe('Not before this moment'),
    valid_until: Moment.describe('Not from this moment on'),
  })
  .meta({ id: 'Grant' });
export type Grant = z.infer<typeof Grant>;

/** Whether a list of keys holds a key. The id is no secret from whoever may see the record. */
export function includesKey(keys: Attributes['readable'], key: string): boolean {
  return keys === 'all' || key === 'id' || keys.includes(key);
}
