import type { z } from 'zod';
import { type Clock, EmulatorClock, systemClock } from './clock.ts';
import type { Company } from './company.ts';
import type { World } from './context.ts';
import { createControl } from './control.ts';
import { CredentialDesk } from './credential-desk.ts';
import type { NewCredential } from './credentials.ts';
import type { Send } from './delivery-request.ts';
import { demoCredential, demoRecruitingToken } from './demo-credential.ts';
import { Faults } from './faults.ts';
import { createIdentifiers } from './identifiers.ts';
import { Unanswered } from './injection.ts';
import { Quirks } from './quirks.ts';
import { RateLimiter } from './rate-limiter.ts';
import { RecruitingDesk } from './recruiting-desk.ts';
import { Renderings } from './renderings.ts';
import { type LoggedRequest, RequestLog } from './request-log.ts';
import { demoCompany } from './seed.ts';
import { type Connection, createServer } from './server.ts';
import { type RememberingParts, Snapshot } from './snapshots.ts';
import { type Journal, Store } from './store.ts';
import { Deliverer, WebhookSettings, type Webhooks } from './webhooks.ts';
import { createZone, type Zone } from './zone.ts';

export interface EmulatorOptions {
  /** The company to begin with. Default: the demo company of about 200 people. */
  readonly company?: Company;
  /** Credentials to begin with. Default: `demoCredential`. */
  readonly credentials?: readonly NewCredential[];
  /**
   * The recruiting token to begin with. Default: `demoRecruitingToken`, or with `credentials` of your own one that is
   * made up.
   */
  readonly recruitingToken?: string;
  /** What ids, tokens and secrets are made from. The same seed and calls give the same ones. */
  readonly seed?: string;
  /** The real clock; the emulator's own follows it until it is turned. */
  readonly clock?: Clock;
  /** Whether limits are enforced. Default: true. Their headers are sent in any case. */
  readonly rateLimits?: boolean;
  /** Behaviours on which the documentation is silent; see `Quirks`. */
  readonly quirks?: z.input<typeof Quirks>;
  /** How webhooks are served: what goes wrong on purpose, signatures, timeout; see `WebhookSettings`. */
  readonly webhooks?: z.input<typeof WebhookSettings>;
  /** What sends deliveries to webhooks. Default: the platform's `fetch`. */
  readonly send?: Send;
  /** Keeps the state across restarts; what it holds wins over `company` and `credentials`. */
  readonly journal?: Journal;
  /** Who may use `/_emulator`: callers of this machine (default), everybody, or nobody. */
  readonly control?: 'loopback' | 'anywhere' | 'off';
  /** Take scheme and host of links from `X-Forwarded-Proto` and `X-Forwarded-Host`. Default: false. */
  readonly trustForwarded?: boolean;
  /** Largest request body in bytes. Default: 1 MiB, and besides as much as the documented size of a file. */
  readonly maxBodyBytes?: number;
  /** How many requests the log keeps. Default: 1000. */
  readonly logSize?: number;
  /** Told of faults of the emulator itself, which are answered with 500. Default: the console. */
  readonly onFailure?: (error: unknown) => void;
}

/** A local Personio: both generations over one company. */
export interface Emulator {
  /**
   * Answers a request as Personio would. `connection` says where it came from, when it came over a network. Rejects
   * like the platform's `fetch` when a fault breaks the connection, and when the request's signal ends it.
   */
  readonly fetch: (request: Request, connection?: Connection) => Promise<Response>;
  readonly clock: EmulatorClock;
  readonly credentials: CredentialDesk;
  /** The recruiting token of the company. */
  readonly recruiting: RecruitingDesk;
  /** The rules by which calls go wrong on purpose. */
  readonly faults: Pick<Faults, 'list' | 'get' | 'add' | 'remove' | 'clear'>;
  /** Deliveries to webhooks: wait for them, hold them back, look at them. */
  readonly webhooks: Webhooks;
  /** The requests that were answered, the oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** The company as it is now. */
  company(): Company;
  /** Puts another company in place; credentials stay. */
  import(company: Company): void;
  /** Back to the company and credentials of the beginning, without faults; the clock follows the real one again. */
  reset(): void;
  /**
   * The whole state as it is now: company, credentials, tokens, ids to come, webhooks, clock, limits, faults, log. It costs next
   * to nothing, so take one before each test.
   */
  snapshot(): Snapshot;
  /** Back to a snapshot, as often as wanted. A turned clock goes on from where it stood. */
  restore(snapshot: Snapshot): void;
  close(): void;
}

/**
 * Makes an emulator. It listens on no port: hand its `fetch` to a client, or to a server.
 *
 * @example
 * ```ts
 * const emulator = createEmulator();
 * const client = createClient({ credentials: `${demoCredential.client_id}:${demoCredential.client_secret}`, fetch: (url, init) => emulator.fetch(new Request(url, init)) });
 * ```
 */
export function createEmulator(options: EmulatorOptions = {}): Emulator {
  const company = options.company ?? demoCompany();
  const seed = options.seed ?? 'staffgate';
  const identifiers = createIdentifiers(seed);
  const quirks = Quirks.parse(options.quirks ?? {});
  const store = new Store(company, options.journal ?? null);
  const clock = new EmulatorClock(options.clock ?? systemClock, (record) =>
    store.commit({ collection: 'clock', key: '', record }),
  );
  clock.restore(store.clockSetting);
  const desk = new CredentialDesk(store, clock, identifiers);
  const limiter = new RateLimiter(clock, options.rateLimits ?? true);
  const faults = new Faults(seed);
  const log = new RequestLog(options.logSize ?? 1000, options.onFailure ?? ((error) => console.error(error)));
  const recruiting = new RecruitingDesk(store, identifiers);
  const ownToken = options.credentials === undefined ? demoRecruitingToken : undefined;
  const addRecruitingToken = () => recruiting.create(options.recruitingToken ?? ownToken);
  const addCredentials = () => {
    for (const credential of options.credentials ?? [demoCredential]) desk.create(credential);
  };
  if (store.credentials.size === 0) addCredentials();
  if (store.recruitingToken === null) addRecruitingToken();

  const renderings = new Renderings();
  let zone: { readonly name: string; readonly zone: Zone } | null = null;
  const currentZone = (): Zone => {
    const name = store.organisation.time_zone;
    if (zone?.name !== name) zone = { name, zone: createZone(name) };
    return zone.zone;
  };
  const world = (): World => ({ store, clock, identifiers, quirks, zone: currentZone(), renderings });
  const deliverer = new Deliverer({
    store,
    clock,
    identifiers,
    quirks,
    zone: currentZone,
    settings: WebhookSettings.parse(options.webhooks ?? {}),
    send: options.send ?? fetch,
    onFailure: (error) => log.fail(error),
  });

  const remembering: RememberingParts = { store, clock, limiter, faults, deliverer, log };
  const server = createServer({
    world,
    limiter,
    faults,
    log,
    maxBodyBytes: options.maxBodyBytes ?? null,
    trustForwarded: options.trustForwarded ?? false,
  });
  const emulator: Emulator = {
    async fetch(request, connection = {}) {
      try {
        return await server.fetch(request, connection);
      } catch (error) {
        throw error instanceof Unanswered ? error.reason : error;
      }
    },
    clock,
    credentials: desk,
    recruiting,
    faults,
    webhooks: deliverer,
    get requests() {
      return log.requests;
    },
    company: () => store.company(),
    import: (replacement) => store.replaceCompany(replacement),
    reset() {
      clock.restore(null);
      limiter.reset();
      faults.reset();
      log.clear();
      store.reset(company);
      addCredentials();
      addRecruitingToken();
      deliverer.resume();
    },
    close() {
      deliverer.stop();
      store.close();
    },
    snapshot: () => Snapshot.take(remembering),
    restore: (snapshot) => snapshot.restoreTo(remembering),
  };
  server.route('/', createControl(emulator, options.control ?? 'loopback'));
  return emulator;
}
