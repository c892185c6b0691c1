import { type Body, type Exposure, exposureOf } from '@staffgate/catalog';
import { idAt, onlyIdAt } from './places.ts';
import type { View } from './view.ts';

/** A schema of the catalog. */
export type Schema = Body['schema'];

/** Stands for a value of which nothing may be seen. */
const hidden = Symbol('hidden');

type Redact = (value: unknown, view: View) => unknown;

/**
 * What an agent may see of a value: members that the schema does not know, attributes that were not granted, and what
 * tells about people out of sight are taken out, however deep they lie. What stays is in its place and order.
 *
 * The given value is not changed; where nothing had to go, it is given back as it is.
 */
export function redact(schema: Schema, value: unknown, view: View): unknown {
  const seen = redactorOf(schema)(value, view);
  return seen === hidden ? undefined : seen;
}

const redactors = new WeakMap<Schema, Redact>();

function redactorOf(schema: Schema): Redact {
  let redactor = redactors.get(schema);
  if (redactor === undefined) {
    // A schema may hold itself, so the way to it must be known before it is walked.
    let made: Redact | null = null;
    redactors.set(schema, (value, view) => (made as Redact)(value, view));
    made = guarded(compile(schema), exposureOf(schema));
    redactor = made;
    redactors.set(schema, redactor);
  }
  return redactor;
}

interface Definition {
  readonly type: string;
  readonly innerType?: Schema;
  readonly element?: Schema;
  readonly options?: readonly Schema[];
  readonly shape?: Readonly<Record<string, Schema>>;
  readonly catchall?: Schema;
  readonly valueType?: Schema;
  readonly in?: Schema;
}

function definitionOf(schema: Schema): Definition {
  return schema._zod.def as unknown as Definition;
}

const asItIs: Redact = (value) => value;

function compile(schema: Schema): Redact {
  const definition = definitionOf(schema);
  const { type, innerType, element, options, shape, valueType } = definition;
  switch (type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
    case 'nonoptional':
      return innerType ? redactorOf(innerType) : asItIs;
    case 'array':
      return element ? each(redactorOf(element)) : asItIs;
    case 'union':
      return isNumericId(options ?? []) ? bigId : oneOf(options ?? []);
    case 'object':
      return members(shape ?? {}, schema);
    case 'record':
      return entries(valueType, exposureOf(schema));
    default:
      return asItIs;
  }
}

/** Whether it is the schema of an id that is a number, or digits where a number would be rounded. */
function isNumericId(options: readonly Schema[]): boolean {
  const [first, second, third] = options.map((option) => definitionOf(option).type);
  return first === 'number' && second === 'string' && third === undefined;
}

const bigId: Redact = (value, view) =>
  typeof value === 'string' && view.digits !== undefined && /^\d{16,}$/.test(value)
    ? view.digits(value)
    : value;

/** What is noted at the place itself, applied before what lies inside. */
function guarded(inside: Redact, exposure: Exposure | undefined): Redact {
  if (exposure === undefined) return inside;
  const { attribute, person, name, link, keys, text } = exposure;
  return (value, view) => {
    if (value === null || value === undefined) {
      return attribute !== undefined && !view.mayRead(attribute) ? hidden : value;
    }
    if (attribute !== undefined && !view.mayRead(attribute)) return hidden;
    if (name && !(view.seesEverybody && view.mayRead('first_name') && view.mayRead('last_name')))
      return hidden;
    if (typeof keys === 'object' && !view.mayRead(String((value as Record<string, unknown>)[keys.in]))) {
      return hidden;
    }
    if (keys === 'values' && Array.isArray(value)) {
      const seen = value.filter((key) => view.mayRead(String(key)));
      return seen.length === value.length ? value : seen;
    }
    if (link && typeof value === 'string') return view.link(value);
    if (text && typeof value === 'string') view.onText?.(value);
    if (person !== undefined && typeof value === 'object') {
      const id = idAt(value, person);
      if (id === undefined || !view.sees(id)) return onlyIdAt(value, person) ?? hidden;
    }
    return inside(value, view);
  };
}

/** What is not of the kind that its schema says may be anything, and so is not seen. */
function misfit(value: unknown): unknown {
  return value === null || value === undefined ? value : hidden;
}

function each(redactor: Redact): Redact {
  return (value, view) => {
    if (!Array.isArray(value)) return misfit(value);
    let copy: unknown[] | null = null;
    for (let index = 0; index < value.length; index += 1) {
      const seen = redactor(value[index], view);
      if (seen !== value[index] && copy === null) copy = value.slice(0, index);
      if (copy !== null && seen !== hidden) copy.push(seen);
    }
    return copy ?? value;
  };
}

type Members = Record<string, unknown>;

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function members(shape: Readonly<Record<string, Schema>>, schema: Schema): Redact {
  const { keys, text } = exposureOf(schema) ?? {};
  const named = keys === 'members';
  const { catchall } = definitionOf(schema);
  const isOpen = catchall !== undefined && definitionOf(catchall).type !== 'never';
  const known = new Map<string, Redact>();
  for (const [name, member] of Object.entries(shape)) {
    const redactor = redactorOf(member);
    known.set(name, named && !namesAttribute(member) && name !== 'id' ? behind(name, redactor) : redactor);
  }
  return (value, view) => {
    if (!isObject(value)) return misfit(value);
    let copy: Members | null = null;
    const before: string[] = [];
    for (const name in value) {
      const redactor = known.get(name);
      const member = value[name];
      const seen =
        redactor !== undefined
          ? redactor(member, view)
          : named && isOpen && view.mayRead(name)
            ? member
            : hidden;
      if (text && redactor === undefined && seen !== hidden) tellCustom(seen, view);
      if (copy === null) {
        if (seen === member) {
          before.push(name);
          continue;
        }
        copy = {};
        for (const earlier of before) copy[earlier] = value[earlier];
      }
      if (seen !== hidden) copy[name] = seen;
    }
    return copy ?? value;
  };
}

/** Types of custom attributes whose values are chosen or counted, and not written. */
const unwritten: ReadonlySet<unknown> = new Set(['date', 'integer', 'decimal', 'list', 'tags']);

/** Tells of a custom attribute as v1 wraps it, where it is written freely. */
function tellCustom(member: unknown, view: View): void {
  if (typeof member === 'string') view.onText?.(member);
  if (!isObject(member) || unwritten.has(member.type)) return;
  if (typeof member.value === 'string') view.onText?.(member.value);
}

/** Whether a member says itself which attribute it is, or how its keys are found. */
export function namesAttribute(schema: Schema): boolean {
  const exposure = exposureOf(schema);
  if (exposure?.attribute !== undefined || exposure?.keys !== undefined) return true;
  const { innerType } = definitionOf(schema);
  return innerType !== undefined && namesAttribute(innerType);
}

function behind(attribute: string, redactor: Redact): Redact {
  return (value, view) => (view.mayRead(attribute) ? redactor(value, view) : hidden);
}

function entries(valueType: Schema | undefined, exposure: Exposure | undefined): Redact {
  const named = exposure?.keys === 'members';
  const redactor = valueType ? redactorOf(valueType) : asItIs;
  return (value, view) => {
    if (!isObject(value)) return misfit(value);
    const seen = Object.entries(value).flatMap(([name, member]) => {
      if (named && !view.mayRead(name)) return [];
      // Names that nobody granted say something themselves, unless what they hold is what belongs there.
      if (!named && valueType && !valueType.safeParse(member).success) return [];
      const one = redactor(member, view);
      return one === hidden ? [] : [[name, one] as const];
    });
    return Object.fromEntries(seen);
  };
}

/** A value of one of several schemas: by the kind of the value, and among objects the one that it fits. */
function oneOf(given: readonly Schema[]): Redact {
  const kinds = given.flatMap(flattened).map((option) => ({
    option,
    kind: kindOfSchema(option),
    redactor: redactorOf(option),
  }));
  const ofObjects = kinds.filter(({ kind }) => kind === 'object');
  const ofLists = kinds.filter(({ kind }) => kind === 'list');
  const ofTexts = kinds.filter(({ kind }) => kind === 'plain');
  return (value, view) => {
    const candidates = Array.isArray(value) ? ofLists : isObject(value) ? ofObjects : ofTexts;
    if (candidates.length === 0) return value === null || typeof value !== 'object' ? value : hidden;
    if (candidates === ofTexts && candidates.length > 1) {
      for (const { redactor } of candidates) {
        const seen = redactor(value, view);
        if (seen !== value) return seen;
      }
      return value;
    }
    if (candidates.length === 1) return (candidates[0] as (typeof kinds)[number]).redactor(value, view);
    const fitting = candidates.find(({ option }) => option.safeParse(value).success);
    return fitting ? fitting.redactor(value, view) : hidden;
  };
}

/** The options of a union within a union. */
function flattened(option: Schema): readonly Schema[] {
  const { type, options } = definitionOf(option);
  return type === 'union' && options && exposureOf(option) === undefined
    ? options.flatMap(flattened)
    : [option];
}

function kindOfSchema(schema: Schema): 'object' | 'list' | 'plain' {
  const { type, innerType } = definitionOf(schema);
  if (type === 'object' || type === 'record') return 'object';
  if (type === 'array') return 'list';
  return innerType ? kindOfSchema(innerType) : 'plain';
}
