import { type Area, areaScopes, extraScopes, standardAttributes, v1, v2 } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';
import { isCoded } from './exit-codes.ts';
import { type Probe, probe, probesOf } from './probes.ts';

/** What is known of a right in an area. `granted` and `notGranted` are told from scopes alone, nothing was tried. */
export type Standing =
  | 'readable'
  | 'partly'
  | 'missing'
  | 'unavailable'
  | 'failed'
  | 'granted'
  | 'notGranted'
  | 'unknown';

/** What is known of an area. */
export interface AreaReport {
  readonly area: Area;
  readonly read: Standing;
  /** Null where Personio offers no write access. */
  readonly write: Standing | null;
  readonly probes: readonly Probe[];
}

/** What is known of the token of a generation. */
export interface TokenReport {
  readonly works: boolean;
  /** Null when the token does not tell them. */
  readonly scopes: readonly string[] | null;
  readonly message: string | null;
}

/** What may be read of employees. */
export interface AttributesReport {
  readonly readable: number;
  readonly custom: number;
  /** Keys of those that most programs need. */
  readonly missing: readonly string[];
  /** Each that may be read, with its label. */
  readonly list: readonly { readonly key: string; readonly label: string; readonly is_custom: boolean }[];
}

/** What came of an examination. */
export interface Diagnosis {
  readonly tokens: { readonly v1: TokenReport; readonly v2: TokenReport };
  readonly areas: readonly AreaReport[];
  /** Scopes beside the areas that are not granted. */
  readonly missingExtras: readonly string[];
  readonly attributes: AttributesReport | null;
}

/** Who is examined, and in which areas. */
export interface Examination {
  readonly client: Client;
  readonly pair: { readonly clientId: string; readonly clientSecret: string };
  readonly asked: readonly Area[];
  readonly signal: AbortSignal;
}

/** Tries a credential, with reading calls only. */
export async function examine({ client, pair, asked, signal }: Examination): Promise<Diagnosis> {
  const body = { client_id: pair.clientId, client_secret: pair.clientSecret };
  const tokens = {
    v1: await tokenOf(
      async () => (await client.perform(v1.auth.token, { body }, { signal })).answer.data.scope,
    ),
    v2: await tokenOf(async () => {
      const form = { grant_type: 'client_credentials' as const, ...body };
      return (await client.perform(v2.auth.token, { body: form }, { signal })).answer.scope;
    }),
  };
  if (!tokens.v1.works && !tokens.v2.works) return { tokens, areas: [], missingExtras: [], attributes: null };

  const scopes = [...(tokens.v1.scopes ?? []), ...(tokens.v2.scopes ?? [])];
  const known = tokens.v1.scopes === null && tokens.v2.scopes === null ? null : new Set(scopes);
  const reports = await Promise.all(
    asked.map(async (area): Promise<AreaReport> => {
      const usable = probesOf(area).filter(({ generation }) => tokens[generation].works);
      const probes = await Promise.all(usable.map((operation) => probe(operation, client, signal)));
      const own = probes.filter(({ operation }) => !isExtra(operation.scopes));
      return { area, read: standingOf(area, own, known), write: writeStanding(area, known), probes };
    }),
  );
  const missingExtras = reports.flatMap(({ probes }) =>
    probes
      .filter((it) => it.outcome === 'missing' && isExtra(it.operation.scopes))
      .flatMap((it) => it.operation.scopes),
  );
  const isAboutPeople = asked.includes('employees') && tokens.v1.works;
  const attributes = isAboutPeople ? await examineAttributes(client, signal) : null;
  return { tokens, areas: reports, missingExtras, attributes };
}

async function tokenOf(ask: () => Promise<string | undefined>): Promise<TokenReport> {
  try {
    const scope = await ask();
    return {
      works: true,
      scopes: scope === undefined ? null : scope.split(' ').filter(Boolean),
      message: null,
    };
  } catch (error) {
    if (!isCoded(error) || error.code !== 'authentication_failed') throw error;
    return { works: false, scopes: null, message: error.message };
  }
}

function standingOf(area: Area, probes: readonly Probe[], scopes: ReadonlySet<string> | null): Standing {
  const outcomes = new Set(probes.map(({ outcome }) => outcome));
  const [only] = outcomes;
  if (only === undefined) return byScopes(areaScopes[area].read, scopes);
  if (outcomes.size === 1) return only;
  return outcomes.has('readable') ? 'partly' : 'missing';
}

function writeStanding(area: Area, scopes: ReadonlySet<string> | null): Standing | null {
  const { write }: { readonly write?: readonly string[] } = areaScopes[area];
  return write === undefined ? null : byScopes(write, scopes);
}

function byScopes(wanted: readonly string[] = [], scopes: ReadonlySet<string> | null): Standing {
  if (scopes === null) return 'unknown';
  return wanted.some((scope) => scopes.has(scope)) ? 'granted' : 'notGranted';
}

function isExtra(scopes: readonly string[]): boolean {
  const extras: readonly string[] = extraScopes;
  return scopes.some((scope) => extras.includes(scope));
}

/** Without these a program cannot tell who somebody is, where they belong, and whether they still work here. */
const notableAttributes = [
  'first_name',
  'last_name',
  'email',
  'status',
  'department',
  'supervisor',
  'hire_date',
] as const;

async function examineAttributes(client: Client, signal: AbortSignal): Promise<AttributesReport | null> {
  try {
    const { data } = (await client.perform(v1.employees.attributes, {}, { signal })).answer;
    const list = data.map(({ key, label }) => ({
      key,
      label,
      is_custom: !Object.hasOwn(standardAttributes, key),
    }));
    const keys = new Set(list.map(({ key }) => key));
    return {
      list,
      readable: keys.size,
      custom: list.filter(({ is_custom }) => is_custom).length,
      missing: notableAttributes.filter((key) => !keys.has(key)),
    };
  } catch (error) {
    // Why it cannot be read is already told by the area.
    if (isCoded(error) && error.code !== 'network_failed') return null;
    throw error;
  }
}
