import type { Absence } from './company.ts';

/** An absence of a day, with a number and an id that sorts by it. */
export function absence(number: number, fields: Partial<Absence>): Absence {
  return {
    id: `${String(number).padStart(8, '0')}-0000-4000-8000-000000000000`,
    v1_id: number,
    person_id: 1,
    time_off_type_id: 1,
    start_date: '2026-01-01',
    end_date: '2026-01-01',
    half_day_start: false,
    half_day_end: false,
    start_time: null,
    end_time: null,
    status: 'approved',
    approved_at: null,
    comment: '',
    substitute_id: null,
    origin: 'api',
    created_by_id: null,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    ...fields,
  };
}
