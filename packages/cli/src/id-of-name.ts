import type { AdminClient } from '@staffgate/gateway/admin-client';
import { UsageError } from './exit-codes.ts';

type Input = Readonly<Record<string, unknown>>;

/** What may be named instead of given by its id, by the field of the id. */
const kinds = {
  agent_id: {
    word: 'agent',
    looksLikeId: /^a_[0-9a-f]{16}$/,
    list: (admin: AdminClient) => admin.agents.list.all(),
  },
  connection_id: {
    word: 'connection',
    looksLikeId: /^c_[0-9a-f]{16}$/,
    list: (admin: AdminClient) => admin.connections.list.all(),
  },
} as const;

/**
 * The same input with ids in the place of names: people know an agent by its name.
 *
 * @throws {UsageError} when nothing has that name.
 */
export async function idsOfNames(input: Input, admin: AdminClient): Promise<Record<string, unknown>> {
  const body = input.body;
  return {
    ...(await replaced(input, admin)),
    ...(typeof body === 'object' && body !== null && { body: await replaced(body as Input, admin) }),
  };
}

async function replaced(members: Input, admin: AdminClient): Promise<Record<string, unknown>> {
  const result: Record<string, unknown> = { ...members };
  for (const [field, kind] of Object.entries(kinds)) {
    const given = members[field];
    if (typeof given === 'string' && !kind.looksLikeId.test(given)) {
      result[field] = await idOf(given, kind, admin);
    }
  }
  return result;
}

async function idOf(
  name: string,
  { word, list }: (typeof kinds)[keyof typeof kinds],
  admin: AdminClient,
): Promise<string> {
  const names: string[] = [];
  const wanted = name.toLowerCase();
  for await (const one of list(admin)) {
    if (one.name.toLowerCase() === wanted) return one.id;
    names.push(one.name);
  }
  const known = names.length === 0 ? 'There is none yet.' : `There are: ${names.slice(0, 20).join(', ')}.`;
  throw new UsageError(`No ${word} is called "${name}". ${known}`);
}
