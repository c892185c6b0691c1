import type { Handlers } from '@staffgate/catalog';
import type { AdminCall, AdminParts, Changeable } from '../context.ts';
import type { AdminOperations } from '../operations.ts';

export const settings: Handlers<AdminOperations, AdminCall>['settings'] = {
  get: (_, { parts }) => shown(parts),

  change: ({ body: { mode, retention } }, call) =>
    call.change(async (within) => {
      const before = await shown(within);
      if (mode !== undefined) await within.settings.setMode(mode);
      if (retention !== undefined) {
        await within.settings.setRetention({
          months: retention.entries_months ?? before.retention.entries_months,
          detailDays: retention.details_days ?? before.retention.details_days,
        });
      }
      const after = await shown(within);
      return {
        result: after,
        change: { action: 'changed', subject: 'settings', id: 'gateway', before, after },
      };
    }),
};

async function shown({ settings }: Pick<AdminParts | Changeable, 'settings'>) {
  const { months, detailDays } = await settings.retention();
  return {
    mode: await settings.mode(),
    retention: { entries_months: months, details_days: detailDays },
  };
}
