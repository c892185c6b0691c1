import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { paintFor } from '../io.ts';
import { noticeReceivers } from './notice-receivers.ts';
import { welcomeText } from './welcome.ts';

const secret = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const webhook = {
  STAFFGATE_NOTICES_WEBHOOK: 'https://ops.example/hook',
  STAFFGATE_NOTICES_WEBHOOK_SECRET: secret,
};
const mail = {
  STAFFGATE_SMTP_URL: 'smtps://gate:hidden-word@mail.example',
  STAFFGATE_NOTICES_FROM: 'Staffgate <gate@nordlicht.example>',
  STAFFGATE_NOTICES_TO: 'ada@nordlicht.example, ben@nordlicht.example',
};
const receiversOf = (environment: Record<string, string>) => noticeReceivers(readConfig(environment));

describe('notices', () => {
  test('go nowhere until the environment says so', async () => {
    expect(await receiversOf({})).toEqual([]);
  });

  test('go to all that are set up, with secrets from files, and the start says where without them', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'staffgate-notices-'));
    const file = join(folder, 'slack');
    writeFileSync(file, 'https://hooks.example/services/hidden-token\n');
    const receivers = await receiversOf({ ...webhook, ...mail, STAFFGATE_NOTICES_SLACK: `@${file}` });
    rmSync(folder, { recursive: true });
    const notices = receivers.map(({ name }) => name);
    expect(notices).toEqual(['webhook at ops.example', 'channel at hooks.example', 'mail to 2 addresses']);
    const text = welcomeText({
      url: 'http://127.0.0.1:4170',
      store: 'store.db',
      notices,
      demo: null,
      adminToken: null,
      newMasterKey: null,
      command: 'staffgate',
      paint: paintFor({ isTTY: false } as never, readConfig({})),
    });
    expect(text).toMatch(/Notices +webhook at ops\.example, channel at hooks\.example, mail to 2 addresses/);
    expect(text).not.toMatch(/hidden|whsec|nordlicht/);
  });

  test.each([
    [{ STAFFGATE_NOTICES_WEBHOOK: 'https://ops.example/hook' }, 'belong together'],
    [{ STAFFGATE_NOTICES_WEBHOOK_SECRET: secret }, 'belong together'],
    [{ ...webhook, STAFFGATE_NOTICES_WEBHOOK_SECRET: 'whsec_short' }, 'openssl'],
    [{ ...webhook, STAFFGATE_NOTICES_WEBHOOK: 'http://ops.example/hook' }, 'https'],
    [{ STAFFGATE_NOTICES_SLACK: 'https://10.0.0.8/hidden-token' }, 'public'],
    [{ STAFFGATE_NOTICES_SLACK: '@/no/such/file' }, 'STAFFGATE_NOTICES_SLACK'],
    [{ STAFFGATE_SMTP_URL: mail.STAFFGATE_SMTP_URL }, 'belong together'],
    [{ ...mail, STAFFGATE_NOTICES_TO: 'nobody' }, 'address'],
    [{ ...mail, STAFFGATE_SMTP_URL: 'mail.example' }, 'smtp://'],
  ])('that cannot be sent are refused at the start: %j', async (environment, why) => {
    const refused = receiversOf(environment as Record<string, string>);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(why);
    await expect(refused).rejects.not.toThrow(/hidden/);
  });
});
