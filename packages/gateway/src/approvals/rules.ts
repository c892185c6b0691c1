import { type Area, areas, type Operation } from '@staffgate/catalog';
import { z } from 'zod';
import type { CallInput } from '../grants/authorize.ts';
import { inspect } from '../redaction/inspect.ts';
import { valuesAt } from '../redaction/places.ts';

const areaNames = Object.keys(areas) as [Area, ...Area[]];

/**
 * Which changes wait for a human, and how they are decided. Whatever the rules are, changes of pay wait.
 */
export const ApprovalRules = z
  .strictObject({
    risk: z
      .enum(['none', 'destructive', 'all'])
      .default('destructive')
      .describe('Changes that wait for their kind: those that take something away for good, all, or none'),
    areas: z.array(z.enum(areaNames)).default([]).describe('Areas in which every change waits'),
    operations: z
      .array(z.string().regex(/^v[12]\.\w+\.\w+$/))
      .default([])
      .describe('Operations that always wait, such as v2.persons.create'),
    attributes: z
      .array(z.string().min(1))
      .default([])
      .describe('Attributes of employees whose change waits, besides pay'),
    records: z
      .int()
      .min(1)
      .nullable()
      .default(10)
      .describe('A call that changes more records than this waits; null is never for that reason'),
    free_text_minutes: z
      .int()
      .min(0)
      .max(1440)
      .default(10)
      .describe('So long after reading what others wrote freely, every change waits; 0 is never'),
    approvers: z
      .union([z.literal(1), z.literal(2)])
      .default(1)
      .describe('How many have to agree'),
    exclude_owner: z
      .boolean()
      .default(false)
      .describe('Whether a token that bears the name of the owner of the agent may not decide'),
    expires_after_minutes: z
      .int()
      .min(1)
      .max(43_200)
      .default(1440)
      .describe('How long it waits for a decision, and the decision for the change'),
    most_pending: z.int().min(1).max(1000).default(20).describe('Changes that may wait at the same time'),
  })
  .meta({ id: 'ApprovalRules' });
export type ApprovalRules = z.infer<typeof ApprovalRules>;

/** Attributes that say what somebody earns. Their change always waits. */
export const payAttributes = ['fix_salary', 'fix_salary_interval', 'hourly_salary'] as const;

/** The rule by which a change waits. */
export type ApprovalRule =
  | 'pay'
  | 'destructive'
  | 'write'
  | 'area'
  | 'operation'
  | 'attribute'
  | 'records'
  | 'free_text';

/** What is to be changed, as far as the rules look at it. */
export interface RuledChange {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly rules: ApprovalRules;
  /** Whether the agent has just read what others wrote freely. */
  readonly isTainted: boolean;
}

/** The first rule by which a change has to wait; null when it may go through. Looks at nothing but its argument. */
export function ruleFor({ operation, input, rules, isTainted }: RuledChange): ApprovalRule | null {
  if (operation.access !== 'write') return null;
  const changed = changedAttributes(operation, input);
  const isPay = operation.path.startsWith('/v2/compensations');
  if (isPay || payAttributes.some((key) => changed.has(key))) return 'pay';
  if (rules.operations.includes(operation.id)) return 'operation';
  if (operation.area !== null && rules.areas.includes(operation.area)) return 'area';
  if (rules.attributes.some((key) => changed.has(key))) return 'attribute';
  if (rules.risk !== 'none' && operation.risk === 'destructive') return 'destructive';
  if (rules.risk === 'all') return 'write';
  if (rules.records !== null && recordsChanged(operation, input) > rules.records) return 'records';
  if (rules.free_text_minutes > 0 && isTainted) return 'free_text';
  return null;
}

function changedAttributes({ body }: Operation, input: CallInput): ReadonlySet<string> {
  return body === null || input.body === undefined ? new Set() : inspect(body.schema, input.body).attributes;
}

/** How many records a call changes, by the list in its body or the list of its subjects. */
function recordsChanged({ subject }: Operation, input: CallInput): number {
  const { body, parameter } = subject;
  if (body?.includes('[]')) return valuesAt(input.body, body).length;
  const named = parameter === undefined ? undefined : input[parameter];
  return Array.isArray(named) ? named.length : 1;
}

/** Each rule in words, for whoever has to decide, and for the agent. */
export const ruleWords: Readonly<Record<ApprovalRule, string>> = {
  pay: 'changes of pay wait for a human',
  destructive: 'deletions wait for a human',
  write: 'all changes of this agent wait for a human',
  area: 'changes in this area wait for a human',
  operation: 'this operation waits for a human',
  attribute: 'a change of this attribute waits for a human',
  records: 'changes of so many records at once wait for a human',
  free_text: 'the agent has just read text that others wrote, so its changes wait for a human',
};
