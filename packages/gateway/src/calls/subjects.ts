import { findOperation, type Lookup, type Operation } from '@staffgate/catalog';
import type { CallInput } from '../grants/authorize.ts';
import { inspect } from '../redaction/inspect.ts';
import { idAt, valuesAt } from '../redaction/places.ts';
import { recordsOf } from './lists.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Scope } from './scope.ts';
import { type Upstream, UpstreamFailure, type UpstreamOptions } from './upstream.ts';

/** A call whose subject is to be found out. */
export interface SubjectCall {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly scope: Scope;
  readonly upstream: Upstream;
  readonly options: UpstreamOptions;
}

/** The people that a request names: as its subject, and as those whom a body refers to, such as a supervisor. */
export function peopleNamed(operation: Operation, input: CallInput): readonly string[] {
  const { parameter, body } = operation.subject;
  const named = new Set<string>();
  // A filter of a list only narrows it; a single value says whose record it is.
  const given = parameter === undefined ? undefined : input[parameter];
  if (typeof given === 'string' || typeof given === 'number') named.add(String(given));
  else if (Array.isArray(given) && operation.pages === null) for (const id of given) named.add(String(id));
  if (body !== undefined) for (const id of valuesAt(input.body, body)) named.add(String(id));
  if (operation.body && input.body !== undefined) {
    for (const id of inspect(operation.body.schema, input.body).people) named.add(id);
  }
  return [...named];
}

/**
 * Makes sure that a call is about people in scope, before it has any effect, and gives whose record it is, where it
 * had to find that out.
 *
 * @throws {Refusal} `not_found`, whether the record is out of scope or does not exist.
 */
export async function checkSubject(call: SubjectCall): Promise<string | undefined> {
  const { operation, input, scope } = call;
  if (scope.everybody) return undefined;
  if (!peopleNamed(operation, input).every(scope.sees))
    throw notFound('A person named by the request is out of scope.');
  const { lookup, parameter, body, kind } = operation.subject;
  if (lookup === undefined) {
    if (kind === 'none' || operation.pages !== null || body !== undefined) return undefined;
    // A change that leaves out whom it is about means everybody.
    if (parameter !== undefined && input[parameter] === undefined) throw leavesOutPeople(operation);
    return undefined;
  }
  if ((parameter !== undefined && input[parameter] !== undefined) || body !== undefined) return undefined;
  const owner = await ownerOf(lookup, call);
  if (owner === undefined || !scope.sees(owner)) throw notFound('The record belongs to nobody in scope.');
  return owner;
}

function leavesOutPeople({ id, subject }: Operation): Refusal {
  return new Refusal(
    'everybody_needed',
    `Without ${subject.parameter}, ${id} is about everybody, and the grant is limited to some people.`,
    `Name the people in ${subject.parameter}.`,
  );
}

/** Whose record an id belongs to; undefined when nobody in sight has such a record. */
async function ownerOf(lookup: Lookup, call: SubjectCall): Promise<string | undefined> {
  const operation = findOperation(lookup.operation) as Operation;
  const id = String(call.input[lookup.id]);
  if (lookup.among !== undefined) return ownerAmong(operation, lookup, id, call);
  const answer = await read(operation, { [lookup.parameter]: call.input[lookup.id] }, call);
  const record = answer === null ? undefined : ((answer as { data?: unknown }).data ?? answer);
  return record === undefined ? undefined : idAt(record, operation.subject.record as string);
}

/** People whose lists are looked through for a record at most; with more in scope the record counts as not found. */
const mostLookedThrough = 500;

async function ownerAmong(
  operation: Operation,
  { parameter, among = 'id' }: Lookup,
  id: string,
  call: SubjectCall,
): Promise<string | undefined> {
  const { ids } = call.scope;
  if (ids.size > mostLookedThrough) return undefined;
  for (const person of ids) {
    let cursor: string | undefined;
    do {
      const answer = await read(
        operation,
        { [parameter]: person, ...(cursor !== undefined && { cursor }) },
        call,
      );
      if (recordsOf(answer).some((record) => idAt(record, among) === id)) return person;
      const next = (answer as { _meta?: { links?: { next?: { href: string } } } } | null)?._meta?.links?.next
        ?.href;
      cursor = next === undefined ? undefined : (new URL(next).searchParams.get('cursor') ?? undefined);
    } while (cursor !== undefined);
  }
  return undefined;
}

async function read(
  operation: Operation,
  input: CallInput,
  { upstream, options }: SubjectCall,
): Promise<unknown> {
  try {
    return (await upstream.perform(operation, input, options)).answer;
  } catch (error) {
    if (error instanceof UpstreamFailure && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}
