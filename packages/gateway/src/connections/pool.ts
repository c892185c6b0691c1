import type { CallConnection } from '../calls/perform.ts';
import { Refusal } from '../calls/refusal.ts';
import type { Upstream } from '../calls/upstream.ts';
import type { Clock } from '../clock.ts';
import { type Freshness, OrganisationReader } from '../grants/organisation-reader.ts';
import { paced, sharedUpstream } from '../pacing/paced-upstream.ts';
import type { PacedCaller, Pacer } from '../pacing/pacer.ts';
import { SharedReads } from '../pacing/shared-reads.ts';
import type { Pace } from '../pacing/turn.ts';
import type { ConnectionDirectory, OpenedCredential } from './directory.ts';

/** What an upstream is made with. */
export interface UpstreamTools {
  /** For requests that belong to no call, as those for tokens. */
  readonly pace: Pace;
}

/** Makes what performs operations with a credential. */
export type UpstreamFactory = (credential: OpenedCredential, tools: UpstreamTools) => Upstream;

interface Live {
  readonly upstream: Upstream;
  readonly address: { readonly id: string; readonly origin: string };
  readonly reads: SharedReads;
  readonly reader: OrganisationReader;
}

/** What the gateway asks for itself, on behalf of all agents, counts as much as several of them. */
const ownWeight = 10;
const ownPatienceMs = 30_000;

/** The connections in use: one client each, so that tokens and limits are shared by all agents of a connection. */
export class ConnectionPool {
  readonly #directory: ConnectionDirectory;
  readonly #factory: UpstreamFactory;
  readonly #clock: Clock;
  readonly #freshness: Partial<Freshness>;
  readonly #watched: (upstream: Upstream) => Upstream;
  readonly #pacer: Pacer;
  readonly #isStopped: () => Promise<boolean>;
  readonly #live = new Map<string, { readonly version: number; readonly opened: Promise<Live> }>();

  constructor(
    directory: ConnectionDirectory,
    factory: UpstreamFactory,
    options: {
      readonly clock: Clock;
      readonly pacer: Pacer;
      readonly freshness?: Partial<Freshness>;
      /** Sees what connections are asked. */
      readonly watched?: (upstream: Upstream) => Upstream;
      /** Whether nothing may be asked at all. Default: never. */
      readonly isStopped?: () => Promise<boolean>;
    },
  ) {
    this.#directory = directory;
    this.#factory = factory;
    this.#clock = options.clock;
    this.#pacer = options.pacer;
    this.#freshness = options.freshness ?? {};
    this.#watched = options.watched ?? ((upstream) => upstream);
    this.#isStopped = options.isStopped ?? (async () => false);
  }

  /**
   * A connection, for one caller. Default: for the console, which people look at.
   *
   * @throws {Refusal} when the connection is switched off.
   */
  async get(id: string, caller: PacedCaller = this.#consoleOf(id)): Promise<CallConnection> {
    const live = await this.#open(id);
    const { upstream, address, reads, reader } = live;
    const pace = this.#pacer.paceOf(address, caller);
    return {
      id,
      upstream: sharedUpstream(upstream, { pace, reads, caller }),
      organisation: () => reader.read(),
    };
  }

  /** @throws {Refusal} when the connection is switched off. */
  async check(id: string): Promise<void> {
    await this.#enabled(id);
  }

  /** The gateway changed somebody's place in the organisation. */
  changed(id: string): void {
    void this.#live.get(id)?.opened.then(
      ({ reader }) => reader.forget(),
      () => {},
    );
  }

  #consoleOf(id: string): PacedCaller {
    return { agent: 'console', weight: ownWeight, priority: 'reserved', check: () => this.check(id) };
  }

  async #open(id: string): Promise<Live> {
    const { version } = await this.#enabled(id);
    const known = this.#live.get(id);
    if (known?.version === version) return known.opened;
    // Calls that come meanwhile wait for the same, as another client would keep tokens of its own.
    const opened = this.#make(id);
    this.#live.set(id, { version, opened });
    opened.catch(() => {
      if (this.#live.get(id)?.opened === opened) this.#live.delete(id);
    });
    return opened;
  }

  async #make(id: string): Promise<Live> {
    const { credential } = await this.#directory.open(id);
    const address = { id, origin: new URL(credential.base_url).origin };
    const check = async () => {
      await this.#enabled(id);
      if (await this.#isStopped()) throw switchedOff();
    };
    const own = { agent: 'gateway', weight: ownWeight, patienceMs: ownPatienceMs, check } as const;
    const tokens = { ...own, priority: 'reserved', check: async () => {} } as const;
    const upstream = this.#watched(this.#factory(credential, { pace: this.#pacer.paceOf(address, tokens) }));
    const pace = this.#pacer.paceOf(address, { ...own, priority: 'normal' });
    return {
      upstream,
      address,
      reads: new SharedReads(this.#pacer),
      reader: new OrganisationReader(paced(upstream, pace), this.#clock, this.#freshness),
    };
  }

  async #enabled(id: string): Promise<{ readonly version: number }> {
    const connection = await this.#directory.get(id);
    if (connection?.status !== 'enabled') throw switchedOff();
    return connection;
  }
}

function switchedOff(): Refusal {
  return new Refusal(
    'connection_disabled',
    'The connection to Personio is switched off.',
    'Ask an administrator to switch it on.',
  );
}
