import type { Handlers } from '@staffgate/catalog';
import { type AlertEntry, alertWords } from '../../alerts/words.ts';
import type { AdminCall } from '../context.ts';
import { usualPage } from '../endpoint.ts';
import type { AdminOperations } from '../operations.ts';
import { cursorAt, readCursor } from '../pages.ts';
import { wrongField } from '../problem.ts';

export const alerts: Handlers<AdminOperations, AdminCall>['alerts'] = {
  async list({ agent_id, limit = usualPage, cursor }, { parts }) {
    const found = await parts.audit.entries({
      kind: 'alert',
      first: 'newest',
      limit: limit + 1,
      ...(agent_id !== undefined && { actor: agent_id }),
      ...(cursor !== undefined && { after: seqIn(cursor) }),
    });
    const names = new Map((await parts.agents.list()).map(({ id, name }) => [id, name]));
    const page = found.slice(0, limit) as readonly (AlertEntry & { seq: number; time: string })[];
    const last = page.at(-1);
    return {
      data: page.map((entry) => ({
        seq: entry.seq,
        time: entry.time,
        agent_id: entry.actor.id,
        agent: names.get(entry.actor.id) ?? null,
        kind: (entry.limit ?? entry.unusual) as NonNullable<typeof entry.limit>,
        message: alertWords(entry),
        used: entry.used ?? null,
        allowed: entry.allowed ?? null,
        usual: entry.usual ?? null,
        hour: entry.hour ?? null,
        area: entry.area ?? null,
      })),
      next_cursor: found.length > limit && last ? cursorAt(String(last.seq)) : null,
    };
  },
};

function seqIn(cursor: string): number {
  const seq = Number(readCursor(cursor));
  if (!Number.isSafeInteger(seq) || seq < 1) throw wrongField('cursor', 'is not known.');
  return seq;
}
