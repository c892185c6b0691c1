// A Vitest reporter that writes how every test ended to the file named by STAFFGATE_TALLY, for scripts/test.mjs.
import { writeFileSync } from 'node:fs';

// biome-ignore lint/style/noDefaultExport: Vitest asks for it
export default class Tally {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: 0, skipped: 0, outside: unhandledErrors.length };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        // "pending" was due to run and did not.
        tally[state === 'pending' ? 'failed' : state] += 1;
      }
      // What fails outside a test: a file that cannot be loaded, a hook.
      for (const suite of [module, ...module.children.allSuites()]) tally.outside += suite.errors().length;
    }
    writeFileSync(process.env.STAFFGATE_TALLY, JSON.stringify(tally));
  }
}
