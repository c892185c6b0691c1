import type { Binary, Operation } from '@staffgate/catalog';
import { type ChangePlan, type FieldChange, fieldsOf, leavesOf, planChange } from '../approvals/change.ts';
import { withApproval } from '../grants/approval-flow.ts';
import { authorize, type CallInput } from '../grants/authorize.ts';
import { type Grant, includesKey } from '../grants/grant.ts';
import { type Organisation, ScopeUnknown } from '../grants/organisation.ts';
import { attributesNeeded, isEverybody, needsOrganisation } from '../grants/people.ts';
import { idAt, valuesAt } from '../redaction/places.ts';
import { redact } from '../redaction/redact.ts';
import type { View } from '../redaction/view.ts';
import type { Cursors } from './cursors.ts';
import { readList, recordsOf, visible, withRecords } from './lists.ts';
import { notFound, Refusal } from './refusal.ts';
import { everybody, type Scope, scopeIn } from './scope.ts';
import { checkSubject, peopleNamed } from './subjects.ts';
import { type Upstream, UpstreamFailure, type UpstreamOptions } from './upstream.ts';

/** An agent, as far as a call depends on it. */
export interface CallingAgent {
  readonly id: string;
  /** The agent's own person at Personio; null for a machine. */
  readonly personId: string | null;
  readonly grant: Grant;
}

/** A connection, as far as a call depends on it. */
export interface CallConnection {
  readonly id: string;
  readonly upstream: Upstream;
  /**
   * The organisation as it is now, with these attributes of everybody if they may be read.
   *
   * @throws when it cannot be known now.
   */
  readonly organisation: (attributes: ReadonlySet<string>) => Promise<Organisation>;
}

/** A call on its way through the gateway, its input checked by the schemas of the operation. */
export interface GuardedCall {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly agent: CallingAgent;
  readonly connection: CallConnection;
  readonly cursors: Cursors;
  /** Scheme and host under which the caller knows the gateway. */
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly options?: UpstreamOptions;
  /** How an id of v1 above 2^53 is written; default as digits. */
  readonly digits?: (digits: string) => unknown;
  /**
   * Told of a change before it is made. Its answer takes the place of the change, which is then not made; null lets it
   * go on.
   */
  readonly settle?: (proposed: ProposedChange) => Promise<GuardedAnswer | null>;
  /** Whether the agent has written a text itself. Default: none. */
  readonly isOwnText?: (text: string) => boolean;
  /** Told right before the connection is asked, with whom the call is about as far as the request says. */
  readonly onPerform?: (people: readonly string[]) => Promise<void>;
}

/** A change that was decided upon and not made yet. */
export interface ProposedChange {
  /** Ids of the people whom it is about, as far as is known. */
  readonly people: readonly string[];
  /** Reads the record as it is now, and says what would become of it. @throws {UpstreamFailure} */
  plan(): Promise<ChangePlan>;
  /** The fields of a plan as far as the agent may know them: what is there before only where it may read that. */
  shown(plan: ChangePlan): readonly ShownChange[];
}

/** A field that changes, as an agent sees it. */
export type ShownChange = Omit<FieldChange, 'before'> & Partial<Pick<FieldChange, 'before'>>;

/** What an agent gets, and what the log says about it. */
export interface GuardedAnswer {
  readonly status: number;
  /** JSON value, `Binary`, or undefined, by the kind of the operation's answer. */
  readonly answer: unknown;
  /** Attributes of employees that the answer holds, by v1 key. */
  readonly attributes: ReadonlySet<string>;
  /** Ids of the people whom the answer or the request is about. */
  readonly people: readonly string[];
  /** Records answered. */
  readonly rows: number;
  /** Whether it holds text that others wrote as they like. */
  readonly hasText?: boolean;
  /** It was answered before: nothing was done for it this time. */
  readonly isRepeated?: boolean;
  /** What the change would do, which was only asked for and not made. */
  readonly preview?: ChangePreview;
}

/** What would become of a change. */
export interface ChangePreview {
  /** Whether it would be made at once, or wait for a human. */
  readonly outcome: 'allowed' | 'pending';
  /** Why it would wait. */
  readonly rule: string | null;
  readonly kind: ChangePlan['kind'];
  readonly fields: readonly ShownChange[];
}

/**
 * Decides about a call, performs it, and takes out of the answer whatever the agent must not see. The one way from any
 * door to a connection.
 *
 * @throws {Refusal} when the gateway does not answer the call as asked.
 * @throws {UpstreamFailure} when the connection refused it or did not answer.
 */
export async function performGuarded(call: GuardedCall): Promise<GuardedAnswer> {
  const { operation, agent, now } = call;
  const decision = authorize({ operation, input: call.input, grant: agent.grant, now });
  if (decision.outcome === 'refused') throw new Refusal(decision.code, decision.reason, decision.hint);
  const scope = await resolveScope(call);
  const options = call.options ?? {};
  const { upstream } = call.connection;
  const owner = await checkSubject({ operation, input: call.input, scope, upstream, options });
  const { grant } = agent;
  const narrow = narrowed(call.input, grant);
  const seen = new Seen(call);
  const input = grant.skip_approval ? narrow : withApproval(operation, narrow);
  const named = peopleNamed(operation, input);
  if (operation.access === 'write' && call.settle) {
    const people = owner === undefined ? named : [...new Set([...named, owner])];
    const settled = await call.settle({
      people,
      plan: () => planChange({ operation, input, upstream, options, among: people }),
      shown: (plan) => shownChanges(plan, call, viewOf(call, scope, seen)),
    });
    if (settled !== null) return seen.hasText ? { ...settled, hasText: true } : settled;
  }
  await call.onPerform?.(named);
  const { status, answer } = await ask({ ...call, input }, scope, options);
  return shaped(call, viewOf(call, scope, seen), { status, answer }, { scope, named, seen });
}

const nobodyKnown: Organisation = { members: new Map(), known: new Set() };

async function resolveScope({ agent, connection }: GuardedCall): Promise<Scope> {
  const { people } = agent.grant;
  if (isEverybody(people)) return everybody;
  try {
    const organisation = needsOrganisation(people)
      ? await connection.organisation(attributesNeeded(people))
      : nobodyKnown;
    return scopeIn(organisation, people, agent.personId);
  } catch (error) {
    const reason =
      error instanceof ScopeUnknown ? error.message : 'The organisation cannot be read at the moment.';
    throw new Refusal(
      'scope_unknown',
      `Whose records this agent may see is not known: ${reason}`,
      'Try again in a minute; if it stays, ask an administrator to check the connection.',
    );
  }
}

/** A choice of attributes leaves out what may not be read, as Personio leaves it out of the answer. */
function narrowed(input: CallInput, { attributes }: Grant): CallInput {
  const chosen = input['attributes[]'];
  if (!Array.isArray(chosen)) return input;
  return { ...input, 'attributes[]': chosen.filter((key) => includesKey(attributes.readable, String(key))) };
}

async function ask(call: GuardedCall, scope: Scope, options: UpstreamOptions) {
  const { operation, input, connection, cursors, agent } = call;
  const { upstream } = connection;
  try {
    if (operation.pages === null) return await upstream.perform(operation, input, options);
    return await readList({
      operation,
      input,
      scope,
      upstream,
      cursors,
      holder: [agent.id, connection.id],
      options,
    });
  } catch (error) {
    // To whom not everybody is shown, nothing may tell a record out of scope from one that does not exist.
    if (error instanceof UpstreamFailure && error.status === 404 && !scope.everybody)
      throw notFound('Personio has no such record.');
    throw error;
  }
}

function shaped(
  { operation }: GuardedCall,
  view: View,
  { status, answer }: { readonly status: number; readonly answer: unknown },
  { scope, named, seen }: { readonly scope: Scope; readonly named: readonly string[]; readonly seen: Seen },
): GuardedAnswer {
  const people = new Set(named);
  if (operation.answer.kind !== 'json') {
    return {
      status,
      answer: answer as Binary | undefined,
      attributes: new Set(operation.attributes),
      people: [...people],
      rows: 1,
      hasText: isReadable(operation.answer),
    };
  }
  const visibleAnswer = inScope(operation, answer, scope);
  const shown = redact(operation.answer.schema, visibleAnswer, view);
  const records = recordsIn(operation, visibleAnswer);
  const { record } = operation.subject;
  if (record !== undefined) {
    for (const one of records) {
      const id = idAt(one, record);
      if (id !== undefined) people.add(id);
    }
  }
  return {
    status,
    answer: shown,
    attributes: new Set([...operation.attributes, ...seen.attributes]),
    people: [...people],
    rows: records.length,
    hasText: seen.hasText,
  };
}

function viewOf(
  { agent, connection, origin, digits }: Pick<GuardedCall, 'agent' | 'connection' | 'origin' | 'digits'>,
  scope: Scope,
  seen: Seen,
): View {
  const { readable } = agent.grant.attributes;
  return {
    mayRead(key) {
      if (!includesKey(readable, key)) return false;
      seen.attributes.add(key);
      return true;
    },
    sees: scope.sees,
    seesEverybody: scope.everybody,
    link: (address) => relinked(address, connection.upstream.origin, origin),
    ...(digits && { digits }),
    onText: (text) => seen.read(text),
  };
}

/** What is left in an answer. */
class Seen {
  /** Of employees, by v1 key. */
  readonly attributes = new Set<string>();
  hasText = false;
  readonly #call: Pick<GuardedCall, 'operation' | 'input' | 'isOwnText'>;
  #own: ReadonlySet<unknown> | undefined;

  constructor(call: Pick<GuardedCall, 'operation' | 'input' | 'isOwnText'>) {
    this.#call = call;
  }

  /** A text that somebody wrote; that of the change itself, which is answered with it, is no news to who sent it. */
  read(text: string): void {
    if (this.hasText || /^[\d\s.,:+\-/%]*$/.test(text)) return;
    if (this.#call.operation.access === 'write') {
      this.#own ??= new Set(leavesOf(this.#call.input.body).map(([, leaf]) => leaf));
      if (this.#own.has(text)) return;
    }
    this.hasText = this.#call.isOwnText?.(text) !== true;
  }
}

/** Whether a file may hold text: all but pictures. */
function isReadable(answer: Operation['answer']): boolean {
  return answer.kind === 'binary' && !answer.contentTypes.every((type) => type.startsWith('image/'));
}

/** What was there before is told as far as the agent could read it by itself. */
function shownChanges(plan: ChangePlan, call: GuardedCall, view: View): readonly ShownChange[] {
  const { operation, input, agent, now } = call;
  const { reading } = plan;
  const mayRead =
    reading !== null &&
    reading.operation.answer.kind === 'json' &&
    authorize({ operation: reading.operation, grant: agent.grant, now }).outcome === 'allowed';
  if (!mayRead) return plan.fields.map(({ before: _, ...rest }) => rest);
  const { schema } = reading.operation.answer as Extract<Operation['answer'], { kind: 'json' }>;
  const seen = redact(schema, reading.answer, view);
  const record = (seen as { data?: unknown } | undefined)?.data ?? seen;
  return fieldsOf(operation, input, record).map(({ before, ...rest }) => ({
    ...rest,
    ...(before !== undefined && { before }),
  }));
}

/** Whatever is out of scope must not be left in an answer, however it came there. */
function inScope(operation: Operation, answer: unknown, scope: Scope): unknown {
  const { record } = operation.subject;
  if (scope.everybody || record === undefined) return answer;
  if (operation.pages !== null) {
    const records = recordsOf(answer);
    const left = records.filter(visible(scope, record));
    return left.length === records.length ? answer : withRecords(answer, left);
  }
  const isNew = operation.access === 'write';
  if (!isNew && !recordsIn(operation, answer).every(visible(scope, record))) {
    throw notFound('The record that was answered is out of scope.');
  }
  return answer;
}

function recordsIn(operation: Operation, answer: unknown): readonly unknown[] {
  if (operation.pages !== null) return recordsOf(answer);
  const [data] = operation.generation === 'v1' ? valuesAt(answer, 'data') : [answer];
  return Array.isArray(data) ? data : data === undefined ? [] : [data];
}

/** An address of the connection, under the host that the caller knows. */
function relinked(address: string, from: string, to: string): string {
  return address === from || address.startsWith(`${from}/`) ? to + address.slice(from.length) : address;
}
