import type { Operation } from '@staffgate/catalog';
import type { CallInput } from './authorize.ts';

/** The field by which a call passes over the approval that Personio itself would ask for. */
const field = 'skip_approval';

type Place = 'query' | 'body';

/** Where an operation has the field; null where it has none. */
function placeOf({ query, body }: Operation): Place | null {
  if (field in query.shape) return 'query';
  const { shape } = (body?.schema._zod.def ?? {}) as { readonly shape?: Readonly<Record<string, unknown>> };
  return shape !== undefined && field in shape ? 'body' : null;
}

/** Whether a call asks to pass over Personio's own approval. */
export function asksToSkip(operation: Operation, input: CallInput): boolean {
  const place = placeOf(operation);
  if (place === null) return false;
  const members = place === 'query' ? input : ((input.body ?? {}) as CallInput);
  return ['true', '1'].includes(String(members[field]));
}

/**
 * The same call with Personio's own approval kept. v1 passes over it unless it is told not to, v2 only when it is told
 * to. Sources: OpenAPI personnel data; v2 reference of absence and attendance periods.
 */
export function withApproval(operation: Operation, input: CallInput): CallInput {
  const place = operation.generation === 'v1' ? placeOf(operation) : null;
  if (place === null) return input;
  if (place === 'query') return { ...input, [field]: false };
  return { ...input, body: { ...(input.body as CallInput), [field]: false } };
}
