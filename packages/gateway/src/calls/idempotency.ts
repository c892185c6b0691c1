import { createHmac, hkdfSync } from 'node:crypto';
import { canonicalJson } from '../audit/canonical-json.ts';
import { AuditUnavailable } from '../audit/errors.ts';
import type { Clock } from '../clock.ts';
import type { Vault } from '../connections/vault.ts';
import { StorageUnavailable } from '../storage/errors.ts';
import type { Storage } from '../storage/storage.ts';
import { Pending } from './pending.ts';
import type { GuardedAnswer } from './perform.ts';
import { Refusal } from './refusal.ts';
import { UpstreamFailure } from './upstream.ts';

/** A change that is asked for under a key of the caller's. */
export interface KeyedChange {
  readonly agentId: string;
  /** What the caller calls it; the same again means the same change. */
  readonly key: string;
  readonly operation: string;
  readonly input: unknown;
}

const keptMs = 24 * 60 * 60 * 1000;

/**
 * Performs a change once, however often it is asked for: within a day, the same key with the same arguments gets the
 * answer of the first time, and with others a refusal. What nobody can say the end of is not tried again.
 */
export class Idempotency {
  readonly #storage: Storage;
  readonly #clock: Clock;
  readonly #vault: Vault;
  readonly #key: Uint8Array;
  readonly #running = new Map<string, Promise<GuardedAnswer>>();

  constructor(storage: Storage, clock: Clock, vault: Vault, masterKey: Uint8Array) {
    this.#storage = storage;
    this.#clock = clock;
    this.#vault = vault;
    this.#key = new Uint8Array(hkdfSync('sha256', masterKey, '', 'staffgate idempotency', 32));
  }

  /** `repeat` is told of an answer that is given again, before it is. */
  async once(
    change: KeyedChange,
    perform: () => Promise<GuardedAnswer>,
    repeat: (answer: GuardedAnswer) => Promise<void>,
  ): Promise<GuardedAnswer> {
    const name = JSON.stringify([change.agentId, change.key]);
    const digest = createHmac('sha256', this.#key)
      .update(canonicalJson([change.operation, change.input]))
      .digest('base64');
    const known = await this.#begin(change, digest);
    if (known === null) {
      const running = this.#perform(change, perform).finally(() => this.#running.delete(name));
      this.#running.set(name, running);
      return running;
    }
    if (known.arguments_digest !== digest) {
      throw new Refusal(
        'idempotency_key_reused',
        'The idempotency key was used for another change.',
        'Use a new key for each change.',
      );
    }
    if (known.state === 'running') {
      const running = this.#running.get(name);
      if (running) return again(await running, repeat);
      throw new Refusal(
        'idempotency_in_progress',
        'The same change is under way, or was cut off while it was.',
        'Read the record to see whether it was made.',
      );
    }
    if (known.state === 'unknown' || known.sealed_answer === null) {
      throw new Refusal(
        'outcome_unknown',
        'Whether this change was made is not known.',
        'Read the record, then use a new key.',
      );
    }
    return again(revived(JSON.parse(this.#vault.open(known.sealed_answer, name))), repeat);
  }

  /** Takes the key for this change; what stands there when it is taken already. */
  async #begin({ agentId, key }: KeyedChange, digest: string) {
    const { db } = this.#storage;
    const now = this.#clock.now();
    await db
      .deleteFrom('idempotency')
      .where('created_at', '<', new Date(now - keptMs).toISOString())
      .execute();
    const row = {
      agent_id: agentId,
      idempotency_key: key,
      arguments_digest: digest,
      state: 'running',
      sealed_answer: null,
      created_at: new Date(now).toISOString(),
    };
    const inserted = await db
      .insertInto('idempotency')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning('state')
      .executeTakeFirst();
    if (inserted) return null;
    return db
      .selectFrom('idempotency')
      .selectAll()
      .where('agent_id', '=', agentId)
      .where('idempotency_key', '=', key)
      .executeTakeFirstOrThrow();
  }

  async #perform(change: KeyedChange, perform: () => Promise<GuardedAnswer>): Promise<GuardedAnswer> {
    let answer: GuardedAnswer;
    try {
      answer = await perform();
    } catch (error) {
      // What had no effect may be tried again under the same key.
      await this.#keep(() =>
        hadNoEffect(error) ? this.#forget(change) : this.#end(change, 'unknown', null),
      );
      throw error;
    }
    const name = JSON.stringify([change.agentId, change.key]);
    await this.#keep(() => this.#end(change, 'done', this.#vault.seal(JSON.stringify(kept(answer)), name)));
    return answer;
  }

  /** Where the store fails, the key stays taken, which is safe: the change is not made again under it. */
  async #keep(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
    }
  }

  async #end({ agentId, key }: KeyedChange, state: string, sealed_answer: string | null): Promise<void> {
    await this.#storage.db
      .updateTable('idempotency')
      .set({ state, sealed_answer })
      .where('agent_id', '=', agentId)
      .where('idempotency_key', '=', key)
      .execute();
  }

  async #forget({ agentId, key }: KeyedChange): Promise<void> {
    await this.#storage.db
      .deleteFrom('idempotency')
      .where('agent_id', '=', agentId)
      .where('idempotency_key', '=', key)
      .execute();
  }
}

function hadNoEffect(error: unknown): boolean {
  if (error instanceof StorageUnavailable || error instanceof Pending) return true;
  const isKnown =
    error instanceof Refusal || error instanceof UpstreamFailure || error instanceof AuditUnavailable;
  return isKnown && error.effect === 'none';
}

async function again(
  answer: GuardedAnswer,
  repeat: (answer: GuardedAnswer) => Promise<void>,
): Promise<GuardedAnswer> {
  await repeat(answer);
  return answer;
}

/** An answer as JSON can hold it. Changes are answered with JSON or nothing, never with files. */
function kept({ attributes, ...answer }: GuardedAnswer) {
  return { ...answer, attributes: [...attributes] };
}

function revived(answer: ReturnType<typeof kept>): GuardedAnswer {
  return { ...answer, attributes: new Set(answer.attributes) };
}
