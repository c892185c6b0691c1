import { createHash } from 'node:crypto';
import type { Clock } from './days.ts';
import { LeastRecent } from './least-recent.ts';

/** How long the place of a list is kept, in milliseconds. */
const keptMs = 60 * 60_000;
/** Lists of one agent whose places are kept. */
const mostOfAgent = 100;

interface Kept {
  readonly at: number;
  readonly tool: string;
  readonly next: string;
}

/**
 * Keeps where long lists go on, and gives agents a number for it: the sealed cursor of the gateway costs a model some
 * two hundred tokens. A number is worth nothing to another agent, nor to another tool.
 */
export class Nexts {
  readonly #clock: Clock;
  readonly #hasReplicas: boolean;
  readonly #agents = new LeastRecent<Map<string, Kept>>(1_000);

  /** With replicas nothing is kept, as the next call may come to another one, which would not know it. */
  constructor(clock: Clock, hasReplicas = false) {
    this.#clock = clock;
    this.#hasReplicas = hasReplicas;
  }

  /** What an agent is given for a place: the place itself when that is short. */
  keep(agent: string, tool: string, next: string): string {
    if (next.length <= 24 || this.#hasReplicas) return next;
    const own = this.#agents.get(agent, () => new Map());
    const number = numberOf(next);
    own.delete(number);
    own.set(number, { at: this.#clock.now(), tool, next });
    if (own.size > mostOfAgent) own.delete(own.keys().next().value as string);
    return number;
  }

  /** The place that an agent was given before; what is not known is given back as it came. */
  open(agent: string, tool: string, given: string): string {
    const kept = this.#agents.get(agent, () => new Map()).get(given.trim());
    const isKnown = kept?.tool === tool && this.#clock.now() - kept.at < keptMs;
    return isKnown ? kept.next : given;
  }
}

/** Twelve digits, the first one not zero, since models write numbers without quotes too. */
function numberOf(next: string): string {
  const digest = createHash('sha256').update(next).digest();
  return String(100_000_000_000 + (digest.readUIntBE(0, 6) % 900_000_000_000));
}
