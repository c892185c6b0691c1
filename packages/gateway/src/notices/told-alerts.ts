import type { AlertEntry } from '../alerts/words.ts';
import type { NewEntry } from '../audit/entry.ts';
import type { AuditLog } from '../audit/log.ts';

/** The same log, which tells of the alerts that were written with an entry, once they are safe. */
export function tellingAlerts(
  log: Pick<AuditLog, 'append'>,
  tell: (alert: AlertEntry) => void,
): Pick<AuditLog, 'append'> {
  return {
    async append(entry, alongside) {
      if (alongside === undefined) return log.append(entry);
      let further: readonly NewEntry[] = [];
      const place = await log.append(entry, async (rows) => {
        const counted = await alongside(rows);
        further = 'further' in counted ? counted.further : [];
        return counted;
      });
      for (const one of further) if (one.kind === 'alert') tell(one);
      return place;
    },
  };
}
