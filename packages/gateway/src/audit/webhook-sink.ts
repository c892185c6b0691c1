import { createHash } from 'node:crypto';
import { type Clock, systemClock } from '../clock.ts';
import { GatewayError } from '../errors.ts';
import { type SignedWebhookOptions, signedWebhook } from '../outbound/signed-webhook.ts';
import type { CheckpointSink } from './sinks.ts';

export interface WebhookSinkOptions extends SignedWebhookOptions {
  readonly clock?: Clock;
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

/**
 * Posts each checkpoint to a receiver, signed as Standard Webhooks asks: the HMAC-SHA256 of id, timestamp and body. The
 * id is that of the checkpoint, so that one which is sent again can be told.
 *
 * @throws {AddressRefused} when the address may not be called.
 * @throws {WebhookSecretUnfit}
 * @example The body: `{"type":"audit.checkpoint","timestamp":"2026-11-20T09:00:00.000Z","data":{"note":"staffgate/…"}}`
 */
export function webhookSink({ clock = systemClock, ...options }: WebhookSinkOptions): CheckpointSink {
  const { host, send } = signedWebhook(options);
  return {
    name: `webhook at ${host}`,
    async write(note) {
      const now = clock.now();
      const id = `checkpoint_${createHash('sha256').update(note).digest('hex').slice(0, 32)}`;
      const timestamp = new Date(now).toISOString();
      const body = JSON.stringify({ type: 'audit.checkpoint', timestamp, data: { note } });
      const { status, ok } = await send({ id, now, body });
      if (!ok) throw new CheckpointNotTaken(status);
    },
  };
}
