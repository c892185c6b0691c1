export { run } from './cli.ts';
export { type Config, readConfig } from './config.ts';
export { type Exit, exitCodes } from './exit-codes.ts';
export type { Io, Output } from './io.ts';
