import { enableCompileCache } from 'node:module';

enableCompileCache();

// Imported afterwards, so that the cache covers everything but this file.
const { runProcess } = await import('./process.ts');
process.exitCode = await runProcess();
