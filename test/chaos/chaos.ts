import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { NewFault } from '@staffgate/emulator';
import { startEmulator } from '../e2e/emulator-process.ts';
import { enteredNames, verifiedEntries } from '../e2e/gateway-evidence.ts';
import { loadGateway, type PreparedData, prepareData, type WaitingGateway } from '../e2e/gateway-process.ts';

/** What a run was, and what came of it. */
export interface ChaosFigures {
  readonly seconds: number;
  readonly calls: number;
  /** Answers by their status; `none` when the connection broke. */
  readonly answers: Readonly<Record<string, number>>;
  /** Calls to the emulator that were made to go wrong, by the kind of the fault. */
  readonly faults: Readonly<Record<string, number>>;
  readonly gatewayKills: number;
  readonly emulatorKills: number;
  readonly writes: number;
  /** Writes that were made at the first attempt, after others, and of which nobody knows. */
  readonly madeAtOnce: number;
  readonly recovered: number;
  readonly unknown: number;
  /** Writes that were answered as made and are not there. */
  readonly lost: number;
  /** Writes that are there more than once. */
  readonly doubled: number;
  /** Answers that have no entry in the log. */
  readonly unlogged: number;
  /** Milliseconds from the end of the last fault until everything that was open had ended. */
  readonly recoveryMs: number;
}

export interface ChaosOptions {
  readonly seconds: number;
  /** Between 0 and 1, from a source that is the same each time where that is wanted. */
  readonly random: () => number;
  readonly callers?: number;
  /** Told what happens. */
  readonly say?: (line: string) => void;
}

/** Every kind of fault that the emulator has. What a failure with 4xx says is true: nothing was done. */
const effects: readonly NewFault['effect'][] = [
  { kind: 'status', status: 500, when: 'before' },
  { kind: 'status', status: 502, when: 'after' },
  { kind: 'status', status: 422, when: 'before' },
  { kind: 'latency', ms: 400 },
  { kind: 'reset', when: 'before' },
  { kind: 'reset', when: 'after' },
  { kind: 'truncated', ending: 'broken' },
  { kind: 'truncated', ending: 'quiet' },
  { kind: 'stall' },
  { kind: 'rate-limit', retryAfterSeconds: 1 },
  { kind: 'token-blacklisted' },
  { kind: 'drift', change: 'unknown-member' },
  { kind: 'drift', change: 'null', at: 'position' },
];

interface Write {
  readonly key: string;
  attempts: number;
  /** The id that was answered. */
  id: string | null;
  end: 'open' | 'made' | 'unknown';
}

/** What was answered, as far as it is looked at. */
interface Answer {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly errors?: readonly { readonly _meta?: { readonly code?: string } }[];
  } | null;
}

/** Lets a gateway work while everything around it fails, and counts what came of it. */
export async function runChaos(options: ChaosOptions): Promise<ChaosFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-chaos-'));
  const run = new Chaos(folder, options);
  try {
    return await run.run();
  } finally {
    await run.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Chaos {
  readonly #folder: string;
  readonly #options: ChaosOptions;
  readonly #writes: Write[] = [];
  readonly #answered: { trace: string; kind: 'call' | 'sign-in' }[] = [];
  readonly #answers = new Map<string, number>();
  readonly #faults = new Map<string, number>();
  #calls = 0;
  #troubles = 0;
  #gatewayKills = 0;
  #emulatorKills = 0;
  #url: string | null = null;
  #token: string | null = null;
  #isOver = false;
  #gateway: ChildProcess | null = null;
  #next: WaitingGateway | null = null;
  #emulator: { process: ChildProcess; baseUrl: string } | null = null;
  #agent: PreparedData | null = null;

  constructor(folder: string, options: ChaosOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  get #data(): string {
    return join(this.#folder, 'data');
  }

  async run(): Promise<ChaosFigures> {
    const { seconds, callers = 4 } = this.#options;
    await this.#startEmulator('0');
    this.#agent = await prepareData(this.#data, this.#baseUrl);
    await this.#startGateway();
    const until = performance.now() + seconds * 1000;
    const load = Array.from({ length: callers }, () => this.#load());
    while (performance.now() < until) await this.#trouble();
    const calm = performance.now();
    await this.#clearFaults();
    this.#isOver = true;
    await Promise.all(load);
    await this.#settle();
    const recoveryMs = Math.round(performance.now() - calm);
    return { seconds, recoveryMs, ...(await this.#count()) };
  }

  async end(): Promise<void> {
    this.#isOver = true;
    for (const child of [this.#gateway, this.#next?.process, this.#emulator?.process]) {
      if (!child || child.exitCode !== null || child.signalCode !== null) continue;
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    }
  }

  get #baseUrl(): string {
    return (this.#emulator as { baseUrl: string }).baseUrl;
  }

  /** One thing that goes wrong, or that is done about it. Each of the kills is among the first ones. */
  async #trouble(): Promise<void> {
    const { random } = this.#options;
    this.#troubles += 1;
    const kind = this.#troubles === 4 ? 0 : this.#troubles === 8 ? 0.15 : random();
    if (kind < 0.12) await this.#killGateway();
    else if (kind < 0.2) await this.#killEmulator();
    else if (kind < 0.45) await this.#clearFaults();
    else await this.#addFault();
    await sleep(500 + random() * 1_500);
  }

  async #killGateway(): Promise<void> {
    this.#options.say?.('the gateway is killed');
    this.#gatewayKills += 1;
    this.#url = null;
    this.#token = null;
    const gateway = this.#gateway as ChildProcess;
    const exit = once(gateway, 'exit');
    gateway.kill('SIGKILL');
    await exit;
    await this.#startGateway();
  }

  async #killEmulator(): Promise<void> {
    this.#options.say?.('the emulator is killed');
    this.#emulatorKills += 1;
    await this.#noteFaults();
    const { process, baseUrl } = this.#emulator as { process: ChildProcess; baseUrl: string };
    const exit = once(process, 'exit');
    process.kill('SIGKILL');
    await exit;
    await sleep(this.#options.random() * 500);
    await this.#startEmulator(new URL(baseUrl).port);
  }

  async #startEmulator(port: string): Promise<void> {
    this.#emulator = await startEmulator(join(this.#folder, 'emulator.sqlite'), ['--port', port]);
  }

  async #startGateway(): Promise<void> {
    const gateway = this.#next ?? this.#loadGateway();
    this.#gateway = gateway.process;
    this.#url = await gateway.start();
    // The next one loads its modules while this one works.
    this.#next = this.#loadGateway();
  }

  #loadGateway(): WaitingGateway {
    const slow = fileURLToPath(new URL('slow-disk.mjs', import.meta.url));
    return loadGateway(this.#data, { nodeArguments: ['--import', slow] });
  }

  async #addFault(): Promise<void> {
    const { random, say } = this.#options;
    const effect = effects[Math.floor(random() * effects.length)] as NewFault['effect'];
    // Who stalls is waited for half a minute, so that there are few.
    const often = effect.kind === 'stall' ? { share: 0.05, count: 1 } : { share: 0.05 + random() * 0.25 };
    const operation = effect.kind === 'drift' && 'at' in effect ? 'v2.persons' : '*';
    say?.(`${effect.kind} from now on`);
    const body = JSON.stringify({ operation, effect, ...often } satisfies NewFault);
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.#baseUrl}/_emulator/faults`, { method: 'POST', headers, body });
    if (answer.status !== 201) throw new Error(`The fault ${body} was not taken: ${await answer.text()}`);
  }

  async #clearFaults(): Promise<void> {
    await this.#noteFaults();
    await fetch(`${this.#baseUrl}/_emulator/faults`, { method: 'DELETE' });
  }

  /** Remembers how often each rule has made a call go wrong, before the counts are gone. */
  async #noteFaults(): Promise<void> {
    const rules = (await (await fetch(`${this.#baseUrl}/_emulator/faults`)).json()) as {
      readonly id: string;
      readonly injected: number;
      readonly effect: { readonly kind: string };
    }[];
    for (const { effect, injected } of rules) {
      this.#faults.set(effect.kind, (this.#faults.get(effect.kind) ?? 0) + injected);
    }
  }

  /** Reads, writes, and writes again what has no answer yet, until the trouble is over. */
  async #load(): Promise<void> {
    while (!this.#isOver) {
      if (this.#url === null) {
        await sleep(20);
        continue;
      }
      const { random } = this.#options;
      const open = this.#writes.filter(({ end }) => end === 'open');
      const again = open[Math.floor(random() * open.length)];
      if (random() < 0.5) await this.#ask('GET', '/v2/persons?limit=5');
      else await this.#write(open.length > 10 && again ? again : this.#newWrite());
      // A moderate load.
      await sleep(random() * 60);
    }
  }

  #newWrite(): Write {
    const write: Write = { key: `load-${this.#writes.length + 1}`, attempts: 0, id: null, end: 'open' };
    this.#writes.push(write);
    return write;
  }

  async #write(write: Write): Promise<void> {
    write.attempts += 1;
    const answer = await this.#ask('POST', '/v2/persons', {
      key: write.key,
      body: JSON.stringify({ first_name: 'Load', last_name: write.key }),
    });
    if (answer === null || write.end !== 'open') return;
    if (answer.status === 201) {
      write.end = 'made';
      write.id = answer.body?.id ?? null;
    }
    const code = answer.body?.errors?.[0]?._meta?.code;
    if (code === 'outcome_unknown' || code === 'idempotency_in_progress') write.end = 'unknown';
  }

  async #ask(
    method: string,
    path: string,
    sent: { key?: string; body?: string } = {},
  ): Promise<Answer | null> {
    const url = this.#url;
    if (url === null) return null;
    this.#calls += 1;
    try {
      this.#token ??= await this.#signIn(url);
      const response = await fetch(url + path, {
        method,
        signal: AbortSignal.timeout(45_000),
        headers: {
          authorization: this.#token,
          traceparent: `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`,
          ...(sent.key !== undefined && { 'idempotency-key': sent.key }),
          ...(sent.body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(sent.body !== undefined && { body: sent.body }),
      });
      const { status, headers } = response;
      this.#note(String(status));
      if (status !== 401) {
        this.#answered.push({ trace: headers.get('x-request-id') as string, kind: 'call' });
      } else this.#token = null;
      return { status, body: (await response.json().catch(() => null)) as Answer['body'] };
    } catch {
      this.#note('none');
      return null;
    }
  }

  async #signIn(url: string): Promise<string> {
    const { clientId: client_id, clientSecret: client_secret } = this.#agent as PreparedData;
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const answer = await fetch(`${url}/v2/auth/token`, { method: 'POST', body });
    this.#answered.push({ trace: answer.headers.get('x-request-id') as string, kind: 'sign-in' });
    return `Bearer ${(await answer.json()).access_token}`;
  }

  #note(status: string): void {
    this.#answers.set(status, (this.#answers.get(status) ?? 0) + 1);
  }

  /** Asks again for what has no answer yet. Nobody lends a hand: the gateway has to come to itself. */
  async #settle(): Promise<void> {
    const until = performance.now() + 90_000;
    for (;;) {
      const open = this.#writes.filter(({ end }) => end === 'open');
      if (open.length === 0) return;
      if (performance.now() > until)
        throw new Error(`${open.length} writes have no answer after 90 s of calm.`);
      for (const write of open) await this.#write(write);
      await sleep(200);
    }
  }

  async #count() {
    const entered = await enteredNames(this.#baseUrl);
    const times = ({ key }: Write) => entered.get(key)?.length ?? 0;
    const made = this.#writes.filter(({ end }) => end === 'made');
    const isThere = (write: Write) =>
      write.id === null || entered.get(write.key)?.includes(write.id) === true;
    const entries = await verifiedEntries(this.#url as string, this.#data, this.#agent as PreparedData);
    const logged = new Set(entries.map(({ trace }) => trace));
    return {
      calls: this.#calls,
      answers: Object.fromEntries([...this.#answers].sort()),
      faults: Object.fromEntries([...this.#faults].sort()),
      gatewayKills: this.#gatewayKills,
      emulatorKills: this.#emulatorKills,
      writes: this.#writes.length,
      madeAtOnce: made.filter(({ attempts }) => attempts === 1).length,
      recovered: made.filter(({ attempts }) => attempts > 1).length,
      unknown: this.#writes.filter(({ end }) => end === 'unknown').length,
      lost: made.filter((write) => times(write) === 0 || !isThere(write)).length,
      doubled: this.#writes.filter((write) => times(write) > 1).length,
      unlogged: this.#answered.filter(({ trace }) => !logged.has(trace)).length,
    };
  }
}
