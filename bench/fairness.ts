import { FairQueue } from '../packages/gateway/src/pacing/fair-queue.ts';
import type { Measurement } from './run.ts';

interface Agent {
  readonly name: string;
  readonly weight: number;
  /** When its requests come, in seconds. */
  readonly arrivals: readonly number[];
}

interface Queue {
  push(agent: Agent, request: Request): void;
  shift(): Request | undefined;
}

interface Request {
  readonly agent: Agent;
  readonly at: number;
}

interface Outcome {
  readonly served: number;
  readonly p95Seconds: number;
}

const seconds = 120;
const perSecond = 5;
const rounds = 3;

const disciplines: Readonly<Record<'fifo' | 'priority' | 'fair', () => Queue>> = {
  fifo() {
    const line: Request[] = [];
    return { push: (_, request) => void line.push(request), shift: () => line.shift() };
  },
  priority() {
    const lines = new Map<number, Request[]>();
    return {
      push: ({ weight }, request) => void lines.set(weight, [...(lines.get(weight) ?? []), request]),
      shift() {
        const [first] = [...lines].filter(([, line]) => line.length > 0).sort(([a], [b]) => b - a);
        return first?.[1].shift();
      },
    };
  },
  fair() {
    const queue = new FairQueue<Request>();
    return {
      push: ({ name, weight }, request) => queue.push(name, weight, request),
      shift: () => queue.shift(),
    };
  },
};

/**
 * Three agents before a limit of five requests a second, for two simulated minutes, one of them with far more than its
 * part: who is served, and how long they wait, in order of arrival, by priority alone, and fairly by weight.
 */
export function measureFairness(): Measurement[] {
  const batchFloods = Array.from({ length: rounds }, (_, round) => {
    const agents = agentsOf({ batch: flood(), chat: every(2, round), sync: every(1, round) });
    return { fifo: simulate('fifo', agents), fair: simulate('fair', agents) };
  });
  const chatFloods = Array.from({ length: rounds }, (_, round) => {
    const agents = agentsOf({ batch: every(1, round), chat: every(0.1, round), sync: every(1, round) });
    return { priority: simulate('priority', agents), fair: simulate('fair', agents) };
  });
  const flooded = batchFloods[0] as (typeof batchFloods)[number];
  const ranked = chatFloods[0] as (typeof chatFloods)[number];
  return [
    {
      name: 'p95 wait of an agent beside a flood, fair against in order of arrival',
      ratios: batchFloods.map(({ fifo, fair }) => of(fair, 'chat').p95Seconds / of(fifo, 'chat').p95Seconds),
      target: { atMost: 0.05 },
      detail: `in order of arrival ${words(flooded.fifo)}; fair ${words(flooded.fair)}`,
    },
    {
      name: 'requests served of the least agent, fair against by priority, while the first one floods',
      ratios: chatFloods.map(
        ({ priority, fair }) => of(fair, 'batch').served / Math.max(1, of(priority, 'batch').served),
      ),
      target: { atLeast: 10 },
      detail: `by priority ${words(ranked.priority)}; fair ${words(ranked.fair)}`,
    },
  ];
}

function agentsOf({ batch, chat, sync }: Record<'batch' | 'chat' | 'sync', readonly number[]>): Agent[] {
  return [
    { name: 'batch', weight: 1, arrivals: batch },
    { name: 'chat', weight: 4, arrivals: chat },
    { name: 'sync', weight: 2, arrivals: sync },
  ];
}

function flood(): number[] {
  return Array.from({ length: 600 }, () => 0);
}

/** One request in so many seconds, each round a little later. */
function every(gap: number, round: number): number[] {
  return Array.from({ length: Math.floor(seconds / gap) }, (_, index) => index * gap + round * 0.03 + 0.01);
}

function simulate(discipline: keyof typeof disciplines, agents: readonly Agent[]): Map<string, Outcome> {
  const queue = disciplines[discipline]();
  const coming = agents
    .flatMap((agent) => agent.arrivals.map((at) => ({ agent, at })))
    .sort((a, b) => a.at - b.at);
  const waits = new Map<string, number[]>(agents.map(({ name }) => [name, []]));
  const waiting = new Set<Request>();
  let next = 0;
  for (let now = 0; now < seconds; now += 1 / perSecond) {
    for (; next < coming.length && (coming[next] as Request).at <= now; next += 1) {
      const request = coming[next] as Request;
      queue.push(request.agent, request);
      waiting.add(request);
    }
    const request = queue.shift();
    if (request === undefined) continue;
    waiting.delete(request);
    waits.get(request.agent.name)?.push(now - request.at);
  }
  return new Map(
    [...waits].map(([name, all]) => {
      // Who was not served has waited to the end, at least.
      const unserved = [...waiting].filter(({ agent }) => agent.name === name).map(({ at }) => seconds - at);
      return [name, { served: all.length, p95Seconds: percentile([...all, ...unserved], 0.95) }];
    }),
  );
}

function of(outcomes: Map<string, Outcome>, name: string): Outcome {
  return outcomes.get(name) as Outcome;
}

function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
}

function words(outcomes: Map<string, Outcome>): string {
  return [...outcomes]
    .map(([name, { served, p95Seconds }]) => `${name} ${served} (p95 ${p95Seconds.toFixed(1)} s)`)
    .join(', ');
}
