import { exposureOf } from '@staffgate/catalog';
import { valuesAt } from './places.ts';
import { namesAttribute, type Schema } from './redact.ts';

/** What a query or a body names: attributes of employees, by v1 key, and people, by id. */
export interface Mentioned {
  readonly attributes: ReadonlySet<string>;
  readonly people: ReadonlySet<string>;
}

/** What a value mentions, by the notes of its schema. */
export function inspect(schema: Schema, value: unknown): Mentioned {
  const attributes = new Set<string>();
  const people = new Set<string>();
  walk(schema, value, { attributes, people });
  return { attributes, people };
}

interface Found {
  readonly attributes: Set<string>;
  readonly people: Set<string>;
}

interface Definition {
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly valueType?: Schema;
}

function walk(schema: Schema, value: unknown, found: Found): void {
  if (value === undefined) return;
  const { attribute, keys, person, personId } = exposureOf(schema) ?? {};
  if (attribute !== undefined) found.attributes.add(attribute);
  if (personId) for (const id of Array.isArray(value) ? value : [value]) addId(id, found);
  if (person !== undefined) for (const id of valuesAt(value, person)) addId(id, found);
  if (keys === 'values')
    for (const key of Array.isArray(value) ? value : [value]) found.attributes.add(String(key));
  if (typeof keys === 'object') for (const key of valuesAt(value, keys.in)) found.attributes.add(String(key));

  const { innerType, element, options, shape, valueType } = schema._zod.def as unknown as Definition;
  if (innerType) {
    walk(innerType, value, found);
    return;
  }
  if (options) {
    const fitting = options.find((option) => option.safeParse(value).success);
    if (fitting) walk(fitting, value, found);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (element && Array.isArray(value)) for (const each of value) walk(element, each, found);
  if (Array.isArray(value)) return;
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const of = shape?.[name] ?? valueType;
    if (keys === 'members' && !(of && namesAttribute(of))) found.attributes.add(name);
    if (of) walk(of, member, found);
  }
}

function addId(id: unknown, { people }: Found): void {
  if (typeof id === 'string' || typeof id === 'number') people.add(String(id));
}
