import type { EmployeeRecord } from '@staffgate/catalog';

/** An employee of v1 as plain values: names instead of records, days instead of moments, nothing that is unset. */
export function plainEmployee({ attributes }: EmployeeRecord): Record<string, unknown> {
  const plain: Record<string, unknown> = {};
  for (const [key, wrapped] of Object.entries(attributes)) {
    const value = plainValue((wrapped as { value?: unknown } | undefined)?.value);
    if (value !== null) plain[key] = value;
  }
  return plain;
}

/** A value without its wrapping; null for one that is unset. */
function plainValue(value: unknown): unknown {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string')
    return value.replace(/^(\d{4}-\d\d-\d\d)T00:00:00(?:[+-]\d\d:\d\d|Z)$/, '$1');
  if (Array.isArray(value)) {
    const values = value.map(plainValue).filter((it) => it !== null);
    return values.length === 0 ? null : values;
  }
  if (typeof value !== 'object') return value;
  const { type, attributes } = value as { type?: string; attributes?: Record<string, unknown> };
  if (attributes === undefined) return value;
  if (type === 'Employee') return mention(attributes);
  const { name, percentage, entitlement } = attributes;
  const amount = percentage ?? entitlement;
  if (type === 'WorkSchedule') return `${name}: ${days.map((day) => attributes[day]).join(' ')}`;
  return amount === undefined ? (name ?? null) : `${name} ${amount}${percentage === undefined ? '' : ' %'}`;
}

const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;

/** `Mira Behrens (17)`, as far as it may be seen. */
function mention(attributes: Record<string, unknown>): string | null {
  const of = (key: string) => (attributes[key] as { value?: unknown } | undefined)?.value;
  const name = [of('first_name'), of('last_name')].filter(Boolean).join(' ');
  const id = of('id');
  if (id === undefined || id === null) return name || null;
  return name === '' ? `person (${id})` : `${name} (${id})`;
}
