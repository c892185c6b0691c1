import { findOperation, type Operation, operations } from '@staffgate/catalog';
import { recordsOf } from '../calls/lists.ts';
import { type Upstream, UpstreamFailure, type UpstreamOptions } from '../calls/upstream.ts';
import type { CallInput } from '../grants/authorize.ts';
import { idAt } from '../redaction/places.ts';

/** One field of a record, before a change and after it. Null is empty. */
export interface FieldChange {
  /** Dotted, as the body of the operation names it; of a deletion, as the record does. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** What a change would do to the record that is there now. */
export interface ChangePlan {
  readonly kind: 'create' | 'update' | 'delete';
  readonly fields: readonly FieldChange[];
  /** The record as Personio holds it now; null for a new one, and where it cannot be read by what the call says. */
  readonly record: unknown;
  /**
   * What the decision is bound to: of an update the fields that it changes, else the whole record. Another value of it
   * makes the decision stale.
   */
  readonly state: unknown;
  /** How the record was read, and the answer as it was; null where it was not. */
  readonly reading: { readonly operation: Operation; readonly answer: unknown } | null;
}

/** What a plan is made of. */
export interface PlannedCall {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly upstream: Upstream;
  readonly options: UpstreamOptions;
  /** The people whose lists may hold the record, where it can be read in no other way. */
  readonly among?: readonly string[];
}

/** Reads what is there now, and says what the call would make of it. Nothing is changed. @throws {UpstreamFailure} */
export async function planChange(call: PlannedCall): Promise<ChangePlan> {
  const { operation, input } = call;
  const kind = kindOf(operation);
  const reading = kind === 'create' || readerOf(operation) === null ? null : await readBefore(call);
  const record = reading === null ? null : ((reading.answer as { data?: unknown }).data ?? reading.answer);
  const fields = fieldsOf(operation, input, record);
  const isKnown = kind === 'update' && fields.every(({ before }) => before !== undefined);
  return {
    kind,
    fields: fields.map(({ field, before = null, after }) => ({ field, before, after })),
    record,
    state: isKnown ? fields.map(({ field, before }) => [field, before]) : withoutNoise(record),
    reading,
  };
}

function kindOf({ method }: Operation): ChangePlan['kind'] {
  return method === 'POST' ? 'create' : method === 'DELETE' ? 'delete' : 'update';
}

/** The fields that a call changes in a record; what was there before is undefined where the record does not say. */
export function fieldsOf(operation: Operation, input: CallInput, record: unknown): readonly FieldChange[] {
  if (kindOf(operation) === 'delete') {
    const leaves = record === null || record === undefined ? [] : leavesOf(withoutNoise(record));
    return leaves.map(([field, before]) => ({ field, before, after: null }));
  }
  return leavesOf(input.body).map(([field, after]) => ({ field, before: valueIn(record, field), after }));
}

interface Reader {
  readonly operation: Operation;
  /** The parameters of the reading operation, by those of the changing one. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The place of the id in the records of a list, where there is no reading by id. */
  readonly among?: string;
  /** The parameter that takes a person, where the record is looked for in a list. */
  readonly person?: string;
}

/** How the record that an operation changes can be read; null where there is no way. */
function readerOf(operation: Operation): Reader | null {
  const { lookup } = operation.subject;
  const steps = (path: string) => path.split('/');
  const own = steps(operation.path);
  const reading = operations.find(({ method, path, pages }) => {
    const other = steps(path);
    return (
      method === 'GET' &&
      pages === null &&
      other.length === own.length &&
      other.at(-1)?.startsWith('{') &&
      own.every((step, index) => step === other[index] || (isParameter(step) && isParameter(other[index])))
    );
  });
  if (reading !== undefined) {
    const names = steps(reading.path);
    const parameters = own.flatMap((step, index) =>
      isParameter(step) ? [[nameOf(names[index] as string), nameOf(step)]] : [],
    );
    return { operation: reading, parameters: Object.fromEntries(parameters) };
  }
  if (lookup === undefined) return null;
  const found = findOperation(lookup.operation) as Operation;
  return lookup.among === undefined
    ? { operation: found, parameters: { [lookup.parameter]: lookup.id } }
    : { operation: found, parameters: { id: lookup.id }, among: lookup.among, person: lookup.parameter };
}

function isParameter(step: string | undefined): boolean {
  return step?.startsWith('{') ?? false;
}

function nameOf(step: string): string {
  return step.slice(1, -1);
}

async function readBefore(call: PlannedCall): Promise<ChangePlan['reading']> {
  const reader = readerOf(call.operation) as Reader;
  const { operation } = reader;
  if (reader.among !== undefined) {
    const record = await readAmong(reader as Required<Reader>, call);
    // As if it had been read by its id.
    return record === null ? null : { operation, answer: { data: record } };
  }
  const input = Object.fromEntries(
    Object.entries(reader.parameters).map(([name, own]) => [name, call.input[own]]),
  );
  const answer = await read(operation, input, call);
  return answer === null ? null : { operation, answer };
}

/** Looks for a record that has no reading of its own in the lists of people. */
async function readAmong(
  { operation, parameters, among, person }: Required<Reader>,
  call: PlannedCall,
): Promise<unknown> {
  const id = String(call.input[parameters.id as string]);
  for (const one of call.among ?? []) {
    let cursor: string | undefined;
    do {
      const answer = await read(operation, { [person]: one, ...(cursor !== undefined && { cursor }) }, call);
      const found = recordsOf(answer).find((record) => idAt(record, among) === id);
      if (found !== undefined) return found;
      const next = (answer as { _meta?: { links?: { next?: { href: string } } } } | null)?._meta?.links?.next;
      cursor = next === undefined ? undefined : (new URL(next.href).searchParams.get('cursor') ?? undefined);
    } while (cursor !== undefined);
  }
  return null;
}

async function read(operation: Operation, input: CallInput, { upstream, options }: PlannedCall) {
  try {
    return (await upstream.perform(operation, input, options)).answer;
  } catch (error) {
    if (error instanceof UpstreamFailure && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

/** What changes by itself, and what only links elsewhere. */
const noise = new Set(['_meta', 'updated_at', 'last_modified_at']);

function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      noise.has(name) ? [] : [[name, withoutNoise(member)]],
    ),
  );
}

/** The values of an object by their dotted places. Entries of a list that bear an id are named by it. */
export function leavesOf(value: unknown, place = ''): [string, unknown][] {
  if (value === undefined) return [];
  const within = (step: string) => (place === '' ? step : `${place}.${step}`);
  if (isFile(value)) return [[place, fileWords(value)]];
  if (Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null)) {
    return value.flatMap((each, index) => {
      const id = idIn(each);
      return leavesOf(each, within(id ?? String(index)));
    });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    // An attribute with its name beside it: `{ label, value }` in v1, `{ id, value }` among the custom ones of v2.
    if ('value' in value && ('label' in value || 'id' in value)) return leavesOf(value.value, place);
    return Object.entries(value).flatMap(([name, member]) => leavesOf(member, within(name)));
  }
  return [[place, value]];
}

/** The same value with other leaves, at the places that `leavesOf` gives them. */
export function mapLeaves(
  value: unknown,
  change: (place: string, leaf: unknown) => unknown,
  place = '',
): unknown {
  const within = (step: string) => (place === '' ? step : `${place}.${step}`);
  if (Array.isArray(value) && value.some((each) => typeof each === 'object' && each !== null)) {
    return value.map((each, index) => mapLeaves(each, change, within(idIn(each) ?? String(index))));
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value) && !isFile(value)) {
    if ('value' in value && ('label' in value || 'id' in value)) {
      return { ...value, value: mapLeaves(value.value, change, place) };
    }
    return Object.fromEntries(
      Object.entries(value).map(([name, member]) => [name, mapLeaves(member, change, within(name))]),
    );
  }
  return change(place, value);
}

/** The value of a record at the place that a body gives it: v1 wraps its attributes, and v2 lists the custom ones. */
function valueIn(record: unknown, place: string): unknown {
  const leaves = new Map(leavesOf(record));
  const names = [place, `attributes.${place.replace(/^employee\./, '')}`];
  names.push(...names.map((name) => name.replace('.custom_attributes.', '.')));
  for (const name of names) if (leaves.has(name)) return leaves.get(name) ?? null;
  return undefined;
}

function idIn(value: unknown): string | undefined {
  const { id } = (value ?? {}) as { id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? String(id) : undefined;
}

function isFile(value: unknown): value is Blob {
  return value instanceof Blob;
}

function fileWords(file: Blob): string {
  const name = (file as Partial<File>).name;
  return `${name === undefined ? 'a file' : `the file ${name}`} of ${file.size} bytes`;
}
