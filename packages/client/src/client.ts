import { type Generation, type Methods, v1, v2 } from '@staffgate/catalog';
import type { Validation } from './answers.ts';
import { type Clock, realClock } from './clock.ts';
import { type Credentials, parseCredentials } from './credentials.ts';
import { type Hooks, tell } from './hooks.ts';
import { createMethods } from './methods.ts';
import type { Pace } from './pace.ts';
import { createPerform, type Perform } from './perform.ts';
import { parseRecruitingCredential, type RecruitingCredential } from './recruiting-credential.ts';
import { parseBaseUrl } from './requests.ts';
import { Secrets } from './secrets.ts';
import { type TokenStore, tokenKey } from './token-store.ts';
import { type Issued, Tokens } from './tokens.ts';
import { type Transport, transportBy } from './transport.ts';

/** How a client is made. Only `credentials` is needed; for recruiting in v1 `recruiting` or `careerPageUrl` instead. */
export interface ClientOptions {
  /** A pair, or both parts in one text, `client_id:client_secret`. */
  readonly credentials?: Credentials | string;
  /**
   * What opens recruiting in v1, which knows no client ids: the id of the company and its recruiting token, as a pair
   * or in one text, `company_id:access_token`.
   */
  readonly recruiting?: RecruitingCredential | string;
  /** Where the paths of the API begin. Default `https://api.personio.de`. */
  readonly baseUrl?: string;
  /**
   * Where the career page of the company is, for its openings, like `https://company.jobs.personio.de`. Default: at
   * `baseUrl`, unless that is Personio's.
   */
  readonly careerPageUrl?: string;
  /** Makes the requests. Default the platform's `fetch`; an emulator in memory fits as well. */
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Makes the requests in place of `fetch`, without a `Request` and a `Response` for each, which cost time. */
  readonly transport?: Transport;
  /** Default the clock of the machine. */
  readonly clock?: Clock;
  /** Numbers from 0 to 1 that spread repeated requests. Default `Math.random`. */
  readonly random?: () => number;
  /** Where tokens are shared with other processes. Default: not at all. */
  readonly tokenStore?: TokenStore;
  /** Sent as `X-Personio-App-ID`, in UPPER_SNAKE_CASE. Personio's support asks for it. */
  readonly appId?: string;
  /** Sent as `X-Personio-Partner-ID`, for partners of the marketplace. */
  readonly partnerId?: string;
  /** Milliseconds for each request; a single call may be limited as a whole by its own `timeoutMs`. Default 30,000. */
  readonly timeoutMs?: number;
  /**
   * How often a call is repeated after 429, and a reading call also after a 5xx or a lost connection. Default 4.
   * A changing call is never repeated when nobody knows whether it took effect.
   */
  readonly retries?: number;
  /** Says when requests may be sent. Default: the client keeps the limits that answers tell, each route by itself. */
  readonly pace?: Pace;
  readonly hooks?: Hooks;
  /** What becomes of answers that do not fit the catalog. Default `strict`: a `SchemaDriftError`. */
  readonly validate?: Validation;
}

/** Personio, as typed functions. */
export interface Client {
  /** The operations of v1. Records come unwrapped. */
  readonly v1: Methods<typeof v1>;
  /** The operations of v2. Answers come as they are on the wire. */
  readonly v2: Methods<typeof v2>;
  /** Performs an operation of the catalog and gives its answer as it is on the wire, with status and headers. */
  readonly perform: Perform;
  /**
   * Revokes the v2 token, which other processes may be using, and forgets both tokens, in the store as well. v1 has no
   * revocation. The next call asks for new ones.
   */
  readonly revoke: () => Promise<void>;
}

/**
 * Makes a client of Personio's API.
 *
 * @example
 * ```ts
 * const personio = createClient({ credentials: { clientId, clientSecret } });
 * for await (const person of personio.v2.persons.list.all({ status: 'ACTIVE' })) {
 *   console.log(person.id, person.last_name); // 4711 Brandt
 * }
 * ```
 *
 * @throws {CredentialsError} when the credentials are not a pair.
 * @throws {TypeError} when `baseUrl` is no HTTP address.
 */
export function createClient(options: ClientOptions): Client {
  const recruiting = options.recruiting === undefined ? null : parseRecruitingCredential(options.recruiting);
  const isWithoutPair =
    options.credentials === undefined && (recruiting !== null || options.careerPageUrl !== undefined);
  const { clientId, clientSecret } = isWithoutPair
    ? { clientId: '', clientSecret: '' }
    : parseCredentials(options.credentials ?? { clientId: '', clientSecret: '' });
  const baseUrl = parseBaseUrl(options.baseUrl ?? personio);
  const careerPage = options.careerPageUrl ?? (baseUrl === personio ? null : baseUrl);
  const clock = options.clock ?? realClock;
  const hooks = options.hooks ?? {};
  const secrets = new Secrets();
  secrets.add(clientSecret);
  if (recruiting) secrets.add(recruiting.accessToken);

  const tokensOf = (generation: Generation) => tokens[generation];
  const perform = createPerform({
    baseUrl,
    careerPageUrl: careerPage === null ? null : parseBaseUrl(careerPage),
    hasCredentials: !isWithoutPair,
    recruiting,
    headers: {
      ...(options.appId !== undefined && { 'x-personio-app-id': options.appId }),
      ...(options.partnerId !== undefined && { 'x-personio-partner-id': options.partnerId }),
    },
    transport: options.transport ?? transportBy(options.fetch),
    clock,
    random: options.random ?? Math.random,
    timeoutMs: options.timeoutMs ?? 30_000,
    retries: options.retries ?? 4,
    validate: options.validate ?? 'strict',
    hooks,
    secrets,
    tokensOf,
    pace: options.pace,
  });

  const pair = { client_id: clientId, client_secret: clientSecret };
  const issue: Record<Generation, () => Promise<Issued>> = {
    v1: async () => {
      const { data } = (await perform(v1.auth.token, { body: pair })).answer;
      return { token: data.token, expiresInSeconds: data.expires_in ?? null };
    },
    v2: async () => {
      const body = { grant_type: 'client_credentials' as const, ...pair };
      const { answer } = await perform(v2.auth.token, { body });
      return { token: answer.access_token, expiresInSeconds: answer.expires_in };
    },
  };
  const tokensFor = (generation: Generation) =>
    new Tokens({
      generation,
      key: tokenKey(baseUrl, generation, clientId),
      store: options.tokenStore,
      clock,
      issue: issue[generation],
      onSecret: (token) => secrets.add(token),
      onEvent: (change) => tell(hooks.onToken, { generation, change }),
    });
  const tokens: Record<Generation, Tokens> = { v1: tokensFor('v1'), v2: tokensFor('v2') };

  return Object.freeze({
    v1: createMethods(v1, perform),
    v2: createMethods(v2, perform),
    perform,
    revoke: async () => {
      const token = await tokens.v2.held();
      try {
        if (token !== null) await perform(v2.auth.revoke, { body: { token } });
      } finally {
        await Promise.all([tokens.v1.forget(), tokens.v2.forget()]);
      }
    },
  });
}

const personio = 'https://api.personio.de';
