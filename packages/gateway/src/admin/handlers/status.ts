import type { Handlers } from '@staffgate/catalog';
import { readState } from '../../audit/ledger.ts';
import type { AdminCall } from '../context.ts';
import { openApiDocument } from '../openapi.ts';
import type { AdminOperations } from '../operations.ts';

export const status: Handlers<AdminOperations, AdminCall>['status'] = {
  async get(_, { parts, now }) {
    const { storage, audit, version, settings, doors } = parts;
    const isPast = (moment: string | null) => moment !== null && Date.parse(moment) <= now;
    const connections = await parts.connections.list();
    const agents = await parts.agents.list();
    const tokens = await parts.tokens.list();
    return {
      version,
      time: new Date(now).toISOString(),
      mode: await settings.mode(),
      storage: {
        engine: storage.engine,
        version: storage.version,
        is_available: await storage.check().then(
          () => true,
          () => false,
        ),
      },
      audit: {
        origin: audit.origin,
        is_available: audit.isAvailable,
        entries: (await readState(storage.db)).size,
      },
      doors: doors.map(({ name, path, digest = null }) => ({ name, path, digest })),
      counts: {
        connections: connections.length,
        connections_disabled: connections.filter((one) => one.status === 'disabled').length,
        agents: agents.length,
        agents_disabled: agents.filter((one) => one.status === 'disabled').length,
        agents_expired: agents.filter((one) => isPast(one.expires_at)).length,
        tokens: tokens.filter((one) => one.revoked_at === null && !isPast(one.expires_at)).length,
      },
    };
  },

  openapi: () => openApiDocument() as never,
};
