import { areas, type Operation } from '@staffgate/catalog';
import { inspect } from '../redaction/inspect.ts';
import { asksToSkip } from './approval-flow.ts';
import { type Decision, refused } from './decision.ts';
import { type Grant, includesKey } from './grant.ts';
import { isEverybody } from './people.ts';

/** A checked input: path and query parameters side by side, and the body. */
export type CallInput = Readonly<Record<string, unknown>>;

/** What is asked: an operation, with its input where it is known. Without one, the answer is for the best case. */
export interface Question {
  readonly operation: Operation;
  readonly input?: CallInput;
  readonly grant: Grant;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Whether a grant allows a call, apart from whose record it is about: areas, attributes, time.
 *
 * Deny by default. It looks at nothing but its arguments.
 */
export function authorize(question: Question): Decision {
  return (
    outOfTime(question) ??
    outsideAreas(question) ??
    hiddenAttributes(question) ??
    hiddenFilters(question) ??
    unwritableAttributes(question) ??
    skippedApproval(question) ??
    needsEverybody(question) ?? {
      outcome: 'allowed',
      reason: `${question.operation.id} needs ${needOf(question.operation)}, which is granted.`,
    }
  );
}

function outOfTime({ grant, now }: Question): Decision | null {
  const { valid_from, valid_until } = grant;
  if (valid_from !== null && now < Date.parse(valid_from)) {
    return refused(
      'grant_not_yet_valid',
      `The grant begins at ${valid_from}.`,
      'Wait, or ask an administrator to let it begin earlier.',
    );
  }
  if (valid_until !== null && now >= Date.parse(valid_until)) {
    return refused(
      'grant_expired',
      `The grant ended at ${valid_until}.`,
      'Ask an administrator to renew it.',
    );
  }
  return null;
}

function outsideAreas({ operation, grant }: Question): Decision | null {
  const { area, access } = operation;
  if (area === null || access === null) {
    return refused(
      'operation_not_offered',
      `${operation.id} is answered by the gateway itself.`,
      'Sign in with a key of the gateway.',
    );
  }
  const level = grant.areas[area];
  if (level === 'none') {
    return refused(
      'area_not_granted',
      `${operation.id} needs ${needOf(operation)}, and nothing of that area is granted.`,
      askFor(operation),
    );
  }
  if (access === 'write' && level !== 'write') {
    return refused(
      'write_not_granted',
      `${operation.id} needs ${needOf(operation)}, and only reading is granted.`,
      askFor(operation),
    );
  }
  return null;
}

/** What an operation needs, in words. */
function needOf({ area, access }: Operation): string {
  return area === null ? 'nothing' : `${access} access to ${areas[area].label}`;
}

function askFor(operation: Operation): string {
  return `Ask an administrator to grant ${needOf(operation)}.`;
}

function unreadable(attribute: string, why: string): Decision {
  return refused(
    'attribute_not_readable',
    `${why}, which may not be read.`,
    `Ask an administrator to make the attribute ${attribute} readable, or do without it.`,
  );
}

function hiddenAttributes({ operation, grant }: Question): Decision | null {
  const missing = operation.attributes.find((key) => !includesKey(grant.attributes.readable, key));
  return missing === undefined ? null : unreadable(missing, `${operation.id} tells the attribute ${missing}`);
}

/** Whoever may not read an attribute may not ask for it by a filter either: an empty list would tell it. */
function hiddenFilters({ operation, input, grant }: Question): Decision | null {
  if (input === undefined) return null;
  const { readable } = grant.attributes;
  for (const [name, schema] of Object.entries(operation.query.shape)) {
    if (input[name] === undefined) continue;
    const { attributes } = inspect(schema as typeof operation.query, input[name]);
    const hidden = [...attributes].filter((key) => !includesKey(readable, key));
    // A choice of attributes is narrowed to what may be read, as Personio does; only a choice of nothing else is refused.
    if (hidden.length === 0 || (name === 'attributes[]' && hidden.length < attributes.size)) continue;
    return unreadable(hidden[0] as string, `The parameter ${name} asks about the attribute ${hidden[0]}`);
  }
  return null;
}

function unwritableAttributes({ operation, input, grant }: Question): Decision | null {
  if (operation.body === null || input?.body === undefined || operation.access !== 'write') return null;
  const { attributes } = inspect(operation.body.schema, input.body);
  const missing = [...attributes].find((key) => !includesKey(grant.attributes.writable, key) || key === 'id');
  if (missing === undefined) return null;
  return refused(
    'attribute_not_writable',
    `The body sets the attribute ${missing}, which may not be written.`,
    `Ask an administrator to make the attribute ${missing} writable, or leave it out.`,
  );
}

function skippedApproval({ operation, input, grant }: Question): Decision | null {
  if (grant.skip_approval || input === undefined || !asksToSkip(operation, input)) return null;
  return refused(
    'skip_approval_not_granted',
    'The call asks to pass over the approval of Personio, which is not granted.',
    'Leave skip_approval out, or set it to false; or ask an administrator to allow it.',
  );
}

/** A new person belongs to nobody's team yet, and some records are about everybody at once. */
function needsEverybody({ operation, grant }: Question): Decision | null {
  const { kind, parameter, body, lookup } = operation.subject;
  const isNewPerson = kind === 'self' && operation.access === 'write' && !parameter && !body && !lookup;
  if ((kind !== 'everybody' && !isNewPerson) || isEverybody(grant.people)) return null;
  const why = isNewPerson ? 'makes a new person' : 'is about everybody';
  return refused(
    'everybody_needed',
    `${operation.id} ${why}, and the grant is limited to some people.`,
    'Ask an administrator for a grant over everybody.',
  );
}
