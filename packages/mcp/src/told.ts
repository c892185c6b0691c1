import { createHash } from 'node:crypto';
import { instructions } from './instructions.ts';
import { allDefinitions, type ToolDefinition } from './offers.ts';

/** All that models are told before they call anything; it depends on this code alone. */
export interface Told {
  readonly instructions: string;
  readonly tools: readonly ToolDefinition[];
}

export function told(): Told {
  return { instructions, tools: allDefinitions() };
}

/** SHA-256 of what is told, in hexadecimal: another one means that a text was changed. */
export function toldDigest(): string {
  return createHash('sha256').update(JSON.stringify(told())).digest('hex');
}
