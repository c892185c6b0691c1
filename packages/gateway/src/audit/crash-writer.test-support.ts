// Appends as fast as it can, and says each number that was acknowledged, until it is killed: location, folder of keys.
import { writeSync } from 'node:fs';
import { openStorage } from '../storage/storage.ts';
import { fileKeys } from './keys.ts';
import { createAuditLog } from './log.ts';

const [location = '', keyFolder = ''] = process.argv.slice(2);
process.stdin.once('data', async () => {
  const storage = await openStorage({ location });
  const log = await createAuditLog({ storage, keys: fileKeys(keyFolder), entriesPerCheckpoint: 50 });
  const actor = { type: 'agent', id: 'agent-1' } as const;
  const decision = { outcome: 'allowed', code: 'granted' } as const;
  const call = async () => {
    for (;;) {
      const { seq } = await log.append({
        kind: 'call',
        actor,
        operation: 'v2.persons.list',
        people: ['1', '2'],
        decision,
      });
      writeSync(1, `${seq}\n`);
      // As a server would, so that input and timers get their turn.
      await new Promise(setImmediate);
    }
  };
  await Promise.all(Array.from({ length: 16 }, call));
});
