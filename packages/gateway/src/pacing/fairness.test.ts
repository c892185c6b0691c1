import type { RateLimit } from '@staffgate/catalog';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Bucket } from './bucket.ts';
import { type Candidate, Lane } from './lane.ts';
import { CountingServer, randomOf, SimulatedTime } from './simulation.test-support.ts';
import type { Priority } from './turn.ts';

interface Agent {
  readonly name: string;
  readonly weight: number;
  /** How many others went first, for each of its requests. */
  readonly ahead: number[];
  served: number;
  lastAt: number;
  longestGapMs: number;
}

/** Agents before one route of an emulated Personio, over a network with uneven delays. */
class World {
  readonly time = new SimulatedTime();
  readonly server: CountingServer;
  readonly lane: Lane;
  readonly random: () => number;
  readonly agents: Agent[] = [];
  started = 0;

  constructor(limit: RateLimit, seed: number) {
    this.random = randomOf(seed);
    this.server = new CountingServer(limit, this.time.now);
    this.lane = new Lane({
      bucket: new Bucket(limit, 0, 0.1),
      shared: [],
      now: this.time.now,
      later: this.time.later,
    });
  }

  agent(weight: number): Agent {
    const name = `agent ${this.agents.length}`;
    const agent = { name, weight, ahead: [], served: 0, lastAt: 0, longestGapMs: 0 };
    this.agents.push(agent);
    return agent;
  }

  ask(
    agent: Agent,
    { priority = 'normal', ended = () => {} }: { priority?: Priority; ended?: () => void } = {},
  ) {
    const before = this.started;
    const candidate: Candidate = {
      agent: agent.name,
      weight: agent.weight,
      priority,
      go: (turn) => {
        const now = this.time.now();
        agent.served += 1;
        agent.ahead.push(this.started - before);
        this.started += 1;
        agent.longestGapMs = Math.max(agent.longestGapMs, now - agent.lastAt);
        agent.lastAt = now;
        this.time.later(5 + this.random() * 35, () => {
          const end = this.server.take();
          this.time.later(20 + this.random() * 150, () => {
            turn.done(end);
            ended();
          });
        });
      },
    };
    this.lane.enter(candidate);
  }

  /** Counts anew from now on. */
  forget(): void {
    for (const agent of this.agents)
      Object.assign(agent, { served: 0, longestGapMs: 0, lastAt: this.time.now() });
    this.server.answered = 0;
  }

  /** Keeps some requests waiting at any time. */
  saturate(agent: Agent, atOnce: number): void {
    const again = () => this.ask(agent, { ended: again });
    for (let index = 0; index < atOnce; index += 1) again();
  }

  /** Asks at random moments, whether it is answered or not, as long as the queue takes it. */
  flood(agent: Agent, perSecond: number, mostWaiting: number): void {
    const again = () => {
      if (this.lane.waitingOf(agent.name) < mostWaiting) this.ask(agent);
      this.time.later(-Math.log(1 - this.random()) * (1000 / perSecond), again);
    };
    again();
  }
}

const limits = fc.oneof(
  fc
    .record({
      replenishRate: fc.integer({ min: 15, max: 30 }),
      burstCapacity: fc.integer({ min: 10, max: 100 }),
    })
    .map((it): RateLimit => ({ kind: 'bucket', certainty: 'observed', ...it })),
  fc.integer({ min: 900, max: 2000 }).map(
    (requests): RateLimit => ({
      kind: 'window',
      requests,
      windowSeconds: 60,
      per: 'credential',
      certainty: 'documented',
    }),
  ),
);

describe('agents that share a route', () => {
  test('get their parts by weight, none is kept waiting, and the limit is never passed, whatever they do', () => {
    fc.assert(
      fc.property(
        limits,
        fc.integer(),
        fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 20, maxLength: 20 }),
        fc.integer({ min: 2, max: 8 }),
        fc.integer({ min: 20_000, max: 50_000 }),
        (limit, seed, weights, light, idleMs) => {
          const world = new World(limit, seed);
          const [flooding, idle, ...others] = weights.map((weight) => world.agent(weight)) as [
            Agent,
            Agent,
            ...Agent[],
          ];
          const lights = others.slice(0, light);
          const saturated = [flooding, ...others.slice(light)];
          world.flood(flooding, 60, 50);
          for (const agent of others.slice(light))
            world.saturate(agent, 2 + Math.floor(world.random() * 5) + agent.weight);
          for (const agent of lights) world.flood(agent, 0.1, 50);
          let fresh = 0;
          world.time.later(idleMs, () => {
            fresh = lights.filter(({ name }) => world.lane.waitingOf(name) > 0).length;
            world.ask(idle);
          });
          // Who came first has the first burst; from then on all wait.
          world.time.runUntil(2_000);
          world.forget();
          world.time.runUntil(62_000);

          expect(world.server.refused).toBe(0);
          const sum = saturated.reduce((all, { weight }) => all + weight, 0);
          const all = saturated.reduce((count, { served }) => count + served, 0);
          for (const { served, weight } of saturated) {
            const part = (all * weight) / sum;
            expect(Math.abs(served - part) / part).toBeLessThan(0.1);
          }
          const serviceMs = 60_000 / world.server.answered;
          const total = weights.reduce((count, weight) => count + weight, 0);
          for (const { longestGapMs, weight } of saturated) {
            // The end of a window is told in whole seconds, and what is left by then is the reserve.
            const atEndMs = limit.kind === 'window' ? 2000 : 0;
            expect(longestGapMs).toBeLessThan((total / weight + 20) * serviceMs + atEndMs);
          }
          // Who has had nothing is next, behind those like it.
          expect(idle.ahead).toHaveLength(1);
          expect(idle.ahead[0]).toBeLessThanOrEqual(1 + fresh);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
