import { type Access, type Area, areas, type Operation } from '@staffgate/catalog';
import { authorize, type CallInput } from './authorize.ts';
import type { RefusalCode } from './decision.ts';
import { type Grant, includesKey } from './grant.ts';
import { describePeople, isEverybody } from './people.ts';

/** What is to be explained: what an agent may do with an operation, for somebody if a person is named. */
export interface ExplainQuestion {
  readonly operation: Operation;
  readonly input?: CallInput;
  readonly grant: Grant;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The person in question, and whether the scope of the agent holds them; `unknown` when it cannot be resolved. */
  readonly target?: { readonly id: string; readonly inScope: boolean | 'unknown' };
}

/** Why a call would be allowed or refused, in one sentence. */
export interface Explanation {
  readonly outcome: 'allowed' | 'refused';
  readonly code: RefusalCode | 'allowed';
  readonly sentence: string;
  readonly hint: string | null;
}

/** Says why a call would be allowed or refused. It asks the same function as the call itself would. */
export function explain({ target, ...question }: ExplainQuestion): Explanation {
  const { operation, grant } = question;
  const decision = authorize(question);
  if (decision.outcome === 'refused') {
    return {
      outcome: 'refused',
      code: decision.code,
      sentence: `Refused: ${decision.reason}`,
      hint: decision.hint,
    };
  }
  const whose = operation.subject.kind === 'none' ? '' : `, for ${describePeople(grant.people)}`;
  if (target === undefined || operation.subject.kind === 'none' || isEverybody(grant.people)) {
    return {
      outcome: 'allowed',
      code: 'allowed',
      sentence: `Allowed${whose}: ${decision.reason}`,
      hint: null,
    };
  }
  if (target.inScope === 'unknown') {
    return {
      outcome: 'refused',
      code: 'scope_unknown',
      sentence: `Refused: whether person ${target.id} is one of ${describePeople(grant.people)} is not known now.`,
      hint: 'Check the connection; the scope is looked up in the organisation.',
    };
  }
  if (!target.inScope) {
    return {
      outcome: 'refused',
      code: 'person_not_in_scope',
      sentence: `Refused: person ${target.id} is not one of ${describePeople(grant.people)}; the agent is told that there is no such record.`,
      hint: 'Widen the scope of the agent, if it shall see this person.',
    };
  }
  return {
    outcome: 'allowed',
    code: 'allowed',
    sentence: `Allowed: person ${target.id} is one of ${describePeople(grant.people)}, and ${decision.reason}`,
    hint: null,
  };
}

/** What a credential can do at Personio, as found when the connection was checked. */
export interface Capabilities {
  readonly areas: Readonly<Partial<Record<Area, readonly Access[]>>>;
  /** Attributes that it may read, by v1 key; null when that is not known. */
  readonly readable: readonly string[] | null;
}

/**
 * Where a grant promises more than the credential can keep, as sentences. Such a call is allowed here and refused, or
 * answered without the attribute, by Personio.
 */
export function beyondCredential(grant: Grant, { areas: can, readable }: Capabilities): string[] {
  const levels = Object.entries(grant.areas) as [Area, Grant['areas'][Area]][];
  const missing = levels.flatMap(([area, level]) =>
    (level === 'write' ? (['read', 'write'] as const) : level === 'read' ? (['read'] as const) : [])
      .filter((access) => !can[area]?.includes(access))
      .map(
        (access) => `${areas[area].label}: ${access} access is granted, and the credential does not have it.`,
      ),
  );
  const keys = grant.attributes.readable;
  const hidden =
    keys === 'all' || readable === null
      ? []
      : keys.filter((key) => key !== 'id' && !includesKey([...readable], key));
  return [
    ...missing,
    ...hidden.map((key) => `The attribute ${key} is granted, and the credential may not read it.`),
  ];
}
