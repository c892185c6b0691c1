import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from './load.ts';
import type { Measurement } from './run.ts';
import { startServer } from './servers.ts';
import { accessToken } from './token.ts';

const many = 1_000_000;
const few = 10_000;
const rounds = 5;
const durationMs = 500;

/** What each list is asked for: the records of a person, of two weeks, and those that changed last. */
const lists: Record<'absences' | 'attendances', Record<string, string>> = {
  absences: {
    'v1 by person': '/v1/company/time-offs?limit=50&employees[]=77',
    'v1 by date': '/v1/company/time-offs?limit=50&start_date=2026-02-02&end_date=2026-02-15',
    'v1 by date, page 20':
      '/v1/company/time-offs?limit=50&start_date=2026-01-01&end_date=2026-03-31&offset=20',
    'v1 by change': '/v1/company/time-offs?limit=50&updated_from=2026-11-01',
    'v2 by person': '/v2/absence-periods?limit=50&person.id=77',
    'v2 by date':
      '/v2/absence-periods?limit=50&starts_from.date_time.gte=2026-02-02T00:00:00&ends_at.date_time.lte=2026-02-15T23:59:59',
    'v2 by change': '/v2/absence-periods?limit=50&updated_at.gte=2026-10-31T23:50:00Z',
  },
  attendances: {
    'v1 by person':
      '/v1/company/attendances?limit=50&start_date=2026-01-01&end_date=2026-12-31&employees[]=77',
    'v1 by date': '/v1/company/attendances?limit=50&start_date=2026-02-02&end_date=2026-02-15',
    'v1 by date, page 20':
      '/v1/company/attendances?limit=50&start_date=2026-01-01&end_date=2026-03-31&offset=950',
    'v1 by change':
      '/v1/company/attendances?limit=50&start_date=2026-01-01&end_date=2026-12-31&updated_from=2026-10-31T23:50:00',
    'v2 by person': '/v2/attendance-periods?limit=50&person.id=77',
    'v2 by date':
      '/v2/attendance-periods?limit=50&start.date_time.gte=2026-02-02T00:00:00&start.date_time.lte=2026-02-15T23:59:59',
    'v2 by change': '/v2/attendance-periods?limit=50&updated_at.gte=2026-10-31T23:50:00',
  },
};

/** Pages of filtered lists over 1,000,000 periods, against a bare Hono route that serialises the same page. */
export async function measurePeriodsList(): Promise<Measurement[]> {
  return [...(await measure('absences')), ...(await measure('attendances'))];
}

async function measure(kind: keyof typeof lists): Promise<Measurement[]> {
  const [large, small] = await Promise.all([many, few].map((count) => startEmulator(kind, count)));
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-bench-'));
  const files: string[] = [];
  try {
    const paths = Object.entries(lists[kind]);
    for (const [name, path] of paths) {
      files.push(join(folder, `${files.length}.json`));
      writeFileSync(files.at(-1) as string, await readPage(large!, path, name));
      await readPage(small!, path, name);
    }
    const bare = await startServer('bare-pages.mjs', files);
    try {
      const measurements: Measurement[] = [];
      for (const [index, [name, path]] of paths.entries()) {
        const seen: { baseline: number; large: number; small: number }[] = [];
        for (let round = 0; round < rounds; round++) {
          const baseline = await speed(bare.port, requestOf(`/${index}`));
          seen.push({
            baseline,
            large: await speed(large!.port, large!.requestOf(path)),
            small: await speed(small!.port, small!.requestOf(path)),
          });
        }
        const last = seen.at(-1)!;
        measurements.push(
          {
            name: `${kind} ${name}, of ${many}: requests per second, against bare Hono with the same page`,
            ratios: seen.map((one) => one.large / one.baseline),
            target: { atLeast: 0.3 },
            detail: `${Math.round(last.large)}/s against ${Math.round(last.baseline)}/s`,
          },
          {
            name: `${kind} ${name}, of ${many} against of ${few}`,
            ratios: seen.map((one) => one.large / one.small),
            target: { atLeast: 0.8 },
          },
        );
      }
      return measurements;
    } finally {
      bare.stop();
    }
  } finally {
    large!.stop();
    small!.stop();
    rmSync(folder, { recursive: true });
  }
}

async function startEmulator(kind: string, count: number) {
  const server = await startServer('periods-server.ts', [kind, String(count)]);
  const token = await accessToken(server.port);
  return { ...server, token, requestOf: (path: string) => requestOf(path, token) };
}

/** The page as text, which must be full: an empty one would be quick for nothing. */
async function readPage(
  { port, token }: { readonly port: number; readonly token: string },
  path: string,
  name: string,
): Promise<string> {
  const headers = { authorization: `Bearer ${token}` };
  const text = await (await fetch(`http://127.0.0.1:${port}${path}`, { headers })).text();
  const { data, _data } = JSON.parse(text) as { data?: unknown[]; _data?: unknown[] };
  if ((data ?? _data)?.length !== 50) throw new Error(`${name} answered ${text.slice(0, 300)}`);
  return text;
}

function requestOf(path: string, token = 'none') {
  return () => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\nauthorization: Bearer ${token}\r\n\r\n`;
}

async function speed(port: number, request: () => string): Promise<number> {
  return (await load(port, request, { durationMs })).requestsPerSecond;
}
