import type { Column } from './table.ts';

type Members = Readonly<Record<string, unknown>>;

/** The records of a list answer, v1 or v2; null when it is no list. */
export function recordsOf(answer: unknown): readonly unknown[] | null {
  const { _data, data } = (typeof answer === 'object' && answer !== null ? answer : {}) as Members;
  if (Array.isArray(_data)) return _data;
  return Array.isArray(data) ? data : null;
}

/** The one record of an answer: v1 has it under `data`. */
export function recordOf(answer: unknown): unknown {
  const { data } = (typeof answer === 'object' && answer !== null ? answer : {}) as Members;
  return isMembers(data) ? data : answer;
}

/**
 * A column for every member that any of the records has a value for, in the order of the records; when things
 * happened comes last, as it is looked for least.
 */
export function columnsOf(records: readonly unknown[]): readonly Column[] {
  const rows = records.map((record) => (isMembers(record) ? record : { value: record }) as Members);
  const titles = new Set(rows.flatMap((row) => Object.keys(row).filter((key) => key !== '_meta')));
  const isTime = (title: string) => Number(title.endsWith('_at'));
  return [...titles]
    .sort((a, b) => isTime(a) - isTime(b))
    .map((title) => ({ title, texts: rows.map((row) => textOf(row[title])) }))
    .filter(({ texts }) => texts.some((text) => text !== ''));
}

/** The members of one record, a row each. */
export function fieldColumns(record: unknown): readonly Column[] {
  const fields = columnsOf([record]);
  return [
    { title: 'field', texts: fields.map(({ title }) => title) },
    { title: 'value', texts: fields.map(({ texts }) => texts[0] ?? '') },
  ];
}

/** A value in a few words: what names an object stands for it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  if (!isMembers(value)) return String(value);
  const { id, name, title, value: inner, first_name: first, last_name: last } = value;
  const fullName = [first, last].filter((part) => typeof part === 'string').join(' ');
  const words = [name, title, fullName === '' ? undefined : fullName].find(
    (word) => typeof word === 'string',
  );
  if (words !== undefined) return words as string;
  if ('value' in value) return id === undefined ? textOf(inner) : `${textOf(id)}=${textOf(inner)}`;
  const { href, url } = value;
  const short = id ?? href ?? url;
  return typeof short === 'string' || typeof short === 'number' ? String(short) : JSON.stringify(value);
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
