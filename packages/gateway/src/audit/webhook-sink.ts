import { createHash, createHmac } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { AddressRefused } from '../outbound/addresses.ts';
import { createOutboundFetch, type OutboundOptions } from '../outbound/outbound-fetch.ts';
import type { CheckpointSink } from './sinks.ts';

export interface WebhookSinkOptions extends Pick<OutboundOptions, 'allowLoopback' | 'resolve'> {
  /** Where checkpoints are sent: HTTPS, at a public address. */
  readonly url: string;
  /** `whsec_` and 24 to 64 bytes in base64, which the receiver has too. */
  readonly secret: string;
  readonly clock?: Clock;
  /** Milliseconds that the receiver has for its answer. Default 10,000. */
  readonly timeoutMs?: number;
}

/** The receiver of checkpoints did not take one. What helps: look at its own log. */
export class CheckpointNotTaken extends GatewayError {
  override readonly name = 'CheckpointNotTaken';
  readonly status: number;

  constructor(status: number) {
    super('checkpoint_not_taken', `The receiver of checkpoints answered ${status}.`);
    this.status = status;
  }
}

/** The secret of the receiver cannot be used. */
export class CheckpointSecretUnfit extends GatewayError {
  override readonly name = 'CheckpointSecretUnfit';

  constructor() {
    super(
      'checkpoint_secret_unfit',
      'The secret of the receiver of checkpoints must be whsec_ and 24 to 64 random bytes in base64; make one with: echo "whsec_$(openssl rand -base64 32)"',
    );
  }
}

/**
 * Posts each checkpoint to a receiver, signed as Standard Webhooks asks: the HMAC-SHA256 of id, timestamp and body. The
 * id is that of the checkpoint, so that one which is sent again can be told.
 *
 * @throws {AddressRefused} when the address may not be called.
 * @throws {CheckpointSecretUnfit}
 * @example The body: `{"type":"audit.checkpoint","timestamp":"2026-11-20T09:00:00.000Z","data":{"note":"staffgate/…"}}`
 */
export function webhookSink(options: WebhookSinkOptions): CheckpointSink {
  const { url, clock = systemClock, timeoutMs = 10_000, secret, ...rules } = options;
  const key = keyOf(secret);
  const place = URL.canParse(url) ? new URL(url) : null;
  if (place?.username || place?.password) {
    throw new AddressRefused('The address of a receiver must not hold a user or a password.');
  }
  // The rest of it, which may have a query, is for the receiver.
  const send = createOutboundFetch({ ...rules, baseUrl: place?.origin ?? url });
  return {
    name: `webhook at ${place?.host}`,
    async write(note) {
      const now = clock.now();
      const id = `checkpoint_${createHash('sha256').update(note).digest('hex').slice(0, 32)}`;
      const timestamp = String(Math.floor(now / 1000));
      const body = JSON.stringify({
        type: 'audit.checkpoint',
        timestamp: new Date(now).toISOString(),
        data: { note },
      });
      const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
      const request = new Request(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': `v1,${signature}`,
        },
        body,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const { status, ok, body: said } = await send(request);
      // What it says beyond that is nobody's business, and must not be waited for.
      await said?.cancel();
      if (!ok) throw new CheckpointNotTaken(status);
    },
  };
}

/** Source: Standard Webhooks 1.0, "Signature scheme": 24 to 64 bytes. */
function keyOf(secret: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  const key = Buffer.from(encoded ?? '', 'base64');
  if (key.byteLength < 24 || key.byteLength > 64) throw new CheckpointSecretUnfit();
  return key;
}
