import { type Clock, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { postTo, type SignedWebhookOptions, signedWebhook } from '../outbound/signed-webhook.ts';
import type { OutboundOptions } from '../outbound/way.ts';
import { linesOf, type NoticeReceiver, titleOf } from './notice.ts';

/** A receiver did not take a notice. What helps: look at its own log. */
export class NoticeNotTaken extends GatewayError {
  override readonly name = 'NoticeNotTaken';

  constructor(status: number) {
    super('notice_not_taken', `The receiver of notices answered ${status}.`);
  }
}

/**
 * Posts notices to a program, signed as Standard Webhooks asks.
 *
 * @throws {AddressRefused} when the address may not be called.
 * @throws {WebhookSecretUnfit}
 * @example The body: `{"type":"agent.notice","timestamp":"…","data":{"agent":{…},"events":[{"type":"approval.pending",…}],"more":0}}`
 */
export function webhookReceiver({
  clock = systemClock,
  ...options
}: SignedWebhookOptions & { readonly clock?: Clock }): NoticeReceiver {
  const { host, send } = signedWebhook(options);
  return {
    name: `webhook at ${host}`,
    async send({ id, at, agent, events, more }) {
      const timestamp = new Date(at).toISOString();
      const body = JSON.stringify({ type: 'agent.notice', timestamp, data: { agent, events, more } });
      const { status, ok } = await send({ id, now: clock.now(), body });
      if (!ok) throw new NoticeNotTaken(status);
    },
  };
}

export interface ChatOptions extends Pick<OutboundOptions, 'allowLoopback' | 'resolve'> {
  /** An incoming webhook, whose address is a secret. */
  readonly url: string;
  readonly timeoutMs?: number;
}

/** Posts notices to a channel, as Slack and what is compatible with it take them. @throws {AddressRefused} */
export function chatReceiver({ url, timeoutMs = 10_000, ...rules }: ChatOptions): NoticeReceiver {
  const { host, send } = postTo(url, rules);
  return {
    name: `channel at ${host}`,
    async send(notice) {
      const text = escaped([titleOf(notice), ...linesOf(notice).map((line) => `• ${line}`)].join('\n'));
      const { status, ok } = await send(JSON.stringify({ text }), timeoutMs);
      if (!ok) throw new NoticeNotTaken(status);
    },
  };
}

/** Source: Slack, "Formatting text for app surfaces": these three have to be escaped; nobody is called out then either. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
