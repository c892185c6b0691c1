import { type Area, type Operation, operations } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';
import type { z } from 'zod';
import { isCoded } from './exit-codes.ts';

/**
 * What came of trying an operation: it answered, the right is missing, the account lacks the feature, or something
 * else went wrong.
 */
export type Outcome = 'readable' | 'missing' | 'unavailable' | 'failed';

/** An operation that was tried. */
export interface Probe {
  readonly operation: Operation;
  readonly outcome: Outcome;
  /** What the client said, when it did not answer. */
  readonly message: string | null;
  /** The limit as the answer told it; null when it told none. */
  readonly limit: string | null;
}

/**
 * The harmless reading calls that show whether an area can be read: of each set of scopes the first list that can be
 * asked without knowing an id. Empty where the catalog has none.
 */
export function probesOf(area: Area): readonly Operation[] {
  const lists = operations.filter((operation) => operation.area === area && inputOf(operation) !== null);
  const needsNothing = lists.filter((operation) => !needsSomething(operation));
  const byScopes = new Map<string, Operation>();
  for (const operation of [...needsNothing, ...lists]) {
    const scopes = operation.scopes.join();
    if (!byScopes.has(scopes)) byScopes.set(scopes, operation);
  }
  return [...byScopes.values()];
}

/** Tries an operation for a single record. */
export async function probe(operation: Operation, client: Client, signal: AbortSignal): Promise<Probe> {
  try {
    const { headers } = await client.perform(operation, inputOf(operation) as never, { signal });
    return { operation, outcome: 'readable', message: null, limit: describeLimit(headers) };
  } catch (error) {
    if (signal.aborted || !isCoded(error) || error.code === 'network_failed') throw error;
    return { operation, outcome: outcomeOf(error), message: error.message, limit: null };
  }
}

function outcomeOf({ code, status }: { readonly code: string; readonly status: number | null }): Outcome {
  // The token was just accepted, so a 401 is the other way in which v2 says that a right is missing.
  if (code === 'permission_denied' || code === 'authentication_failed') return 'missing';
  return code === 'not_found' || status === 412 ? 'unavailable' : 'failed';
}

/** An input that asks for as little as possible; null when the operation is no list that can be asked just so. */
function inputOf({
  access,
  risk,
  method,
  pages,
  answer,
  parameters,
  query,
}: Operation): Record<string, unknown> | null {
  const isList =
    access === 'read' && risk === 'read' && method === 'GET' && pages !== null && answer.kind === 'json';
  if (!isList || Object.keys(parameters.shape).length > 0) return null;
  const input: Record<string, unknown> = 'limit' in query.shape ? { limit: 1 } : {};
  for (const [name, schema] of Object.entries(query.shape as Record<string, z.ZodType>)) {
    if (schema.safeParse(undefined).success) continue;
    const value = candidatesOf(schema).find((candidate) => schema.safeParse(candidate).success);
    if (value === undefined) return null;
    input[name] = value;
  }
  return query.safeParse(input).success ? input : null;
}

function needsSomething({ query }: Operation): boolean {
  return !query.safeParse({}).success;
}

function candidatesOf(schema: z.ZodType): readonly unknown[] {
  const { entries } = schema._zod.def as unknown as { readonly entries?: Readonly<Record<string, unknown>> };
  return [...Object.values(entries ?? {}), '2026-01-01', '2026-01-01T00:00:00Z', false];
}

/** Says a limit by its headers: a bucket of v2, or a window of v1. */
function describeLimit(headers: Headers): string | null {
  const rate = headers.get('x-ratelimit-replenish-rate');
  if (rate !== null) {
    const capacity = headers.get('x-ratelimit-burst-capacity');
    return `${rate} calls a second${capacity === null ? '' : `, ${capacity} at once`}`;
  }
  const limit = headers.get('x-ratelimit-limit');
  const reset = headers.get('x-ratelimit-reset');
  return limit === null
    ? null
    : `${limit} calls in a window${reset === null ? '' : ` that ends in ${reset} s`}`;
}
