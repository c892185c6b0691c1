import { v1 } from '@staffgate/catalog';
import { recordsOf } from '../calls/lists.ts';
import type { Upstream } from '../calls/upstream.ts';
import type { Clock } from '../clock.ts';
import { idAt } from '../redaction/places.ts';
import type { Member, Organisation } from './organisation.ts';

/** How old a copy of the organisation may be. */
export interface Freshness {
  /** After so many milliseconds, what changed is asked for before the copy is used again. Default 60,000. */
  readonly maxAgeMs: number;
  /** After so many milliseconds everything is read again, as those who left the list are not told. Default 900,000. */
  readonly fullMs: number;
}

export const usualFreshness: Freshness = { maxAgeMs: 60_000, fullMs: 900_000 };

/** The attributes by which people are placed in the organisation, by v1 key. */
const placing = ['supervisor', 'department', 'team', 'office', 'subcompany'] as const;

type Placing = (typeof placing)[number];

/**
 * Keeps a copy of the organisation: who there is, and who reports to whom, sits where, belongs to what.
 *
 * A copy older than it may be is never used: when it cannot be renewed, the call fails.
 */
export class OrganisationReader {
  readonly #upstream: Upstream;
  readonly #clock: Clock;
  readonly #freshness: Freshness;
  #copy: { readonly organisation: Organisation; readonly readAt: number; readonly fullAt: number } | null =
    null;
  #reading: Promise<Organisation> | null = null;

  constructor(upstream: Upstream, clock: Clock, freshness: Partial<Freshness> = {}) {
    this.#upstream = upstream;
    this.#clock = clock;
    this.#freshness = { ...usualFreshness, ...freshness };
  }

  /** The organisation, at most as old as it may be. Calls that come while it is read wait for the same reading. */
  async read(): Promise<Organisation> {
    const { maxAgeMs } = this.#freshness;
    if (this.#copy !== null && this.#clock.now() - this.#copy.readAt < maxAgeMs)
      return this.#copy.organisation;
    this.#reading ??= this.#renew().finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  /** Forgets the copy, after a change that the gateway itself made. */
  forget(): void {
    this.#copy = null;
  }

  async #renew(): Promise<Organisation> {
    const startedAt = this.#clock.now();
    const copy = this.#copy;
    const isFull = copy === null || startedAt - copy.fullAt >= this.#freshness.fullMs;
    const known = isFull ? await this.#knownAttributes() : (copy.organisation.known as ReadonlySet<Placing>);
    const members = new Map(isFull ? [] : copy.organisation.members);
    const changed = isFull ? {} : { updated_since: secondsBefore(copy.readAt) };
    for await (const record of this.#employees({ 'attributes[]': ['id', ...known], ...changed })) {
      const member = memberOf(record);
      if (member !== null) members.set(member.id, member);
    }
    const organisation = { members, known };
    this.#copy = { organisation, readAt: startedAt, fullAt: isFull ? startedAt : copy.fullAt };
    return organisation;
  }

  /** The placing attributes that the credential may read. */
  async #knownAttributes(): Promise<ReadonlySet<Placing>> {
    const { answer } = await this.#upstream.perform(v1.employees.attributes, {});
    const keys = new Set(recordsOf(answer).map((one) => (one as { key?: unknown }).key));
    return new Set(placing.filter((key) => keys.has(key)));
  }

  async *#employees(query: Readonly<Record<string, unknown>>): AsyncGenerator<unknown> {
    const limit = v1.employees.list.pages.maxLimit;
    for (let offset = 0; ; offset += limit) {
      const { answer } = await this.#upstream.perform(v1.employees.list, { ...query, limit, offset });
      const records = recordsOf(answer);
      yield* records;
      const { total_elements = 0 } = (answer as { metadata?: { total_elements?: number } }).metadata ?? {};
      if (records.length === 0 || offset + limit >= total_elements) return;
    }
  }
}

/** A day earlier, as the zone in which the moment is read is that of the company. */
function secondsBefore(epochMs: number): string {
  return new Date(epochMs - 86_400_000).toISOString().slice(0, 19);
}

function memberOf(record: unknown): Member | null {
  const id = idAt(record, 'attributes.id.value');
  if (id === undefined) return null;
  const placeOf = (key: Placing) =>
    idAt(record, `attributes.${key}.value.attributes.id`) ??
    idAt(record, `attributes.${key}.value.attributes.id.value`) ??
    null;
  return {
    id,
    supervisor: placeOf('supervisor'),
    department: placeOf('department'),
    team: placeOf('team'),
    office: placeOf('office'),
    subcompany: placeOf('subcompany'),
  };
}
