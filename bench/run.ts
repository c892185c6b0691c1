// Measures speed and memory as ratios against a baseline in the same run, and prints a table.
// Usage: npm run bench [-- persons-list periods-list client-read deliveries snapshot startup types audit gateway mcp people-look-up fairness]
import { parseArgs } from 'node:util';
import { median } from './servers.ts';

/** One measured ratio, round by round, and what it should be. */
export interface Measurement {
  readonly name: string;
  readonly ratios: readonly number[];
  readonly target: { readonly atLeast: number } | { readonly atMost: number };
  readonly detail?: string;
}

const benches: Record<string, () => Promise<Measurement[]>> = {
  'persons-list': async () => (await import('./persons-list.ts')).measurePersonsList(),
  'periods-list': async () => (await import('./periods-list.ts')).measurePeriodsList(),
  'client-read': async () => (await import('./client-read.ts')).measureClientRead(),
  deliveries: async () => (await import('./deliveries.ts')).measureDeliveries(),
  snapshot: async () => (await import('./snapshot.ts')).measureSnapshot(),
  startup: async () => (await import('./startup.ts')).measureStartup(),
  types: async () => (await import('./types.ts')).measureTypes(),
  audit: async () => (await import('./audit.ts')).measureAudit(),
  gateway: async () => (await import('./gateway.ts')).measureGateway(),
  fairness: async () => (await import('./fairness.ts')).measureFairness(),
  mcp: async () => (await import('./mcp.ts')).measureMcp(),
  'people-look-up': async () => (await import('./people-look-up.ts')).measurePeopleLookUp(),
};

const { positionals } = parseArgs({ allowPositionals: true });
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
let missed = 0;
for (const name of chosen) {
  const bench = benches[name];
  if (!bench) {
    console.error(`There is no bench ${name}. There are: ${Object.keys(benches).join(', ')}.`);
    process.exit(2);
  }
  for (const measurement of await bench()) missed += print(measurement) ? 0 : 1;
}
console.log(missed === 0 ? 'All targets are met.' : `${missed} targets are missed.`);

function print({ name, ratios, target, detail }: Measurement): boolean {
  const middle = median(ratios);
  const met = 'atLeast' in target ? middle >= target.atLeast : middle <= target.atMost;
  const wanted = 'atLeast' in target ? `at least ${target.atLeast}` : `at most ${target.atMost}`;
  const range =
    ratios.length > 1 ? ` (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})` : '';
  console.log(
    `${met ? 'met   ' : 'MISSED'}  ${middle.toFixed(2)}${range}  ${wanted}  ${name}${detail ? `: ${detail}` : ''}`,
  );
  return met;
}
