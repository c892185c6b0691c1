import { type Operation, operations } from '@staffgate/catalog';
import type { CallInput } from '../grants/authorize.ts';
import type { Approval } from './approvals.ts';
import { mapLeaves } from './change.ts';

/** The call that would take a change back. */
export interface Undo {
  readonly operation: Operation;
  readonly input: CallInput;
}

/** The call that would take back a change that was made; null where Personio offers none, or it cannot be known. */
export function undoOf({ state, operation: id, request, outcome }: Approval): Undo | null {
  const operation = operations.find((each) => each.id === id);
  if (state !== 'done' || !operation || request === null) return null;
  const { kind, fields, input, record } = request;
  switch (kind) {
    case 'create':
      return deletionOf(operation, outcome?.kind === 'answer' ? outcome.answer.answer : undefined);
    case 'update': {
      const before = new Map(fields.map((field) => [field.field, field.before]));
      const body = mapLeaves(input.body, (place, value) => (before.has(place) ? before.get(place) : value));
      return fitting(operation, { ...input, body });
    }
    case 'delete':
      return creationOf(operation, record);
  }
}

/** Takes away what was created, by the id in the answer. */
function deletionOf({ path }: Operation, answer: unknown): Undo | null {
  const id = idOf(answer);
  const deletion = operations.find(
    (each) =>
      each.method === 'DELETE' &&
      each.path.startsWith(`${path}/{`) &&
      !each.path.slice(path.length + 1).includes('/'),
  );
  const name = deletion && Object.keys(deletion.parameters.shape)[0];
  return id === undefined || !name ? null : fitting(deletion, { [name]: id });
}

/** Creates again what was deleted, with what the creation takes of it. It becomes another record, with an id of its own. */
function creationOf({ path }: Operation, record: unknown): Undo | null {
  const collection = path.slice(0, path.lastIndexOf('/'));
  const creation = operations.find(({ method, path: other }) => method === 'POST' && other === collection);
  if (!creation?.body || typeof record !== 'object' || record === null) return null;
  // What the creation does not know is left out, until what is left fits or cannot fit.
  const body = structuredClone(withoutNulls(record)) as Record<string, unknown>;
  for (let round = 0; round < 20; round += 1) {
    const parsed = creation.body.schema.safeParse(body);
    if (parsed.success) return { operation: creation, input: { body } };
    const unknown = parsed.error.issues.filter(({ code }) => code === 'unrecognized_keys');
    if (unknown.length === 0) return null;
    for (const issue of unknown) {
      const { keys, path: place } = issue as unknown as { keys: string[]; path: PropertyKey[] };
      let holder: unknown = body;
      for (const step of place) holder = (holder as Record<PropertyKey, unknown>)[step];
      for (const key of keys) delete (holder as Record<string, unknown>)[key];
    }
  }
  return null;
}

function fitting(operation: Operation, input: CallInput): Undo | null {
  const { body, ...parameters } = input as { body?: unknown };
  const known = Object.keys(operation.parameters.shape);
  const path = Object.fromEntries(Object.entries(parameters).filter(([name]) => known.includes(name)));
  const isFit =
    operation.parameters.safeParse(path).success &&
    (operation.body === null || operation.body.schema.safeParse(body).success);
  return isFit ? { operation, input } : null;
}

function idOf(answer: unknown): string | number | undefined {
  const { id, data } = (answer ?? {}) as { id?: unknown; data?: unknown };
  const { attributes } = (data ?? {}) as { attributes?: { id?: unknown } };
  const wrapped = (attributes?.id as { value?: unknown } | undefined)?.value;
  const found = [id, (data as { id?: unknown } | undefined)?.id, attributes?.id, wrapped];
  return found.find((each) => typeof each === 'string' || typeof each === 'number') as
    | string
    | number
    | undefined;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) =>
      member === null || member === undefined ? [] : [[name, withoutNulls(member)]],
    ),
  );
}
