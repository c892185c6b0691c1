import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './run.ts';
import { median, startServer } from './servers.ts';

const bin = fileURLToPath(new URL('../packages/cli/src/bin.ts', import.meta.url));

/**
 * From process start to the first answer: the emulator of the command line against a bare Hono server. Not of the first
 * start on a machine: when that one ends, Node writes down what it compiled.
 */
export async function measureStartup(): Promise<Measurement[]> {
  const ratios: { demo: number[]; large: number[] } = { demo: [], large: [] };
  const times: { bare: number[]; demo: number[]; large: number[] } = { bare: [], demo: [], large: [] };
  for (let round = -1; round < 9; round++) {
    const bare = await firstAnswer('bare-hono.mjs', []);
    const demo = await firstAnswer(bin, ['emulator', '--port', '0', '--quiet']);
    const large = await firstAnswer(bin, ['emulator', '--port', '0', '--quiet', '--people', '10000']);
    if (round < 0) continue;
    ratios.demo.push(demo / bare);
    ratios.large.push(large / bare);
    times.bare.push(bare);
    times.demo.push(demo);
    times.large.push(large);
  }
  const shown = (of: keyof typeof times) => `${Math.round(median(times[of]))} ms`;
  return [
    {
      name: 'start to first answer, demo company, against bare Hono',
      ratios: ratios.demo,
      target: { atMost: 4 },
      detail: `${shown('demo')} against ${shown('bare')}`,
    },
    {
      name: 'start to first answer, 10,000 people, against bare Hono',
      ratios: ratios.large,
      target: { atMost: 12 },
      detail: `${shown('large')} against ${shown('bare')}`,
    },
  ];
}

async function firstAnswer(script: string, args: readonly string[]): Promise<number> {
  const began = performance.now();
  const server = await startServer(script, args);
  const response = await fetch(`http://127.0.0.1:${server.port}/v2/persons?limit=1`);
  await response.text();
  const took = performance.now() - began;
  const ended = once(server.child, 'exit');
  server.child.kill('SIGTERM');
  await ended;
  return took;
}
