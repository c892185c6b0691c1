import { type Handlers, standardAttributes, v1 } from '@staffgate/catalog';
import { recordsOf } from '../../calls/lists.ts';
import type { Connection } from '../../connections/connection.ts';
import type { OpenedCredential } from '../../connections/directory.ts';
import { ConnectionReport, reportOf } from '../../connections/report.ts';
import { AddressRefused } from '../../outbound/addresses.ts';
import type { AdminCall, AdminParts, Changeable } from '../context.ts';
import type { AdminOperations } from '../operations.ts';
import { pageFrom } from '../pages.ts';
import { AdminFault, unknown, wrongField } from '../problem.ts';

export const connections: Handlers<AdminOperations, AdminCall>['connections'] = {
  async list(page, { parts }) {
    const { data, next_cursor } = pageFrom(await parts.connections.list(), ({ name }) => name, page);
    return { data: data.map(shown), next_cursor };
  },

  get: async ({ connection_id }, { parts }) => shown(await existing(connection_id, parts)),

  async create({ body: { unchecked = false, ...settings } }, call) {
    await checkAddress(settings.base_url, call);
    const report = await tried(settings, unchecked, call);
    return call.change(async ({ connections }) => {
      const connection = await connections.create(settings, report === null ? {} : { report });
      return {
        result: shown(connection),
        change: {
          action: 'created',
          subject: 'connection',
          id: connection.id,
          version: 1,
          before: null,
          after: connection,
        },
      };
    });
  },

  async change({ connection_id, body: { version, unchecked = false, ...changes } }, call) {
    const { base_url, client_id, client_secret } = changes;
    const { credential } = await opened(connection_id, call);
    for (const [name, value] of Object.entries({ base_url, client_id })) {
      const isOther = value !== undefined && value !== credential[name as keyof OpenedCredential];
      if (isOther && client_secret === undefined) {
        throw wrongField('client_secret', `has to be entered again where ${name} changes.`);
      }
    }
    const next = {
      base_url: base_url ?? credential.base_url,
      client_id: client_id ?? credential.client_id,
      client_secret: client_secret ?? credential.client_secret,
    };
    if (base_url !== undefined) await checkAddress(base_url, call);
    const report = client_secret === undefined ? null : await tried(next, unchecked, call);
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    return changeConnection(
      connection_id,
      // What was found of the credential before says nothing of another one.
      { ...given, ...(client_secret !== undefined && { report }) },
      version,
      call,
    );
  },

  async check({ connection_id }, call) {
    const { credential, connection } = await opened(connection_id, call);
    if (call.parts.checkConnection === undefined) {
      throw new AdminFault(
        422,
        'check_unavailable',
        'This gateway was started without a way to try credentials.',
      );
    }
    const report = await examined(credential, call);
    return changeConnection(connection_id, { report }, connection.version, call);
  },

  enable: ({ connection_id, body: { version } }, call) =>
    changeConnection(connection_id, { status: 'enabled' }, version, call),

  disable: ({ connection_id, body: { version } }, call) =>
    changeConnection(connection_id, { status: 'disabled' }, version, call),

  remove: ({ connection_id }, call) =>
    call.change(async ({ connections }) => {
      const connection = await connections.remove(connection_id, call.ifMatch);
      return {
        result: undefined,
        change: {
          action: 'removed',
          subject: 'connection',
          id: connection_id,
          before: connection,
          after: null,
        },
      };
    }),

  async attributes({ connection_id }, { parts, signal }) {
    await existing(connection_id, parts);
    const { upstream } = await parts.pool.get(connection_id);
    const { answer } = await upstream.perform(v1.employees.attributes, {}, { signal });
    const found = recordsOf(answer) as readonly { key: string; label: string; type: string }[];
    return {
      data: found.map(({ key, label, type }) => ({
        key,
        label: plainLabel(label),
        type,
        is_custom: !Object.hasOwn(standardAttributes, key),
      })),
    };
  },
};

/** A label that somebody typed at Personio: one line of visible characters, and not a long one. */
export function plainLabel(label: string): string {
  return label
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
}

function shown(connection: Connection) {
  return { ...connection, report: reportOf(connection.report) };
}

async function existing(
  id: string,
  { connections }: Pick<AdminParts | Changeable, 'connections'>,
): Promise<Connection> {
  const connection = await connections.get(id);
  if (!connection) throw unknown('connection', id);
  return connection;
}

async function opened(id: string, { parts }: AdminCall) {
  await existing(id, parts);
  return parts.connections.open(id);
}

async function changeConnection(
  id: string,
  changes: Parameters<Changeable['connections']['change']>[1],
  version: number | undefined,
  call: AdminCall,
) {
  return call.change(async (within) => {
    const before = await existing(id, within);
    const after = await within.connections.change(id, changes, version ?? call.ifMatch);
    return {
      result: shown(after),
      change: {
        action: 'changed',
        subject: 'connection',
        id,
        version: after.version,
        before,
        after,
        ...(changes.client_secret !== undefined && { unseen: ['client_secret'] }),
      },
    };
  });
}

/** The address of a connection is one that the gateway may call. */
async function checkAddress(text: string, { parts }: AdminCall): Promise<void> {
  const { username, password, search, hash } = new URL(text);
  if (username || password || search || hash) {
    throw wrongField('base_url', 'holds more than scheme, host and path.');
  }
  try {
    await parts.checkBaseUrl?.(text);
  } catch (error) {
    throw addressRefusedIn(error) ?? error;
  }
}

/** That an address was refused, as a wrong field; wherever in the causes of an error it stands. */
function addressRefusedIn(error: unknown): AdminFault | null {
  if (error instanceof AddressRefused) return wrongField('base_url', error.message);
  return error instanceof Error && error.cause !== undefined ? addressRefusedIn(error.cause) : null;
}

/** What was found of a credential; null when it was not tried. @throws {AdminFault} when it does not work. */
async function tried(
  credential: OpenedCredential,
  isUnchecked: boolean,
  call: AdminCall,
): Promise<ConnectionReport | null> {
  if (isUnchecked || call.parts.checkConnection === undefined) return null;
  const { base_url, client_id, client_secret } = credential;
  const report = await examined({ base_url, client_id, client_secret }, call);
  if (report.works) return report;
  throw new AdminFault(422, 'credential_refused', 'Personio does not accept this credential.', {
    hint: `${report.message ?? 'Copy client id and secret again, whole.'} Send unchecked: true to keep it nevertheless.`,
    fields: { client_secret: ['is not accepted together with client_id at base_url.'] },
  });
}

const checkMs = 60_000;

async function examined(
  credential: OpenedCredential,
  { parts, signal, now }: AdminCall,
): Promise<ConnectionReport> {
  try {
    const check = parts.checkConnection as NonNullable<AdminParts['checkConnection']>;
    const found = await check(credential, AbortSignal.any([signal, AbortSignal.timeout(checkMs)]));
    return ConnectionReport.parse({ ...found, checked_at: new Date(now).toISOString() });
  } catch (cause) {
    const refused = addressRefusedIn(cause);
    if (refused !== null) throw refused;
    parts.onCheckFailure?.(cause);
    throw new AdminFault(502, 'check_failed', 'Whether the credential works could not be found out.', {
      hint: 'Look whether base_url is right and can be reached from the gateway, then try again; or send unchecked: true.',
    });
  }
}
