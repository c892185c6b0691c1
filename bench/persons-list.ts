import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Load, load } from './load.ts';
import type { Measurement } from './run.ts';
import { type Server, startServer } from './servers.ts';
import { accessToken } from './token.ts';

const people = 100_000;
const pageSize = 50;

/** `GET /v2/persons?limit=50` over 100,000 people, against a bare Hono route that answers the same bytes. */
export async function measurePersonsList(): Promise<Measurement[]> {
  const emulator = await startServer('emulator-server.ts', [String(people)]);
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-bench-'));
  let bare: Server | null = null;
  try {
    const token = await accessToken(emulator.port);
    const pages = await readPages(emulator.port, token);
    const files = pages.slice(0, 200).map(({ text }, index) => {
      const file = join(folder, `${index}.json`);
      writeFileSync(file, text);
      return file;
    });
    bare = await startServer('bare-hono.mjs', files);
    const requestOf = (links: readonly string[]) => (index: number) =>
      `GET ${links[index % links.length]} HTTP/1.1\r\nhost: 127.0.0.1:${emulator.port}\r\nauthorization: Bearer ${token}\r\n\r\n`;
    const links = pages.map(({ link }) => link);
    const rounds: Record<'baseline' | 'shallow' | 'deep' | 'all', Load>[] = [];
    for (let round = 0; round < 5; round++) {
      const baseline = await load(bare.port, requestOf(['/v2/persons?limit=50']));
      const shallow = await load(emulator.port, requestOf(links.slice(1, 100)));
      const deep = await load(emulator.port, requestOf(links.slice(-100, -1)));
      const all = await load(emulator.port, requestOf(links));
      rounds.push({ baseline, shallow, deep, all });
    }
    const ratio = (of: 'shallow' | 'deep' | 'all', to: 'baseline' | 'shallow') =>
      rounds.map((round) => round[of].requestsPerSecond / round[to].requestsPerSecond);
    const { baseline, all } = rounds.at(-1) as (typeof rounds)[0];
    return [
      {
        name: `persons.list of ${people} people: requests per second, against bare Hono with the same bytes`,
        ratios: ratio('all', 'baseline'),
        target: { atLeast: 0.4 },
        detail: `${Math.round(all.requestsPerSecond)}/s against ${Math.round(baseline.requestsPerSecond)}/s, ${all.bytesPerAnswer} bytes an answer`,
      },
      {
        name: 'persons.list: the last hundred pages against the first hundred, requests per second',
        ratios: ratio('deep', 'shallow'),
        target: { atLeast: 0.9 },
      },
    ];
  } finally {
    emulator.stop();
    bare?.stop();
    rmSync(folder, { recursive: true });
  }
}

/** Walks through all pages once: their texts, and the path that leads to each. */
async function readPages(port: number, token: string): Promise<{ link: string; text: string }[]> {
  const pages: { link: string; text: string }[] = [];
  let link: string | null = `/v2/persons?limit=${pageSize}`;
  while (link !== null) {
    const response: Response = await fetch(`http://127.0.0.1:${port}${link}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    pages.push({ link, text });
    const href: string | undefined = JSON.parse(text)._meta.links.next?.href;
    link = href ? href.slice(href.indexOf('/v2/')) : null;
  }
  return pages;
}
