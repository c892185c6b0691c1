import { setImmediate as breath } from 'node:timers/promises';
import type { GatewayOptions } from '@staffgate/gateway';
import type { GatewayWorld } from './world.ts';

interface Waiting {
  readonly at: number;
  readonly work: () => void;
}

/** The timers of a gateway, which follow the clock of its world as it is turned. */
export class TurnedTime {
  readonly #waiting = new Set<Waiting>();
  #world: Pick<GatewayWorld, 'clock'> | null = null;

  readonly later: NonNullable<GatewayOptions['later']> = (ms, work) => {
    const one = { at: this.now() + ms, work };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  };

  readonly now = (): number => this.#world?.clock.now() ?? 0;

  of(world: Pick<GatewayWorld, 'clock'>): void {
    this.#world = world;
  }

  /** Lets time pass, a little at a time, so that whatever is due then happens then. */
  async pass(ms: number, stepMs = 10): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      this.#world?.clock.advance(stepMs);
      const now = this.now();
      for (const one of [...this.#waiting].sort((a, b) => a.at - b.at)) {
        if (one.at > now || !this.#waiting.delete(one)) continue;
        one.work();
      }
      await settle(3);
    }
  }

  /** Lets time pass until something is there. */
  async passUntil<T>(work: Promise<T>, mostMs = 120_000): Promise<T> {
    let isThere = false;
    const end = () => {
      isThere = true;
    };
    work.then(end, end);
    await settle(3);
    for (let passed = 0; !isThere && passed < mostMs; passed += 10) await this.pass(10);
    if (!isThere) throw new Error(`Nothing came within ${mostMs} ms.`);
    return work;
  }
}

/** Lets everything happen that needs no time. */
export async function settle(rounds = 30): Promise<void> {
  for (let round = 0; round < rounds; round += 1) await breath();
}
