import type { Operation } from '@staffgate/catalog';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import { changeArguments, type Risk, type Tool } from './tool.ts';
import { tools } from './tools.ts';

/** A tool as it is listed. */
export interface ToolDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly inputSchema: { readonly type: 'object' } & Readonly<Record<string, unknown>>;
  readonly annotations: {
    readonly readOnlyHint: boolean;
    readonly destructiveHint: boolean;
    readonly idempotentHint: boolean;
    readonly openWorldHint: boolean;
  };
}

/** A tool that an agent is offered, and what it takes from that agent. */
export interface Offer {
  readonly tool: Tool;
  readonly schema: z.ZodObject;
  readonly definition: ToolDefinition;
}

/** What is offered of a tool is the same for all who are granted the same of its operations. */
const known = new Map<string, Offer | null>();

/** The tools of an agent, in their fixed order. Decided as each of their calls would be. */
export function offersFor(caller: Pick<Caller, 'verdict'>): readonly Offer[] {
  return tools.flatMap((tool) => offerFor(caller, tool) ?? []);
}

/** A tool as an agent is offered it; null when it is not. */
export function offerFor(caller: Pick<Caller, 'verdict'>, tool: Tool): Offer | null {
  const { name, needs, besides = [] } = tool;
  const operations = [...needs, ...besides];
  const granted = new Set(operations.filter((operation) => caller.verdict(operation).allowed));
  const alike = `${name} ${operations.map((operation) => (granted.has(operation) ? 1 : 0)).join('')}`;
  let offer = known.get(alike);
  if (offer === undefined) {
    offer = isOffered(tool, granted) ? offerOf(tool, granted) : null;
    known.set(alike, offer);
  }
  return offer;
}

function isOffered({ needs }: Tool, granted: ReadonlySet<Operation>): boolean {
  return needs.length === 0 || needs.some((operation) => granted.has(operation));
}

function offerOf(tool: Tool, granted: ReadonlySet<Operation>): Offer {
  const { name, title, description, risk } = tool;
  const own = tool.input((operation) => granted.has(operation));
  const schema = risk === 'read' ? own : own.extend(changeArguments);
  return {
    tool,
    schema,
    definition: { name, title, description, inputSchema: jsonSchemaOf(schema), annotations: hints[risk] },
  };
}

const hints: Readonly<Record<Risk, ToolDefinition['annotations']>> = {
  read: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  add: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  change: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  delete: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: false },
};

/** The schema as it is told: what only says the usual costs every conversation tokens, and is left out. */
function jsonSchemaOf(schema: z.ZodObject): ToolDefinition['inputSchema'] {
  const { $schema, additionalProperties, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return JSON.parse(JSON.stringify(rest, (key, value) => (isUntold(key, value) ? undefined : value)));
}

const bounds = new Set(['minimum', 'maximum', 'minLength', 'maxLength']);

/** Bounds are told by the refusal of what is beyond them; members of any name are texts, numbers or lists anyway. */
function isUntold(key: string, value: unknown): boolean {
  if (bounds.has(key)) return typeof value === 'number';
  return key === 'propertyNames' || (key === 'additionalProperties' && typeof value === 'object');
}
