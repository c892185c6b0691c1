import type { Handlers, ReportCell, v2 } from '@staffgate/catalog';
import type { Absence, Report } from '../../company.ts';
import type { Context } from '../../context.ts';
import { ProblemFailure } from '../../failures.ts';
import { listMeta, type Place, takeAfter } from '../../paging.ts';
import { type Attribute, attributesOf, isAboutAbsences } from '../../reports/attributes.ts';
import { grantedAbsences, type Row } from '../../reports/cells.ts';
import { periodOf } from '../../reports/period.ts';
import { filteredRows } from '../../reports/reports.ts';

export const reports: Handlers<typeof v2, Context>['reports'] = {
  list({ limit = 100 }, context) {
    const open = context.store.organisation.reports.filter(isOpen);
    const placeOf = ({ created_at, id }: Report) => [created_at, id];
    const { records, next } = takeAfter(open, { placeOf, descending: true }, context.page.after, limit);
    return {
      _data: records.map(({ id, name, description, created_at, updated_at }) => ({
        id,
        name,
        description,
        created_at,
        updated_at,
      })),
      _meta: listMeta(context, next),
    };
  },

  get({ id, limit = 100, locale }, context) {
    const { store, page } = context;
    const report = store.organisation.reports.find((candidate) => candidate.id === id);
    if (!report || !isOpen(report)) throw new ProblemFailure('noReport');
    if (report.layout !== 'flat') throw new ProblemFailure('nestedReport');
    const known = new Map(attributesOf(store.organisation, locale).map((one) => [one.name, one]));
    const columns = report.columns.flatMap((name) => known.get(name) ?? []);
    const found: { readonly place: Place; readonly cells: ReportCell[] }[] = [];
    for (const line of linesOf(report, context)) {
      if (page.after !== null && !isBehind(line.place, page.after)) continue;
      found.push({ place: line.place, cells: columns.map((column) => column.cell(line, store)) });
      if (found.length > limit) break;
    }
    const shown = found.slice(0, limit);
    const next = found.length > limit ? (shown.at(-1)?.place ?? null) : null;
    return {
      report_config: { id: report.id, name: report.name },
      _data: shown.map(({ cells }) => cells),
      _meta: { ...listMeta(context, next), columns: columns.map(described) },
    };
  },

  attributes: (_, { store }) => ({
    _data: attributesOf(store.organisation).map((attribute) => ({
      ...described(attribute),
      filter: { operators: ['eq', 'neq'] },
    })),
  }),
};

/** Whether the API may read a report. Source: Personio changelog, "Deprecation of custom reports API v1". */
function isOpen({ builder, api_access }: Report): boolean {
  return builder === 'new' && api_access;
}

function described({ name, display, type }: Attribute) {
  return { name, display, type };
}

interface Line extends Row {
  readonly absence: Absence | null;
  readonly place: Place;
}

/** The lines of a report: one per person, or per absence where it shows something of absences. */
function* linesOf(report: Report, { store, clock, zone }: Context): Generator<Line> {
  const period = periodOf(report, zone.day(clock.now()));
  const perAbsence = report.columns.some(isAboutAbsences);
  for (const row of filteredRows(report, period, store)) {
    if (!perAbsence) {
      yield { ...row, absence: null, place: [row.person.id, '', ''] };
      continue;
    }
    for (const absence of grantedAbsences(row.person, period, store)) {
      yield { ...row, absence, place: [row.person.id, absence.start_date, absence.id] };
    }
  }
}

function isBehind(place: Place, after: Place): boolean {
  for (const [index, part] of place.entries()) {
    const other = after[index] as string | number;
    if (part !== other) return part > other;
  }
  return false;
}
