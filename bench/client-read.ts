import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createClient } from '@staffgate/client';
import { demoCredential } from '@staffgate/emulator';
import type { Measurement } from './run.ts';
import { startServer } from './servers.ts';
import { accessToken } from './token.ts';

const people = 10_000;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Reading 10,000 employees through the client, against bare `fetch` and `JSON.parse` of the same pages. */
export async function measureClientRead(): Promise<Measurement[]> {
  const emulator = await startServer('emulator-server.ts', [String(people)]);
  const baseUrl = `http://127.0.0.1:${emulator.port}`;
  try {
    const token = await accessToken(emulator.port);
    const headers = { authorization: `Bearer ${token}` };
    const { client_id, client_secret } = demoCredential;
    const client = createClient({ credentials: `${client_id}:${client_secret}`, baseUrl });

    const bareEmployees = async () => {
      let count = 0;
      for (let offset = 0; offset < people; offset += 100) {
        const response = await fetch(`${baseUrl}/v1/company/employees?limit=100&offset=${offset}`, {
          headers,
        });
        count += JSON.parse(await response.text()).data.length;
      }
      return count;
    };
    const clientEmployees = () => count(client.v1.employees.list.all());
    const barePersons = async () => {
      let count = 0;
      let link: string | undefined = `${baseUrl}/v2/persons?limit=50`;
      while (link) {
        const response: Response = await fetch(link, { headers });
        const page: { _data: unknown[]; _meta: { links: { next?: { href: string } } } } = JSON.parse(
          await response.text(),
        );
        count += page._data.length;
        link = page._meta.links.next?.href;
      }
      return count;
    };
    const clientPersons = () => count(client.v2.persons.list.all());

    const employees = await compareCpu(bareEmployees, clientEmployees);
    const persons = await compareCpu(barePersons, clientPersons);
    const growth = await memoryGrowth(() => client.v1.employees.list.all({ limit: 20 }));
    return [
      {
        name: `v1 employees.list.all of ${people} people: CPU, against fetch and JSON.parse`,
        ratios: employees,
        target: { atMost: 1.3 },
      },
      {
        name: `v2 persons.list.all of ${people} people: CPU, against fetch and JSON.parse`,
        ratios: persons,
        target: { atMost: 1.3 },
      },
      {
        name: 'memory held while reading 500 pages: after page 450 against after page 50',
        ratios: [growth],
        target: { atMost: 1.15 },
      },
    ];
  } finally {
    emulator.stop();
  }
}

async function count(records: AsyncIterable<unknown>): Promise<number> {
  let total = 0;
  for await (const _ of records) total += 1;
  return total;
}

/** How often everything is read for one sample, and how many rounds warm up. */
const readings = 3;
const warmUps = 2;

/** CPU time of the second against the first, pair by pair, once both are warm. */
async function compareCpu(first: () => Promise<number>, second: () => Promise<number>): Promise<number[]> {
  const ratios: number[] = [];
  for (let round = -warmUps; round < 7; round++) {
    const baseline = await cpuOf(first);
    const measured = await cpuOf(second);
    if (round >= 0) ratios.push(measured / baseline);
  }
  return ratios;
}

async function cpuOf(work: () => Promise<number>): Promise<number> {
  collectGarbage();
  const before = process.cpuUsage();
  for (let reading = 0; reading < readings; reading++) {
    const records = await work();
    if (records !== people) throw new Error(`${records} records instead of ${people}`);
  }
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

async function memoryGrowth(records: () => AsyncIterable<unknown>): Promise<number> {
  let seen = 0;
  const held: number[] = [];
  for await (const _ of records()) {
    seen += 1;
    if (seen === 50 * 20 || seen === 450 * 20) {
      await sleep(10);
      collectGarbage();
      held.push(process.memoryUsage().heapUsed);
    }
  }
  return (held[1] as number) / (held[0] as number);
}
