import type { ReportCell } from '@staffgate/catalog';
import type { Absence, Company } from '../company.ts';
import type { Store } from '../store.ts';
import { cellsOf, lengthOf, type Row, type Value } from './cells.ts';
import { type Column, columnsOf } from './columns.ts';

/** What a line of a report of v2 is about: somebody, and maybe one of their absences. */
interface Line extends Row {
  readonly absence: Absence | null;
}

/** Something that a report of v2 can show. */
export interface Attribute {
  readonly name: string;
  readonly display: string;
  readonly type: 'string' | 'decimal' | 'option' | 'time_range' | 'monetary';
  readonly cell: (line: Line, store: Store) => ReportCell;
}

/** Whether a column shows something of a single absence. */
export function isAboutAbsences(name: string): boolean {
  return name in absenceAttributes;
}

/** What reports of v2 can show: most of what those of v1 do, and single absences. */
export function attributesOf(
  company: Pick<Company, 'custom_attributes' | 'time_off_types' | 'compensation_types'>,
  locale?: string,
): Attribute[] {
  const ofPeople = columnsOf(company, locale)
    .filter(({ kind }) => kind !== 'absence_period')
    .map((column) => attributeOf(column));
  const isGerman = locale?.toLowerCase().startsWith('de') ?? false;
  const ofAbsences = Object.entries(absenceAttributes).map(([name, { display, german, type, value }]) => ({
    name,
    display: isGerman ? german : display,
    type,
    cell: ({ absence, ...row }: Line, store: Store): ReportCell => ({
      attribute_id: name,
      ...(absence && value(absence, row, store)),
    }),
  }));
  return [...ofPeople, ...ofAbsences];
}

type Content = Omit<ReportCell, 'attribute_id'>;

function attributeOf(column: Column): Attribute {
  const { id, label } = column;
  const type = typeOf(column);
  return {
    name: id,
    display: label,
    type,
    cell(line, store) {
      const [value] = cellsOf(column, line, store);
      return { attribute_id: id, ...(value ? contentOf(value, type) : emptyOf(type)) };
    },
  };
}

const optionColumns: ReadonlySet<string> = new Set(['gender', 'status', 'employment_type']);

function typeOf({ id, kind }: Column): Attribute['type'] {
  if (kind === 'entity' || kind === 'cost_center' || optionColumns.has(id)) return 'option';
  if (kind === 'salary' || kind === 'compensation') return 'monetary';
  if (kind === 'duration' || kind === 'absence_overview' || id === 'weekly_working_hours') return 'decimal';
  return 'string';
}

function emptyOf(type: Attribute['type']): Content {
  switch (type) {
    case 'string':
      return { string_value: { value: null } };
    case 'decimal':
      return { numeric_value: { number: null } };
    case 'option':
      return { options_value: { options: [] } };
    case 'time_range':
      return { time_range_value: { from: null, to: null } };
    case 'monetary':
      return { monetary_value: { amount: null, currency: null } };
  }
}

/** VERIFY: the members of amounts; they exist and were not seen. */
function contentOf(value: Value, type: Attribute['type']): Content {
  switch (value.kind) {
    case 'text':
      if (type === 'option') return options([{ key: value.text, value: titled(value.text) }]);
      return type === 'decimal'
        ? { numeric_value: { number: Number(value.text) } }
        : { string_value: { value: value.text } };
    case 'entity':
      return options([{ key: value.id, value: value.name }]);
    case 'cost_center':
      return options(value.shares.map(({ id, name }) => ({ key: id, value: name })));
    case 'salary':
    case 'compensation':
      return { monetary_value: { amount: value.amount, currency: value.currency } };
    case 'duration':
      return { numeric_value: { number: value.hours } };
    case 'absence_overview':
      return { numeric_value: { number: value.days } };
    case 'absence_period':
      return { time_range_value: { from: value.from, to: value.until } };
  }
}

function options(list: { key: string; value: string }[]): Content {
  return { options_value: { options: list } };
}

/** A word as live answers showed option labels: `Approved`. */
function titled(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).replaceAll('_', ' ');
}

interface AbsenceAttribute {
  readonly display: string;
  readonly german: string;
  readonly type: Attribute['type'];
  readonly value: (absence: Absence, row: Row, store: Store) => Content;
}

function typeOfAbsence({ time_off_type_id }: Absence, { organisation }: Store) {
  const type = organisation.time_off_types.find(({ id }) => id === time_off_type_id);
  if (!type) throw new Error(`There is no time-off type ${time_off_type_id}`);
  return type;
}

function length(absence: Absence, { person, period }: Row, store: Store) {
  return lengthOf(absence, period, { person, type: typeOfAbsence(absence, store) }, store);
}

/** Names and labels of days and status: as seen in live answers; the others after them. */
const absenceAttributes: Readonly<Record<string, AbsenceAttribute>> = {
  absence_period_type: {
    display: 'Time off - type',
    german: 'Abwesenheit - Art',
    type: 'option',
    value(absence, _, store) {
      const { id_v2, name } = typeOfAbsence(absence, store);
      return options([{ key: id_v2, value: name }]);
    },
  },
  absence_period_range: {
    display: 'Time off - period',
    german: 'Abwesenheit - Zeitraum',
    type: 'time_range',
    value: ({ start_date, end_date }) => ({ time_range_value: { from: start_date, to: end_date } }),
  },
  absence_period_days: {
    display: 'Time off - days',
    german: 'Abwesenheit - Tage',
    type: 'decimal',
    value: (absence, row, store) => ({ numeric_value: { number: length(absence, row, store).days } }),
  },
  absence_period_hours: {
    display: 'Time off - hours',
    german: 'Abwesenheit - Stunden',
    type: 'decimal',
    value: (absence, row, store) => ({
      numeric_value: { number: Math.round(length(absence, row, store).hours * 100) / 100 },
    }),
  },
  absence_period_status: {
    display: 'Status',
    german: 'Status',
    type: 'option',
    value: ({ status }) => options([{ key: status, value: titled(status) }]),
  },
};
