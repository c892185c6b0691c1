import { type Area, areas } from '@staffgate/catalog';
import type { z } from 'zod';
import type { Grant, Level } from './grant.ts';
import type { People } from './people.ts';

/** A ready-made grant for a purpose that many have. Everything in it can be changed afterwards. */
export interface Preset {
  readonly title: string;
  /** What it is for, and what it leaves out. */
  readonly description: string;
  /** The grant; `people` says whose records, where the preset leaves that open. */
  readonly grant: (people: People) => z.input<typeof Grant>;
}

const names = ['first_name', 'last_name', 'preferred_name', 'email'] as const;
const work = ['position', 'department', 'team', 'office', 'supervisor', 'status'] as const;
const pay = ['fix_salary', 'fix_salary_interval', 'hourly_salary'] as const;
const contract = [
  'employment_type',
  'weekly_working_hours',
  'hire_date',
  'contract_end_date',
  'termination_date',
  'last_working_day',
  'subcompany',
  'cost_centers',
] as const;

function everyArea(level: Level): Partial<Record<Area, Level>> {
  return Object.fromEntries(Object.keys(areas).map((area) => [area, level])) as Partial<Record<Area, Level>>;
}

/** The presets, by name. */
export const presets = {
  directory: {
    title: 'Directory lookup',
    description:
      'Who is who: names, addresses, positions and places. No dates, no pay, no absences, no changes.',
    grant: (people) => ({
      areas: { employees: 'read', 'org-units': 'read', workplaces: 'read' },
      attributes: { readable: [...names, ...work, 'profile_picture'] },
      people,
      limits: { requests_per_minute: 120 },
    }),
  },
  absences: {
    title: 'Absence assistant',
    description:
      'Reads names and absences, and enters absences, for a team. Balances included; nothing of pay.',
    grant: (people) => ({
      areas: { employees: 'read', 'time-off': 'write', 'org-units': 'read' },
      attributes: {
        readable: [...names, ...work, 'absence_entitlement', 'work_schedule', 'holiday_calendar'],
      },
      people,
      limits: { requests_per_minute: 60, rows_per_day: 5000 },
    }),
  },
  'hr-assistant': {
    title: 'HR assistant',
    description:
      'Reads and changes people, absences, hours and documents, without pay. Each change waits for a human.',
    grant: (people) => ({
      areas: {
        employees: 'write',
        'time-off': 'write',
        attendances: 'write',
        documents: 'write',
        'org-units': 'read',
        workplaces: 'read',
        'legal-entities': 'read',
        'cost-centers': 'read',
      },
      attributes: {
        readable: [
          ...names,
          ...work,
          ...contract,
          'absence_entitlement',
          'work_schedule',
          'holiday_calendar',
        ],
        writable: [...names, ...work, ...contract],
      },
      people,
      limits: { requests_per_minute: 60, rows_per_day: 5000 },
      approval: { risk: 'all' },
    }),
  },
  payroll: {
    title: 'Payroll export',
    description: 'Reads contracts, pay, absences and attendances of everybody it is given. No changes.',
    grant: (people) => ({
      areas: {
        employees: 'read',
        'time-off': 'read',
        attendances: 'read',
        'cost-centers': 'read',
        'legal-entities': 'read',
      },
      attributes: {
        readable: [...names, ...work, ...contract, ...pay, 'work_schedule', 'absence_entitlement'],
      },
      people,
    }),
  },
  'read-only': {
    title: 'Everything, read-only',
    description: 'Reads whatever the credential may read, pay and custom attributes included. No changes.',
    grant: (people) => ({
      areas: everyArea('read'),
      attributes: { readable: 'all' },
      people,
    }),
  },
} as const satisfies Record<string, Preset>;

export type PresetName = keyof typeof presets;

export const presetNames = Object.keys(presets) as [PresetName, ...PresetName[]];
