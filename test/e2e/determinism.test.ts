import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('./transcript.ts', import.meta.url));

function digestWith(env: Record<string, string>): string {
  const args = ['--conditions=@staffgate/source', script];
  return execFileSync(process.execPath, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
}

test('the emulator answers the same bytes wherever the machine is and whatever language it speaks', () => {
  const here = digestWith({ TZ: 'UTC', LANG: 'C', LC_ALL: 'C' });
  expect(here).toMatch(/^[0-9a-f]{64}\n$/);
  expect(digestWith({ TZ: 'Asia/Kathmandu', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' })).toBe(here);
  expect(digestWith({ TZ: 'America/St_Johns', LANG: 'de_DE.UTF-8' })).toBe(here);
});
