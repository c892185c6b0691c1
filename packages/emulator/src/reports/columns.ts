import { standardAttributes } from '@staffgate/catalog';
import type { Company } from '../company.ts';

/** What the cells of a column hold. */
export type ColumnKind =
  | 'text'
  | 'entity'
  | 'cost_center'
  | 'salary'
  | 'compensation'
  | 'duration'
  | 'absence_overview'
  | 'absence_period';

/** Something that a report can show of people. */
export interface Column {
  readonly id: string;
  readonly label: string;
  readonly kind: ColumnKind;
}

/** The columns that reports of a company can have, those of its own attributes and types included. */
export function columnsOf(
  {
    custom_attributes,
    time_off_types,
    compensation_types,
  }: Pick<Company, 'custom_attributes' | 'time_off_types' | 'compensation_types'>,
  locale?: string,
): Column[] {
  const isGerman = locale?.toLowerCase().startsWith('de') ?? false;
  const builtIn = Object.entries(builtInColumns).map(([id, { label, german, kind }]) => ({
    id,
    label: isGerman ? german : label,
    kind,
  }));
  return [
    ...builtIn,
    ...custom_attributes.map(({ key, label }) => ({ id: key, label, kind: 'text' as const })),
    ...time_off_types.flatMap(({ id, name }) => [
      { id: `absence_${id}`, label: name, kind: 'absence_overview' as const },
      {
        id: `absence_${id}:periods`,
        label: isGerman ? `${name} (Zeiträume)` : `${name} (periods)`,
        kind: 'absence_period' as const,
      },
    ]),
    ...compensation_types.map(({ id, name }) => ({
      id: `compensation_${id}`,
      label: name,
      kind: 'compensation' as const,
    })),
  ];
}

interface BuiltIn {
  readonly label: string;
  readonly german: string;
  readonly kind: ColumnKind;
}

const standard = (
  key: keyof typeof standardAttributes,
  german: string,
  kind: ColumnKind = 'text',
): BuiltIn => ({
  label: standardAttributes[key].label,
  german,
  kind,
});

/** The columns that every company has, by their ids. */
export const builtInColumns = {
  first_name: standard('first_name', 'Vorname'),
  last_name: standard('last_name', 'Nachname'),
  preferred_name: standard('preferred_name', 'Rufname'),
  email: standard('email', 'E-Mail'),
  gender: standard('gender', 'Geschlecht'),
  status: standard('status', 'Status'),
  position: standard('position', 'Position'),
  employment_type: standard('employment_type', 'Art der Beschäftigung'),
  weekly_working_hours: standard('weekly_working_hours', 'Wochenstunden'),
  hire_date: standard('hire_date', 'Einstellungsdatum'),
  contract_end_date: standard('contract_end_date', 'Vertragsende'),
  probation_period_end: standard('probation_period_end', 'Ende der Probezeit'),
  termination_date: standard('termination_date', 'Kündigungsdatum'),
  supervisor: standard('supervisor', 'Vorgesetzte Person', 'entity'),
  subcompany: standard('subcompany', 'Gesellschaft', 'entity'),
  office: standard('office', 'Arbeitsort', 'entity'),
  department: standard('department', 'Abteilung', 'entity'),
  team: standard('team', 'Team', 'entity'),
  cost_centers: standard('cost_centers', 'Kostenstelle', 'cost_center'),
  fix_salary: standard('fix_salary', 'Fixgehalt', 'salary'),
  hourly_salary: standard('hourly_salary', 'Stundenlohn', 'salary'),
  attendance_contractual_target_hours: {
    label: 'Contractual target hours',
    german: 'Vertragliche Sollstunden',
    kind: 'duration',
  },
} as const satisfies Record<string, BuiltIn>;

export type BuiltInColumn = keyof typeof builtInColumns;
