import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AuditLog,
  type CheckConnection,
  createAuditLog,
  createGateway,
  fileKeys,
  type Gateway,
  openStorage,
  type Storage,
  systemClock,
  type UpstreamFactory,
} from '@staffgate/gateway';
import type { Config } from '../config.ts';
import { UsageError } from '../exit-codes.ts';
import { createLogger } from '../logger.ts';
import { startTelemetry } from '../telemetry.ts';
import { checkpointSinks } from './checkpoint-sinks.ts';
import { findMasterKey, type MasterKey } from './master-key.ts';
import { createMcpDoor } from './mcp-door.ts';
import { noticeReceivers } from './notice-receivers.ts';
import { oauthOf } from './oauth.ts';
import { pacingOf } from './pacing.ts';

export interface OpenOptions {
  readonly config: Config;
  /** Names beside those of this machine under which the gateway is reached. */
  readonly allowedHosts: readonly string[];
  readonly upstream: UpstreamFactory;
  readonly checkConnection: CheckConnection;
  /** Refuses places that no connection may be made to. */
  readonly checkBaseUrl: (baseUrl: string) => Promise<void>;
  /** Told of what went wrong without a caller who could be told everything. */
  readonly warn: (what: string, error: unknown) => void;
  /** Gets the lines of the log. */
  readonly write: (line: string) => void;
  /** Gets the lines of checkpoints, where they are wanted there. */
  readonly writeCheckpoint: (line: string) => void;
  /** Of Staffgate, for traces. */
  readonly version: string;
}

/** A gateway with its store and its log open. */
export interface OpenGateway {
  readonly gateway: Gateway;
  readonly audit: AuditLog;
  readonly storage: Storage;
  readonly masterKey: MasterKey;
  /** Where people are told what waits for them. */
  readonly notices: readonly string[];
  /** Takes no more calls, lets those under way end, signs a last checkpoint, and lets go of the store. */
  close(): Promise<void>;
}

/** Opens the gateway of a data folder; an empty place gets one. Nothing listens yet. */
export async function openGateway(options: OpenOptions): Promise<OpenGateway> {
  const { config, warn, allowedHosts, write, version } = options;
  const logger = createLogger({ level: config.logLevel, write });
  const { data, databaseUrl, publicUrl, allowedOrigins } = config;
  checkTimeZone(config.timeZone);
  const pacing = pacingOf(config);
  const oauth = oauthOf(config);
  const sinks = await checkpointSinks(config, options.writeCheckpoint);
  const notices = await noticeReceivers(config);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const masterKey = await findMasterKey(config.masterKey, data);
  const storage = await openStorage({ location: databaseUrl ?? join(data, 'store.db') });
  try {
    const audit = await createAuditLog({
      storage,
      keys: fileKeys(join(data, 'keys')),
      sinks,
      warn,
    });
    const telemetry = await startTelemetry(config.otlpEndpoint, version);
    const gateway = createGateway({
      storage,
      audit,
      masterKey: masterKey.bytes,
      spoolFolder: join(data, 'spool'),
      clock: systemClock,
      upstream: options.upstream,
      checkConnection: options.checkConnection,
      guard: { allowedHosts: ['localhost', '127.0.0.1', '[::1]', ...allowedHosts], allowedOrigins },
      ...(publicUrl !== null && { publicUrl }),
      notices,
      ...(oauth && { oauth }),
      pacing,
      checkBaseUrl: options.checkBaseUrl,
      ...(config.metricsToken !== null && { metricsToken: config.metricsToken }),
      ...(telemetry && { tracer: telemetry.tracer }),
      logger,
      doors: [
        createMcpDoor({
          clock: systemClock,
          timeZone: config.timeZone,
          version,
          hasReplicas: storage.engine === 'postgres',
          onFailure: (error) => warn('A fault of the MCP server', error),
        }),
      ],
      onFailure: (error, trace) => warn(`A fault of the gateway (trace ${trace})`, error),
    });
    // What was agreed to before the last end is made now.
    gateway.desk.begin();
    return {
      gateway,
      audit,
      storage,
      masterKey,
      notices: notices.map(({ name }) => name),
      async close() {
        await gateway.drain();
        await telemetry?.close();
      },
    };
  } catch (error) {
    await storage.close();
    throw error;
  }
}

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch (cause) {
    throw new UsageError(
      `STAFFGATE_TIME_ZONE names no time zone: "${timeZone}". Write it like Europe/Berlin.`,
      {
        cause,
      },
    );
  }
}
