import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from 'vitest';
import { startPostgres, type TestServer } from './postgres.test-support.ts';

/** An engine under test. */
export interface EngineUnderTest {
  readonly engine: 'sqlite' | 'postgres';
  /** The location of a store that is not there yet. */
  newLocation(): Promise<string>;
}

/** Runs one battery of tests on real SQLite files and on a real PostgreSQL. */
export function onBothEngines(battery: (under: EngineUnderTest) => void): void {
  describe('on SQLite', () => {
    let folder: string;
    let stores = 0;
    beforeAll(() => {
      folder = mkdtempSync(join(tmpdir(), 'staffgate-storage-'));
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));
    battery({
      engine: 'sqlite',
      newLocation: async () => {
        stores += 1;
        return join(folder, `${stores}.db`);
      },
    });
  });

  describe('on PostgreSQL', () => {
    let server: TestServer | undefined;
    beforeAll(async () => {
      server = await startPostgres();
    }, 300_000);
    afterAll(() => server?.stop());
    battery({ engine: 'postgres', newLocation: () => (server as TestServer).newDatabase() });
  });
}
