import { type Operation, operations } from '@staffgate/catalog';
import { z } from 'zod';
import { createRandom } from './random.ts';

/** The longest wait that a fault may cause; a timer of the machine takes no more than 24 days. */
const longestLatencyMs = 600_000;

const When = z
  .enum(['before', 'after'])
  .default('before')
  .describe('before: nothing was done; after: everything was done, and the answer is lost');

/** What goes wrong. */
export const FaultEffect = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('status'), status: z.int().min(400).max(599), when: When })
    .describe('Answers with a status, in the body that the family of the operation has for it'),
  z
    .strictObject({ kind: z.literal('latency'), ms: z.int().min(0).max(longestLatencyMs) })
    .describe('Waits, in real time, before the call is looked at; goes together with any other fault'),
  z
    .strictObject({ kind: z.literal('reset'), when: When })
    .describe('Breaks the connection without an answer'),
  z
    .strictObject({
      kind: z.literal('truncated'),
      ending: z
        .enum(['broken', 'quiet'])
        .default('broken')
        .describe('broken: the connection breaks; quiet: the body ends as if it were whole'),
    })
    .describe('Does everything, and sends half of the body'),
  z
    .strictObject({ kind: z.literal('stall') })
    .describe('Does everything, sends the headers, and then nothing until the caller gives up'),
  z
    .strictObject({
      kind: z.literal('rate-limit'),
      retryAfterSeconds: z.int().min(0).max(86_400).optional().describe('Sent as Retry-After'),
    })
    .describe('Answers 429, whatever is left of the limit'),
  z
    .strictObject({ kind: z.literal('token-blacklisted') })
    .describe('Ends the token of the caller, and answers as to any unknown token'),
  z
    .strictObject({
      kind: z.literal('drift'),
      change: z
        .enum(['unknown-member', 'null'])
        .describe('A member that nobody knows, or null where a value was'),
      at: z
        .string()
        .min(1)
        .optional()
        .describe('Dotted place, `_data.0.email`; else one is drawn for null, and the first record taken'),
    })
    .describe('Does everything, and answers a little differently from what is documented'),
]);
export type FaultEffect = z.infer<typeof FaultEffect>;

/** A rule by which calls go wrong. */
export const NewFault = z
  .strictObject({
    operation: z
      .string()
      .refine((pattern) => operations.some((operation) => isMeant(pattern, operation)), {
        error: 'there is no operation or group of that name; write v2.persons.list, v2.persons, v2, or *',
      })
      .describe('An operation, a group of them (v2.persons), a generation (v2), or * for all'),
    share: z
      .number()
      .min(0)
      .max(1)
      .default(1)
      .describe('The share of the calls that go wrong, drawn by the seed'),
    count: z.int().min(1).optional().describe('How many calls go wrong at most'),
    skip: z.int().min(0).default(0).describe('How many calls are let through first'),
    effect: FaultEffect,
  })
  .refine(
    ({ operation: pattern, effect }) =>
      operations.some((operation) => isMeant(pattern, operation) && canShow(effect, operation)),
    {
      error: 'none of these operations can show this effect: it has no body, no JSON or no token',
      path: ['effect'],
    },
  );
export type NewFault = z.input<typeof NewFault>;

/** A rule that is in force, and what it has done so far. */
export interface Fault extends z.output<typeof NewFault> {
  readonly id: string;
  /** Calls that it was asked about. */
  readonly seen: number;
  /** Calls that it made go wrong. */
  readonly injected: number;
}

/** Which rule made a call go wrong, and how. */
export type InjectedFault = Pick<Fault, 'id' | 'effect'>;

/** All rules and their counts, as they were at some moment. */
export interface FaultsState {
  readonly rules: readonly Fault[];
  readonly made: number;
}

/**
 * The rules by which calls go wrong on purpose.
 *
 * A call meets the rules in the order they were added: waits add up, and the first other effect ends the search, so
 * that rules behind it neither see nor count the call. Draws depend on the seed and the counts alone: the same calls in
 * the same order go wrong in the same way.
 */
export class Faults {
  readonly #seed: string;
  #state: FaultsState = noFaults;

  constructor(seed: string) {
    this.#seed = seed;
  }

  list(): readonly Fault[] {
    return this.#state.rules;
  }

  get(id: string): Fault | undefined {
    return this.#state.rules.find((rule) => rule.id === id);
  }

  /** @throws {z.ZodError} when the rule names an operation or an effect that does not exist. */
  add(fault: NewFault): Fault {
    const { rules, made } = this.#state;
    const rule: Fault = { id: `fault-${made + 1}`, ...NewFault.parse(fault), seen: 0, injected: 0 };
    this.#state = { rules: [...rules, rule], made: made + 1 };
    return rule;
  }

  /** False when there is no such rule. */
  remove(id: string): boolean {
    const { rules, made } = this.#state;
    this.#state = { rules: rules.filter((rule) => rule.id !== id), made };
    return this.#state.rules.length < rules.length;
  }

  clear(): void {
    this.#state = { ...this.#state, rules: [] };
  }

  /** Counts a call, and draws what goes wrong with it. */
  draw(operation: Operation): readonly InjectedFault[] {
    const { rules, made } = this.#state;
    if (rules.length === 0) return noneInjected;
    const injected: InjectedFault[] = [];
    let isDecided = false;
    const counted = rules.map((rule) => {
      const isOver = rule.count !== undefined && rule.injected >= rule.count;
      if (isDecided || isOver || !isMeant(rule.operation, operation) || !canShow(rule.effect, operation))
        return rule;
      const seen = rule.seen + 1;
      const strikes =
        seen > rule.skip && createRandom(`${this.#seed} ${rule.id} ${rule.seen}`).chance(rule.share);
      if (!strikes) return { ...rule, seen };
      injected.push({ id: rule.id, effect: rule.effect });
      isDecided = rule.effect.kind !== 'latency';
      return { ...rule, seen, injected: rule.injected + 1 };
    });
    this.#state = { rules: counted, made };
    return injected;
  }

  keep(): FaultsState {
    return this.#state;
  }

  restore(state: FaultsState): void {
    this.#state = state;
  }

  /** As if no rule had ever been made. */
  reset(): void {
    this.#state = noFaults;
  }
}

const noFaults: FaultsState = { rules: [], made: 0 };
const noneInjected: readonly InjectedFault[] = [];

/** Whether a rule for this name is about an operation. */
function isMeant(pattern: string, { id }: Operation): boolean {
  return pattern === '*' || id === pattern || id.startsWith(`${pattern}.`);
}

/** Whether the calls of an operation can go wrong in this way at all. */
function canShow(effect: FaultEffect, { answer, authentication }: Operation): boolean {
  if (effect.kind === 'drift') return answer.kind === 'json';
  if (effect.kind === 'truncated') return answer.kind !== 'empty';
  if (effect.kind === 'token-blacklisted') return authentication === 'token';
  return true;
}
