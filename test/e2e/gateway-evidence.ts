import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { captureIo } from '../../packages/cli/src/captured-io.ts';
import { run } from '../../packages/cli/src/cli.ts';
import { tokenOf } from './emulator-process.ts';
import type { PreparedData } from './gateway-process.ts';

/** An entry of the audit log, as far as it is looked at. */
export interface LoggedEntry {
  readonly kind: string;
  readonly trace?: string;
  readonly end?: string;
}

/**
 * Exports the log of a running gateway, verifies it with the checkpoints that were kept outside, and gives its entries.
 *
 * @throws {Error} when it does not verify.
 */
export async function verifiedEntries(
  url: string,
  data: string,
  { adminToken, verifierKey }: PreparedData,
): Promise<LoggedEntry[]> {
  const headers = { authorization: `Bearer ${adminToken}` };
  const exported = await fetch(`${url}/api/audit/export`, { headers });
  const text = await exported.text();
  const file = join(data, '..', 'log.jsonl');
  writeFileSync(file, text);
  const { io, out, err } = captureIo();
  const kept = ['--checkpoint', join(data, 'checkpoints.txt')];
  const code = await run(['audit', 'verify', file, '--key', verifierKey, ...kept, '--json'], io);
  if (code !== 0 || err() !== '') throw new Error(`The log does not verify: ${out()} ${err()}`);
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  return lines.filter(({ type }) => type === 'entry').map(({ entry }) => entry);
}

/** The ids under which the emulator has each last name that begins with `load-`. */
export async function enteredNames(baseUrl: string): Promise<Map<string, string[]>> {
  const headers = { authorization: `Bearer ${await tokenOf(baseUrl)}` };
  const ids = new Map<string, string[]>();
  let link: string | undefined = `${baseUrl}/v2/persons?limit=50`;
  while (link) {
    const page = (await (await fetch(link, { headers })).json()) as {
      _data: { id: string; last_name: string }[];
      _meta: { links: { next?: { href: string } } };
    };
    for (const { id, last_name } of page._data) {
      if (last_name.startsWith('load-')) ids.set(last_name, [...(ids.get(last_name) ?? []), id]);
    }
    link = page._meta.links.next?.href;
  }
  return ids;
}
