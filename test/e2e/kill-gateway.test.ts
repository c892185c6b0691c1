import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startEmulator } from './emulator-process.ts';
import { enteredNames, type LoggedEntry, verifiedEntries } from './gateway-evidence.ts';
import { loadGateway, type PreparedData, prepareData } from './gateway-process.ts';

const kills = 50;

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'staffgate-kill-gateway-'));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A request that was answered, by the trace that the log has it under too. */
interface Answered {
  readonly trace: string;
  readonly status: number;
  readonly kind: 'read' | 'write' | 'sign-in';
}

/** A person to be entered once, whose last name is the idempotency key. */
interface Write {
  readonly key: string;
  /** The traces of all attempts. */
  readonly traces: string[];
  /** The ids that were answered. */
  readonly ids: Set<string>;
  isAnswered: boolean;
}

/** What agents ask of a gateway that may be gone at any moment. */
class Load {
  readonly #agent: PreparedData;
  readonly answered: Answered[] = [];
  readonly writes: Write[] = [];

  constructor(agent: PreparedData) {
    this.#agent = agent;
  }

  /** Reads, writes, and writes again what was not answered, until the gateway is gone. */
  async untilGone(url: string): Promise<void> {
    const callers = Array.from({ length: 4 }, async () => {
      const token = await this.#signIn(url);
      for (;;) {
        const open = this.writes.find(({ isAnswered, traces }) => !isAnswered && traces.length < 3);
        if (open) await this.#write(url, token, open);
        await this.#write(url, token, newWrite(this.writes));
        await this.#ask(url, 'read', '/v2/persons?limit=3', { headers: { authorization: token } });
      }
    });
    const ends = await Promise.allSettled(callers);
    for (const end of ends) {
      // That nobody answers any more is what `fetch` calls a TypeError.
      if (end.status === 'rejected' && !(end.reason instanceof TypeError)) throw end.reason;
    }
  }

  async #signIn(url: string): Promise<string> {
    const { clientId: client_id, clientSecret: client_secret } = this.#agent;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const answer = await this.#ask(url, 'sign-in', '/v2/auth/token', { method: 'POST', body });
    return `Bearer ${(await answer.json()).access_token}`;
  }

  async #write(url: string, authorization: string, write: Write): Promise<void> {
    const trace = randomBytes(16).toString('hex');
    write.traces.push(trace);
    const answer = await this.#ask(url, 'write', '/v2/persons', {
      method: 'POST',
      headers: {
        authorization,
        traceparent: `00-${trace}-${randomBytes(8).toString('hex')}-01`,
        'idempotency-key': write.key,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ first_name: 'Load', last_name: write.key }),
    });
    write.isAnswered = true;
    expect([201, 409]).toContain(answer.status);
    if (answer.status === 201) write.ids.add((await answer.json()).id);
  }

  async #ask(url: string, kind: Answered['kind'], path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(url + path, init);
    const { status, headers } = response;
    this.answered.push({ trace: headers.get('x-request-id') as string, status, kind });
    const body = await response.arrayBuffer();
    return new Response(body.byteLength > 0 ? body : null, { status });
  }
}

let numbers = 0;

function newWrite(writes: Write[]): Write {
  numbers += 1;
  const write: Write = { key: `load-${numbers}`, traces: [], ids: new Set(), isAnswered: false };
  writes.push(write);
  return write;
}

test(`a gateway killed ${kills} times under load answers nothing that is not in its log, and writes nothing twice`, async () => {
  const emulator = await startEmulator(join(folder, 'emulator.sqlite'));
  children.push(emulator.process);
  const data = join(folder, 'data');
  const agent = await prepareData(data, emulator.baseUrl);
  const load = new Load(agent);
  const loaded = () => {
    const gateway = loadGateway(data);
    children.push(gateway.process);
    return gateway;
  };
  let next = loaded();
  for (let round = 0; round < kills; round += 1) {
    const gateway = next;
    const url = await gateway.start();
    const before = load.answered.length;
    const gone = load.untilGone(url);
    // The next one loads its modules while this one is under load.
    next = loaded();
    while (load.answered.length < before + 8) await sleep(2);
    if (round % 10 === 9) await verifiedEntries(url, data, agent);
    await sleep((round * 37) % 90);
    const exit = once(gateway.process, 'exit');
    gateway.process.kill('SIGKILL');
    await Promise.all([exit, gone]);
  }
  const url = await next.start();
  const entries = await verifiedEntries(url, data, agent);
  const traces = (fits: (entry: LoggedEntry) => boolean) =>
    new Set(entries.filter(fits).map(({ trace }) => trace));
  const ended = traces(({ kind, end }) => kind === 'call' || (kind === 'outcome' && end === 'done'));
  const refused = traces(({ kind, end }) => kind === 'refusal' || (kind === 'outcome' && end !== 'done'));
  const signIns = traces(({ kind }) => kind === 'sign-in');
  const intents = traces(({ kind }) => kind === 'intent');

  // Every answer has its entry.
  const statuses = new Set(load.answered.map(({ status }) => status));
  expect(
    [...statuses].every((status) => [200, 201, 409].includes(status)),
    `${[...statuses]}`,
  ).toBe(true);
  for (const { trace, status, kind } of load.answered) {
    const logged = kind === 'sign-in' ? signIns : status < 300 ? ended : refused;
    expect(logged.has(trace), `${kind} ${trace} was answered ${status} and is not in the log`).toBe(true);
  }
  // Everything that was written had been announced, was written once, and under the id that was answered.
  const entered = await enteredNames(emulator.baseUrl);
  for (const { key, traces, ids } of load.writes) {
    const found = entered.get(key) ?? [];
    expect(found.length, `${key} was entered ${found.length} times`).toBeLessThanOrEqual(1);
    if (found.length > 0) {
      expect(
        traces.some((trace) => intents.has(trace)),
        `${key} was entered without an intent`,
      ).toBe(true);
    }
    for (const id of ids) expect(found).toEqual([id]);
  }
  // The load was one: writes were cut off and tried again, and some of those had been made the first time.
  const again = load.writes.filter(({ traces }) => traces.length > 1);
  expect(again.length).toBeGreaterThan(kills / 2);
  expect(again.filter(({ key, ids }) => ids.size === 0 && entered.has(key)).length).toBeGreaterThan(0);
  expect(load.answered.length).toBeGreaterThan(kills * 8);
}, 240_000);
