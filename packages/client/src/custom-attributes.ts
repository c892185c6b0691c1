import { standardAttributes } from '@staffgate/catalog';
import { isAttribute, plainOf, rawOf } from './unwrap.ts';

/** An attribute that the company added to its employees. */
export interface EmployeeAttribute {
  /** Unique, like `dynamic_771201`. */
  readonly key: string;
  /** The name people see. Need not be unique. */
  readonly label: string;
  /** `standard`, `date`, `integer`, `decimal`, `list`, `link`, `tags` or `multiline`. */
  readonly type: string;
  /** A name shared between companies, like `iban`; null for most. */
  readonly universalId: string | null;
  /** Unwrapped: a number for numbers, `YYYY-MM-DD` for days, a list for tags. */
  readonly value: unknown;
}

/**
 * The company's own attributes of an employee that a v1 method gave, in the order of the answer.
 *
 * @example `customAttributes(employee)` gives
 * `[{ key: 'dynamic_771201', label: 'Languages', type: 'tags', universalId: null, value: ['German', 'Danish'] }]`.
 */
export function customAttributes(employee: object): EmployeeAttribute[] {
  const found: EmployeeAttribute[] = [];
  for (const [key, attribute] of Object.entries(rawOf(employee)?.attributes ?? {})) {
    if (!isAttribute(attribute) || isBuiltIn(key, attribute.universal_id)) continue;
    const { label, type, universal_id: universalId = null } = attribute;
    found.push({ key, label, type, universalId, value: plainOf(key, attribute) });
  }
  return found;
}

/**
 * One of them, by key, else by universal id, else by label; the first one where several share a label. Undefined
 * when there is none, which is also how an attribute looks that the credential may not read.
 */
export function customAttribute(employee: object, name: string): EmployeeAttribute | undefined {
  const all = customAttributes(employee);
  return (
    all.find(({ key }) => key === name) ??
    all.find(({ universalId }) => universalId === name) ??
    all.find(({ label }) => label === name)
  );
}

/** Built-in attributes bear their key as universal id, also those that Personio added since. */
function isBuiltIn(key: string, universalId: string | null | undefined): boolean {
  return Object.hasOwn(standardAttributes, key) || (universalId === key && !key.startsWith('dynamic_'));
}
