// Runs `staffgate` with its arguments once a line comes on stdin. Until then it loads the modules that `start` needs, so
// that this can be done while another gateway still has the data.
import { enableCompileCache, flushCompileCache } from 'node:module';

enableCompileCache();
const { runProcess } = await import('../../packages/cli/src/process.ts');
await Promise.all([import('../../packages/cli/src/commands/start.ts'), import('undici')]);
// Who is killed would keep nothing for the next one.
flushCompileCache();
process.stdin.once('data', async () => {
  process.exitCode = await runProcess();
});
