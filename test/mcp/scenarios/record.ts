import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Played } from './play.ts';
import type { Scenario } from './scenario.ts';

const file = fileURLToPath(new URL('recorded.json', import.meta.url));

/** What a scenario takes, as it was recorded. `npm run scenarios` writes it anew. */
export interface Recorded {
  readonly request: string;
  readonly outcome: string;
  readonly calls: readonly { readonly tool: string; readonly arguments: Played['arguments'] }[];
  /** Requests to Personio, names looked up for the first time included. */
  readonly upstream: number;
  /** What a model writes and reads: the arguments of all calls, and their results. */
  readonly tokens: number;
  /** What Personio's answers would have cost the model as they came. */
  readonly tokensOfPersonio: number;
}

export function recordOf(
  { request, outcome }: Scenario,
  played: readonly Played[],
  { upstream, tokensOfPersonio }: Pick<Recorded, 'upstream' | 'tokensOfPersonio'>,
): Recorded {
  return {
    request,
    outcome,
    calls: played.map((call) => ({ tool: call.tool, arguments: withoutIds(call.arguments) })),
    upstream,
    tokens: played.reduce((sum, { tokens }) => sum + tokens, 0),
    tokensOfPersonio,
  };
}

/** UUIDs are made up anew with each company. */
function withoutIds(args: Played['arguments']): Played['arguments'] {
  return JSON.parse(JSON.stringify(args).replace(/"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"/g, '"<id>"'));
}

export function readRecorded(): readonly Recorded[] {
  return JSON.parse(readFileSync(file, 'utf8'));
}

export function writeRecorded(records: readonly Recorded[]): void {
  writeFileSync(file, `${JSON.stringify(records, null, 2)}\n`);
}
