import type { CallConnection } from '../calls/perform.ts';
import { Refusal } from '../calls/refusal.ts';
import type { Upstream } from '../calls/upstream.ts';
import type { Clock } from '../clock.ts';
import { type Freshness, OrganisationReader } from '../grants/organisation-reader.ts';
import type { ConnectionDirectory, OpenedCredential } from './directory.ts';

/** Makes what performs operations with a credential. */
export type UpstreamFactory = (credential: OpenedCredential) => Upstream;

interface Live extends CallConnection {
  readonly version: number;
  readonly reader: OrganisationReader;
}

/** The connections in use: one client each, so that tokens and limits are shared by all agents of a connection. */
export class ConnectionPool {
  readonly #directory: ConnectionDirectory;
  readonly #factory: UpstreamFactory;
  readonly #clock: Clock;
  readonly #freshness: Partial<Freshness>;
  readonly #watched: (upstream: Upstream) => Upstream;
  readonly #live = new Map<string, Live>();

  constructor(
    directory: ConnectionDirectory,
    factory: UpstreamFactory,
    options: {
      readonly clock: Clock;
      readonly freshness?: Partial<Freshness>;
      /** Sees what connections are asked. */
      readonly watched?: (upstream: Upstream) => Upstream;
    },
  ) {
    this.#directory = directory;
    this.#factory = factory;
    this.#clock = options.clock;
    this.#freshness = options.freshness ?? {};
    this.#watched = options.watched ?? ((upstream) => upstream);
  }

  /** @throws {Refusal} when the connection is switched off. */
  async get(id: string): Promise<CallConnection> {
    const connection = await this.#directory.get(id);
    if (connection?.status !== 'enabled') {
      throw new Refusal(
        'connection_disabled',
        'The connection to Personio is switched off.',
        'Ask an administrator to switch it on.',
      );
    }
    const known = this.#live.get(id);
    if (known?.version === connection.version) return known;
    const { credential } = await this.#directory.open(id);
    const upstream = this.#watched(this.#factory(credential));
    const reader = new OrganisationReader(upstream, this.#clock, this.#freshness);
    const live: Live = {
      id,
      version: connection.version,
      upstream,
      reader,
      organisation: () => reader.read(),
    };
    this.#live.set(id, live);
    return live;
  }

  /** The gateway changed somebody's place in the organisation. */
  changed(id: string): void {
    this.#live.get(id)?.reader.forget();
  }
}
