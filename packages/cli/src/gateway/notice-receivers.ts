import {
  chatReceiver,
  GatewayError,
  mailReceiver,
  type NoticeReceiver,
  webhookReceiver,
} from '@staffgate/gateway';
import type { Config } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { readTextOrFile } from '../files.ts';

/**
 * Where people are told what waits for them, and what is out of the ordinary.
 *
 * @throws {UsageError} when a receiver is named that cannot be used.
 */
export async function noticeReceivers(config: Config): Promise<readonly NoticeReceiver[]> {
  const { allowLoopback, noticesWebhook, noticesWebhookSecret, noticesSlack, smtpUrl } = config;
  const receivers: NoticeReceiver[] = [];
  if (noticesWebhook !== null || noticesWebhookSecret !== null) {
    const name = 'STAFFGATE_NOTICES_WEBHOOK';
    if (noticesWebhook === null || noticesWebhookSecret === null) {
      throw new UsageError(
        `${name} and ${name}_SECRET belong together: the address of a receiver, and the secret that signs what it is sent.`,
      );
    }
    const secret = await secretIn(noticesWebhookSecret, `${name}_SECRET`);
    receivers.push(usable(name, () => webhookReceiver({ url: noticesWebhook, secret, allowLoopback })));
  }
  if (noticesSlack !== null) {
    const name = 'STAFFGATE_NOTICES_SLACK';
    const url = await secretIn(noticesSlack, name);
    receivers.push(usable(name, () => chatReceiver({ url, allowLoopback })));
  }
  const { noticesFrom: from, noticesTo: to } = config;
  if (smtpUrl !== null || from !== null || to.length > 0) {
    const name = 'STAFFGATE_SMTP_URL';
    if (smtpUrl === null || from === null || to.length === 0) {
      throw new UsageError(
        `${name}, STAFFGATE_NOTICES_FROM and STAFFGATE_NOTICES_TO belong together: the mail server, the sender and the receivers of notices.`,
      );
    }
    const url = await secretIn(smtpUrl, name);
    receivers.push(usable(name, () => mailReceiver({ url, from, to })));
  }
  return receivers;
}

async function secretIn(given: string, name: string): Promise<string> {
  return (await readTextOrFile(given, name)).trim();
}

function usable(name: string, make: () => NoticeReceiver): NoticeReceiver {
  try {
    return make();
  } catch (error) {
    if (error instanceof GatewayError) throw new UsageError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
