import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Measurement } from './run.ts';

/** Instantiations that the full type check may make per operation of the catalog, so that editors stay quick. */
const instantiationsPerOperation = 40_000;

/** The full type check from cold, and how many types it instantiates. */
export async function measureTypes(): Promise<Measurement[]> {
  const { operations } = await import('@staffgate/catalog');
  const root = fileURLToPath(new URL('..', import.meta.url));
  const tsc = fileURLToPath(new URL('../node_modules/.bin/tsc', import.meta.url));
  const report = execFileSync(tsc, ['-p', root, '--extendedDiagnostics'], { encoding: 'utf8' });
  const read = (name: string) => Number(new RegExp(`${name}:\\s+([\\d.]+)`).exec(report)?.[1]);
  const instantiations = read('Instantiations');
  return [
    {
      name: 'type instantiations per operation, against the budget',
      ratios: [instantiations / operations.length / instantiationsPerOperation],
      target: { atMost: 1 },
      detail: `${instantiations} for ${operations.length} operations, ${read('Total time')} s`,
    },
  ];
}
