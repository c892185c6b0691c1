// Plays the scenarios over MCP, writes down what each takes, and makes the table in docs/reference anew.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const cwd = fileURLToPath(new URL('..', import.meta.url));
const steps = [
  ['node_modules/vitest/vitest.mjs', 'run', 'test/mcp/scenarios'],
  ['node_modules/@biomejs/biome/bin/biome', 'format', '--write', 'test/mcp/scenarios/recorded.json'],
  ['--conditions=@staffgate/source', 'scripts/docs.mjs'],
];
for (const args of steps) {
  const env = { ...process.env, STAFFGATE_RECORD_SCENARIOS: '1' };
  const { status } = spawnSync(process.execPath, args, { cwd, stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}
