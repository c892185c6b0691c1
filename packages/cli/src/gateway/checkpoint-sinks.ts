import { join } from 'node:path';
import { type CheckpointSink, fileSink, GatewayError, lineSink, webhookSink } from '@staffgate/gateway';
import type { Config } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { readTextOrFile } from '../files.ts';

/**
 * Where the checkpoints of the audit log go besides the store.
 *
 * @throws {UsageError} when a receiver is named that cannot be used.
 */
export async function checkpointSinks(
  config: Config,
  writeLine: (line: string) => void,
): Promise<readonly CheckpointSink[]> {
  const { checkpoints, data } = config;
  const kept =
    checkpoints === '-' ? lineSink(writeLine) : fileSink(checkpoints ?? join(data, 'checkpoints.txt'));
  const receiver = await receiverIn(config);
  return receiver === null ? [kept] : [kept, receiver];
}

async function receiverIn({
  checkpointWebhook: url,
  checkpointWebhookSecret: given,
  allowLoopback,
}: Config): Promise<CheckpointSink | null> {
  if (url === null && given === null) return null;
  const name = 'STAFFGATE_CHECKPOINT_WEBHOOK';
  const secretName = `${name}_SECRET`;
  if (url === null || given === null) {
    throw new UsageError(
      `${name} and ${secretName} belong together: the address of a receiver, and the secret that signs what it is sent.`,
    );
  }
  const secret = (await readTextOrFile(given, secretName)).trim();
  try {
    return webhookSink({ url, secret, allowLoopback });
  } catch (error) {
    if (error instanceof GatewayError) throw new UsageError(`${name}: ${error.message}`, { cause: error });
    throw error;
  }
}
