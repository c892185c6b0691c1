import { createHmac } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import { AddressRefused } from './addresses.ts';
import { createOutboundFetch } from './outbound-fetch.ts';
import type { OutboundOptions } from './way.ts';

export interface SignedWebhookOptions extends Pick<OutboundOptions, 'allowLoopback' | 'resolve'> {
  /** Where messages are sent: HTTPS, at a public address. */
  readonly url: string;
  /** `whsec_` and 24 to 64 bytes in base64, which the receiver has too. */
  readonly secret: string;
  /** Milliseconds that the receiver has for its answer. Default 10,000. */
  readonly timeoutMs?: number;
}

/** A message, whose id is the same each time that it is sent. */
export interface SignedMessage {
  readonly id: string;
  /** Milliseconds since 1970, when it is sent. */
  readonly now: number;
  readonly body: string;
}

/** Where messages go, and what sends one. */
export interface SignedWebhook {
  readonly host: string;
  /** Posts a message; the status of the answer. @throws when there is none. */
  send(message: SignedMessage): Promise<{ readonly status: number; readonly ok: boolean }>;
}

/** The secret of a receiver cannot be used. */
export class WebhookSecretUnfit extends GatewayError {
  override readonly name = 'WebhookSecretUnfit';

  constructor() {
    super(
      'webhook_secret_unfit',
      'The secret of a receiver must be whsec_ and 24 to 64 random bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"',
    );
  }
}

/**
 * Posts JSON to a receiver, signed as Standard Webhooks asks: the HMAC-SHA256 of id, timestamp and body.
 *
 * @throws {AddressRefused} when the address may not be called.
 * @throws {WebhookSecretUnfit}
 */
export function signedWebhook(options: SignedWebhookOptions): SignedWebhook {
  const { url, secret, timeoutMs = 10_000, ...rules } = options;
  const key = keyOf(secret);
  const post = postTo(url, rules);
  return {
    host: post.host,
    send({ id, now, body }) {
      const timestamp = String(Math.floor(now / 1000));
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      return post.send(body, timeoutMs, {
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      });
    },
  };
}

/** What posts JSON to one address, and keeps nothing of what is answered but the status. @throws {AddressRefused} */
export function postTo(url: string, rules: Pick<OutboundOptions, 'allowLoopback' | 'resolve'>) {
  const place = URL.canParse(url) ? new URL(url) : null;
  if (place?.username || place?.password) {
    throw new AddressRefused('The address of a receiver must not hold a user or a password.');
  }
  // The rest of it, which may have a query, is for the receiver.
  const send = createOutboundFetch({ ...rules, baseUrl: place?.origin ?? url });
  return {
    host: place?.host ?? '',
    async send(body: string, timeoutMs: number, headers: Readonly<Record<string, string>> = {}) {
      const request = new Request(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { status, ok, body: said } = await send(request);
      // What it says beyond that is nobody's business, and must not be waited for.
      await said?.cancel();
      return { status, ok };
    },
  };
}

/** Source: Standard Webhooks 1.0, "Signature scheme": 24 to 64 bytes. */
function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(encoded ?? '', 'base64');
  if (key.byteLength < 24 || key.byteLength > 64) throw new WebhookSecretUnfit();
  return key;
}
