import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type Operation, v1, v2 } from '@staffgate/catalog';
import { type Caller, CallFailed } from './caller.ts';
import type { Calendar } from './days.ts';
import { type Result, textOf } from './results.ts';
import { type ListName, listOperation, wholeList } from './tools/company-info.ts';
import { accessOf } from './tools/describe-access.ts';

/** A resource as it is listed. */
export interface ResourceDefinition {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly mimeType: 'application/json';
}

/** A text of a resource that was read. */
export interface ResourceText {
  readonly uri: string;
  readonly mimeType: 'application/json';
  readonly text: string;
}

export interface Reading {
  readonly caller: Caller;
  readonly calendar: Calendar;
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

interface Resource {
  readonly definition: ResourceDefinition;
  /** It is offered to whoever may call one of these; to everybody when there are none. */
  readonly needs: readonly Operation[];
  readonly read: (reading: Reading) => Promise<Result>;
}

const parts: readonly ListName[] = ['departments', 'teams', 'offices', 'legal_entities', 'cost_centers'];

/** What a host may put before a model without a question: it changes seldom, and is about nobody. */
const resources: readonly Resource[] = [
  {
    definition: definition(
      'access',
      'What this agent may do',
      'What it may read and change, of whom, and its limits.',
    ),
    needs: [],
    read: async ({ caller, calendar }) => accessOf(caller.access, calendar),
  },
  {
    definition: definition(
      'organisation',
      'The organisation',
      'Departments, teams, offices, legal entities and cost centers, as far as granted.',
    ),
    needs: [...new Set(parts.map(listOperation))],
    async read(reading) {
      const read: Record<string, unknown> = {};
      for (const part of parts) {
        if (reading.caller.verdict(listOperation(part)).allowed) read[part] = await wholeList(part, reading);
      }
      return read;
    },
  },
  {
    definition: definition(
      'attributes',
      'Fields of people',
      'Keys, labels and types of the fields of people.',
    ),
    needs: [v1.employees.attributes],
    read: async (reading) => ({ ...(await wholeList('attributes', reading)) }),
  },
  {
    definition: definition(
      'absence-types',
      'Types of absence',
      'Names, categories and units of the types of absence.',
    ),
    needs: [v2.absenceTypes.list],
    read: async (reading) => ({ ...(await wholeList('absence_types', reading)) }),
  },
];

function definition(name: string, title: string, description: string): ResourceDefinition {
  return { uri: `staffgate://${name}`, name, title, description, mimeType: 'application/json' };
}

/** The resources of an agent, in their fixed order. */
export function resourcesFor({ verdict }: Pick<Caller, 'verdict'>): readonly ResourceDefinition[] {
  return resources
    .filter(({ needs }) => needs.length === 0 || needs.some((operation) => verdict(operation).allowed))
    .map((resource) => resource.definition);
}

/**
 * Reads a resource for an agent by calls of its own, so that it is decided, counted and written down as they are.
 *
 * @throws {ProtocolError} when there is none, or it may not or cannot be read.
 */
export async function readResource(uri: string, reading: Reading): Promise<ResourceText> {
  const resource = resources.find(({ definition }) => definition.uri === uri);
  if (!resource)
    throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such resource.', { uri });
  const { caller, signal, onFailure } = reading;
  try {
    const [first] = resource.needs;
    // What is not offered is refused by the call that it would make, so that the refusal is written down.
    if (first && !resourcesFor(caller).includes(resource.definition)) {
      await caller.perform(first, {} as never, { signal });
    }
    const text = textOf(await resource.read(reading), 'company_info lists it.');
    return { uri, mimeType: resource.definition.mimeType, text };
  } catch (error) {
    throw failureOf(error, onFailure);
  }
}

function failureOf(error: unknown, onFailure: Reading['onFailure']): ProtocolError {
  if (error instanceof CallFailed) {
    const { message, hint, code, status } = error;
    const kind = status >= 500 ? ProtocolErrorCode.InternalError : ProtocolErrorCode.InvalidParams;
    return new ProtocolError(kind, `${message} ${hint}`, { error: code });
  }
  onFailure(error);
  return new ProtocolError(ProtocolErrorCode.InternalError, 'The gateway met a problem.');
}
