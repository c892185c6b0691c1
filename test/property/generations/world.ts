import type { CompanyFile } from '@staffgate/emulator';

/** Thursday, three days before the clocks of Berlin go back. */
export const beginning = Date.parse('2026-10-22T09:15:02Z');

export interface Type {
  readonly id: number;
  readonly uuid: string;
  readonly unit: 'day' | 'hour';
  readonly needsApproval: boolean;
  readonly hasHalves: boolean;
}

const uuid = (id: number) => `11111111-0000-4000-8000-00000000${id}`;

export const vacation: Type = {
  id: 6001,
  uuid: uuid(6001),
  unit: 'day',
  needsApproval: true,
  hasHalves: true,
};
export const sick: Type = {
  id: 6002,
  uuid: uuid(6002),
  unit: 'day',
  needsApproval: false,
  hasHalves: false,
};
export const doctor: Type = {
  id: 6045,
  uuid: uuid(6045),
  unit: 'hour',
  needsApproval: true,
  hasHalves: true,
};
export const types: readonly Type[] = [vacation, sick, doctor];

/** What may be taken per year, by person and type. */
export const entitlements: Readonly<Record<number, readonly { type: Type; amount: number }[]>> = {
  11: [
    { type: vacation, amount: 28 },
    { type: doctor, amount: 10 },
  ],
  12: [{ type: vacation, amount: 20.5 }],
};

/** Hours of work from Sunday on; whoever is hired later works as person 12 does. */
export const weekOf = (person: number): readonly number[] =>
  person === 11 ? [0, 8, 6, 8, 8, 0, 0] : [0, 8, 8, 8, 8, 8, 0];

/** Which half of a day is off for a person. Only 11 has a calendar. */
export const holidayOf = (person: number, day: string): 'whole' | 'afternoon' | null =>
  person !== 11 ? null : day === '2026-12-25' ? 'whole' : day === '2026-12-24' ? 'afternoon' : null;

const person = (id: number, first_name: string) => ({
  id,
  first_name,
  last_name: 'Probe',
  created_at: '2026-01-05T08:00:00Z',
  updated_at: '2026-01-05T08:00:00Z',
  employments: [
    {
      start_date: '2026-01-05',
      weekly_working_hours: 38.5,
      created_at: '2026-01-05T08:00:00Z',
      updated_at: '2026-01-05T08:00:00Z',
    },
  ],
  absence_entitlements: (entitlements[id] ?? []).map(({ type, amount }) => ({
    time_off_type_id: type.id,
    entitlement: amount,
  })),
});

/** Jonas works Monday to Thursday, short on Tuesdays, and keeps Christmas; Mira works from Monday to Friday. */
export const company: CompanyFile = {
  format: 'staffgate-company/1',
  name: 'Probe',
  attendance_approval: true,
  work_schedules: [{ id: 1077, name: 'Four days', tuesday: '06:00', friday: '00:00' }],
  holiday_calendars: [
    {
      id: 7001,
      name: 'Christmas',
      holidays: [
        { date: '2026-12-24', name: 'Christmas Eve', half: true },
        { date: '2026-12-25', name: 'Christmas Day' },
      ],
    },
  ],
  time_off_types: types.map(({ id, uuid, unit, needsApproval, hasHalves }) => ({
    id,
    id_v2: uuid,
    name: `Type ${id}`,
    unit,
    approval_required: needsApproval,
    half_days: hasHalves,
  })),
  people: [{ ...person(11, 'Jonas'), work_schedule_id: 1077, holiday_calendar_id: 7001 }, person(12, 'Mira')],
};
