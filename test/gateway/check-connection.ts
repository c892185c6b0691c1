import { areaScopes, areas, standardAttributes, v1, v2 } from '@staffgate/catalog';
import type { Client } from '@staffgate/client';
import type { CheckConnection, OpenedCredential } from '@staffgate/gateway';

/** Tries a credential as simply as it can be done: which scopes its token has, and which attributes it reads. */
export async function checkConnection(
  client: Client,
  { client_id, client_secret }: OpenedCredential,
  signal: AbortSignal,
): Promise<Awaited<ReturnType<CheckConnection>>> {
  let scopes: readonly string[];
  try {
    const body = { grant_type: 'client_credentials' as const, client_id, client_secret };
    scopes = (await client.perform(v2.auth.token, { body }, { signal })).answer.scope?.split(' ') ?? [];
  } catch (error) {
    if ((error as { code?: string }).code !== 'authentication_failed') throw error;
    const message = 'The client id or secret is wrong.';
    return { works: false, message, areas: {}, attributes: null, limits: [] };
  }
  const has = (names: readonly string[] = []) => (names.some((name) => scopes.includes(name)) ? 'yes' : 'no');
  const { answer } = await client.perform(v1.employees.attributes, {}, { signal });
  return {
    works: true,
    message: null,
    areas: Object.fromEntries(
      Object.keys(areas).map((area) => {
        const names = areaScopes[area as keyof typeof areaScopes] as { read?: string[]; write?: string[] };
        return [area, { read: has(names.read), write: names.write === undefined ? null : has(names.write) }];
      }),
    ),
    attributes: answer.data.map(({ key, label }) => ({
      key,
      label,
      is_custom: !Object.hasOwn(standardAttributes, key),
    })),
    limits: [],
  };
}
