import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { expect } from 'vitest';
import type { McpClient, McpWorld, ToolAnswer } from '../world.ts';
import type { Host, Scenario } from './scenario.ts';

/** A call of a tool, and what it cost. */
export interface Played {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly tokens: number;
}

/** What a model reads and writes for a text. */
export function tokensOf(text: string): number {
  return encode(text).length;
}

/** Requests that Personio was asked to answer, without those for a token. */
export function upstreamCount({ emulator }: McpWorld): number {
  return emulator.requests.filter(({ path }) => !/\/auth(\/|$)/.test(path)).length;
}

/** Plays a scenario with a client that is connected to the gateway of a world. */
export async function play({ play }: Scenario, mcp: McpClient, world: McpWorld): Promise<readonly Played[]> {
  const played: Played[] = [];
  let last: ToolAnswer | null = null;
  const ask = async (tool: string, args: Record<string, unknown>) => {
    last = await mcp.call(tool, args);
    played.push({
      tool,
      arguments: args,
      tokens: tokensOf(JSON.stringify(args)) + tokensOf(last.text),
    });
    return last;
  };
  const host: Host = {
    async call(tool, args = {}) {
      const { isError, result, text } = await ask(tool, args);
      expect(isError, text).toBe(false);
      return result;
    },
    async refused(tool, args) {
      const { isError, result, text } = await ask(tool, args);
      expect(isError, text).toBe(true);
      return result;
    },
    last: () => last as unknown as ToolAnswer,
    company: () => world.emulator.company(),
    wait: (minutes) => world.clock.advance(minutes * 60_000),
  };
  await play(host);
  return played;
}
