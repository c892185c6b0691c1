import { createHash } from 'node:crypto';
import type { Caller } from './caller.ts';
import { instructions } from './instructions.ts';
import { offersFor, type ToolDefinition } from './offers.ts';
import { type PromptDefinition, promptsFor, promptText } from './prompts.ts';
import { type ResourceDefinition, resourcesFor } from './resources.ts';
import { sortedJson } from './sorted-json.ts';

/** All that models are told before they call anything; it depends on this code alone. */
export interface Told {
  readonly instructions: string;
  readonly tools: readonly ToolDefinition[];
  readonly resources: readonly ResourceDefinition[];
  /** With their texts, for arguments that are their own names in capitals. */
  readonly prompts: readonly (PromptDefinition & { readonly text: string })[];
}

const whoIsGrantedEverything: Pick<Caller, 'verdict'> = { verdict: () => ({ allowed: true }) };

export function told(): Told {
  const caller = whoIsGrantedEverything;
  return {
    instructions,
    tools: offersFor(caller).map(({ definition }) => definition),
    resources: resourcesFor(caller),
    prompts: promptsFor(caller).map((prompt) => ({
      ...prompt,
      text: promptText(prompt.name, argumentsOf(prompt), caller).text,
    })),
  };
}

/** SHA-256 of what is told, as JSON with its members in order, in hexadecimal: another one means that a text was changed. */
export function toldDigest(): string {
  return createHash('sha256').update(sortedJson(told())).digest('hex');
}

function argumentsOf({ arguments: args }: PromptDefinition): Record<string, string> {
  return Object.fromEntries(args.map(({ name }) => [name, name.toUpperCase()]));
}
