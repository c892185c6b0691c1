import { cpuOf, createWorld, type Way } from './gateway-world.ts';
import { type Load, load, type PacedLoad, pacedLoad } from './load.ts';
import type { Measurement } from './run.ts';
import { type Server, startServer } from './servers.ts';

const rounds = 3;
const perSecond = 200;

/**
 * The same read straight from the emulator, through a bare proxy that reads and writes the JSON, and through the
 * gateway: an agent with ten attributes and the people below one lead, its log on the disk.
 */
export async function measureGateway(): Promise<Measurement[]> {
  return [...(await againstBareProxy()), ...(await flatness())];
}

async function againstBareProxy(): Promise<Measurement[]> {
  const world = await createWorld({ people: 200, agents: 10, entries: 0 });
  const proxy = await startServer('bare-proxy.ts', [world.emulatorUrl]);
  try {
    const throughProxy = { port: proxy.port, request: world.direct.request };
    const ways = { direct: world.direct, proxy: throughProxy, gateway: world.guarded };
    await checkAnswers(ways, world.team);
    const measured = [];
    for (const connections of [1, 16, 64]) {
      const loads: Record<string, Load> = {};
      for (const [name, way] of Object.entries(ways)) {
        loads[name] = await load(way.port, () => way.request, { connections });
      }
      console.log(
        `        ${connections} connections: ${Object.entries(loads)
          .map(([name, { requestsPerSecond }]) => `${name} ${Math.round(requestsPerSecond)}/s`)
          .join(', ')}`,
      );
    }
    for (let round = 0; round < rounds; round += 1) {
      const direct = await paced(ways.direct);
      measured.push({
        direct,
        proxy: await paced(throughProxy, proxy),
        gateway: await paced(ways.gateway, world.gateway),
      });
    }
    const last = measured.at(-1) as (typeof measured)[number];
    const say = ({ p50Ms, p95Ms }: PacedLoad) => `${p50Ms.toFixed(1)}/${p95Ms.toFixed(1)} ms`;
    return [
      {
        name: `p95 of a read at ${perSecond} a second through the gateway, against a bare proxy`,
        ratios: measured.map(({ proxy: bare, gateway }) => gateway.p95Ms / bare.p95Ms),
        target: { atMost: 2.5 },
        detail: `p50/p95 direct ${say(last.direct)}, proxy ${say(last.proxy)}, gateway ${say(last.gateway)}`,
      },
      {
        name: 'processor time of a call through the gateway, against a bare proxy',
        ratios: measured.map(({ proxy: bare, gateway }) => gateway.cpuMs / bare.cpuMs),
        target: { atMost: 3 },
        detail: `${last.gateway.cpuMs.toFixed(2)} ms against ${last.proxy.cpuMs.toFixed(2)} ms`,
      },
    ];
  } finally {
    proxy.stop();
    world.stop();
  }
}

/** Whether a call costs more with many agents, people or entries of the log. */
async function flatness(): Promise<Measurement[]> {
  const small = { people: 200, agents: 1, entries: 0 };
  const large = [
    { name: '10,000 agents against 1', size: { ...small, agents: 10_000 } },
    { name: '100,000 people against 200', size: { ...small, people: 100_000 } },
    { name: '1,000,000 entries of the log against none', size: { ...small, entries: 1_000_000 } },
  ];
  const measurements: Measurement[] = [];
  const base = await createWorld(small);
  try {
    for (const { name, size } of large) {
      const world = await createWorld(size);
      try {
        const ratios: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const few = await paced(base.guarded, base.gateway);
          const many = await paced(world.guarded, world.gateway);
          ratios.push(many.cpuMs / few.cpuMs);
        }
        measurements.push({
          name: `processor time of a call through the gateway with ${name}`,
          ratios,
          target: { atMost: 1.3 },
        });
      } finally {
        world.stop();
      }
    }
  } finally {
    base.stop();
  }
  return measurements;
}

/** All ways must answer the same people, and the gateway only what was granted of them. */
async function checkAnswers(ways: Readonly<Record<string, Way>>, team: readonly string[]): Promise<void> {
  const wanted = [...team].sort().join();
  for (const [name, { port, request }] of Object.entries(ways)) {
    const [, path = '', token = ''] = /^GET (\S+) .*Bearer (\S+)/s.exec(request) ?? [];
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const { _data } = (await answer.json()) as { _data: readonly { id: string; gender?: unknown }[] };
    const ids = _data.map(({ id }) => id).sort();
    if (ids.join() !== wanted)
      throw new Error(`${name} answered ${ids.length} people, not the ${team.length} of the team`);
    const tells = _data.some((person) => 'gender' in person);
    if (tells === (name === 'gateway'))
      throw new Error(`${name} ${tells ? 'tells' : 'does not tell'} the gender of people`);
  }
}

interface Paced extends PacedLoad {
  /** Processor time of the server per call. */
  readonly cpuMs: number;
}

async function paced({ port, request }: Way, server?: Server): Promise<Paced> {
  await load(port, () => request, { connections: 4, durationMs: 500 });
  const before = server ? await cpuOf(server) : 0;
  const measured = await pacedLoad(port, request, { perSecond });
  const spent = server ? (await cpuOf(server)) - before : 0;
  return { ...measured, cpuMs: spent / measured.requests };
}
