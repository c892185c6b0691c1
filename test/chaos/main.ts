// A long run: `npm run chaos -- --minutes 10 --seed 7`. Prints its figures, and fails when a write was lost or doubled, or an
// answer is not in the log.
import { parseArgs } from 'node:util';
import { runChaos } from './chaos.ts';
import { seeded } from './seeded.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
});
const figures = await runChaos({
  seconds: Number(values.minutes) * 60,
  random: seeded(Number(values.seed)),
  say: (line) => console.error(line),
});
console.log(JSON.stringify(figures, null, 2));
if (figures.lost + figures.doubled + figures.unlogged > 0) process.exitCode = 1;
