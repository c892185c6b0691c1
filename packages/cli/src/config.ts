/** What the environment says. Everything else is said on the command line, which wins. */
export interface Config {
  /** `STAFFGATE_CREDENTIALS`: `client_id:client_secret`, or `@file`. */
  readonly credentials: string | null;
  /** `STAFFGATE_RECRUITING`: `company_id:access_token`, or `@file`. */
  readonly recruiting: string | null;
  /** `STAFFGATE_BASE_URL`. */
  readonly baseUrl: string | null;
  /** `STAFFGATE_EMULATOR_PORT`, as written. */
  readonly emulatorPort: string | null;
  /** `STAFFGATE_DATA`: the folder of the gateway's store and keys. Default `.staffgate`. */
  readonly data: string;
  /** `DATABASE_URL`: a PostgreSQL database in place of the SQLite file in the data folder. */
  readonly databaseUrl: string | null;
  /** `HOST`, where the gateway listens. Default 127.0.0.1. */
  readonly host: string;
  /** `PORT` of the gateway, as written. */
  readonly port: string | null;
  /** `STAFFGATE_URL`: where the gateway is that commands administrate. Default: on this machine, at `PORT`. */
  readonly gatewayUrl: string | null;
  /** `STAFFGATE_ADMIN_TOKEN`: a token of the admin API, or `@file`. */
  readonly adminToken: string | null;
  /** `STAFFGATE_MASTER_KEY`: 32 random bytes in base64, or `@file`. */
  readonly masterKey: string | null;
  /** `STAFFGATE_ALLOWED_HOSTS`: names under which the gateway is reached, parted by commas. */
  readonly allowedHosts: readonly string[];
  /** `STAFFGATE_ALLOWED_ORIGINS`: origins of web pages that may call it, parted by commas. */
  readonly allowedOrigins: readonly string[];
  /** `STAFFGATE_PUBLIC_URL`: where callers find the gateway, when that is not the host of their requests. */
  readonly publicUrl: string | null;
  /** `STAFFGATE_OAUTH_ISSUER`: the company's identity provider, whose tokens agents may bring to `/mcp` instead of keys. */
  readonly oauthIssuer: string | null;
  /** `STAFFGATE_OAUTH_AUDIENCE`: the `aud` of those tokens. Default: `/mcp` at `STAFFGATE_PUBLIC_URL`. */
  readonly oauthAudience: string | null;
  /** `STAFFGATE_OAUTH_SCOPE`: what they must be granted, parted by spaces. */
  readonly oauthScope: string | null;
  /** `STAFFGATE_CHECKPOINTS`: a file that each checkpoint of the audit log is appended to; `-` for lines to stdout. */
  readonly checkpoints: string | null;
  /** `STAFFGATE_CHECKPOINT_WEBHOOK`: an address that each checkpoint is posted to as well. */
  readonly checkpointWebhook: string | null;
  /** `STAFFGATE_CHECKPOINT_WEBHOOK_SECRET`: `whsec_` and random bytes in base64, or `@file`; signs what is posted. */
  readonly checkpointWebhookSecret: string | null;
  /** `STAFFGATE_NOTICES_WEBHOOK`: an address to which a program is told what waits for people, and of alerts. */
  readonly noticesWebhook: string | null;
  /** `STAFFGATE_NOTICES_WEBHOOK_SECRET`: `whsec_` and random bytes in base64, or `@file`; signs what is posted. */
  readonly noticesWebhookSecret: string | null;
  /** `STAFFGATE_NOTICES_SLACK`: an incoming webhook of Slack, or of what is compatible; or `@file`. */
  readonly noticesSlack: string | null;
  /** `STAFFGATE_SMTP_URL`: `smtp://user:password@host:587` or `smtps://…`, or `@file`: sends notices by mail. */
  readonly smtpUrl: string | null;
  /** `STAFFGATE_NOTICES_FROM`: the sender of that mail. */
  readonly noticesFrom: string | null;
  /** `STAFFGATE_NOTICES_TO`: its receivers, parted by commas. */
  readonly noticesTo: readonly string[];
  /** `STAFFGATE_ALLOW_LOOPBACK`: set to anything, connections may be made to this machine, for an emulator. */
  readonly allowLoopback: boolean;
  /** `STAFFGATE_LOG_LEVEL`: which lines of the log are written: error, warn, info, debug or silent. Default warn. */
  readonly logLevel: string;
  /** `STAFFGATE_METRICS_TOKEN`: who sends it as a bearer may read `/metrics` from anywhere. */
  readonly metricsToken: string | null;
  /** `OTEL_EXPORTER_OTLP_ENDPOINT`: where traces are sent; the exporter reads the other variables of that kind itself. */
  readonly otlpEndpoint: string | null;
  /** `STAFFGATE_TIME_ZONE`: where "today" is for agents over MCP, as an IANA name. Default Europe/Berlin. */
  readonly timeZone: string;
  /** `STAFFGATE_PACE_RESERVE`: the part of each limit of Personio that is kept for approved changes, as written. */
  readonly paceReserve: string | null;
  /** `STAFFGATE_PACE_MOST_WAITING`: requests of one agent that wait for a route at most, as written. */
  readonly paceMostWaiting: string | null;
  /** `STAFFGATE_PACE_PATIENCE_SECONDS`: how long a request waits for its turn at most, as written. */
  readonly pacePatienceSeconds: string | null;
  /** `STAFFGATE_REFERENCE_SECONDS`: how long lists that seldom change are kept, as written. */
  readonly referenceSeconds: string | null;
  /** `STAFFGATE_AGENT_KEY`: the key of an agent, for `staffgate mcp`; or `@file`. */
  readonly agentKey: string | null;
  /** Any variable, for what a configuration refers to by its name. */
  readonly variable: (name: string) => string | null;
  /** Whether colours are unwanted: `NO_COLOR` is set to anything, or the terminal is dumb. */
  readonly noColor: boolean;
  /** How this program is called here, for lines to paste. */
  readonly command: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the environment. Nothing else does. */
export function readConfig(environment: Environment = process.env): Config {
  const text = (name: string) => environment[name] || null;
  return {
    credentials: text('STAFFGATE_CREDENTIALS'),
    recruiting: text('STAFFGATE_RECRUITING'),
    baseUrl: text('STAFFGATE_BASE_URL'),
    emulatorPort: text('STAFFGATE_EMULATOR_PORT'),
    data: text('STAFFGATE_DATA') ?? '.staffgate',
    databaseUrl: text('DATABASE_URL'),
    host: text('HOST') ?? '127.0.0.1',
    port: text('PORT'),
    gatewayUrl: text('STAFFGATE_URL'),
    adminToken: text('STAFFGATE_ADMIN_TOKEN'),
    masterKey: text('STAFFGATE_MASTER_KEY'),
    allowedHosts: listOf(text('STAFFGATE_ALLOWED_HOSTS')),
    allowedOrigins: listOf(text('STAFFGATE_ALLOWED_ORIGINS')),
    publicUrl: text('STAFFGATE_PUBLIC_URL'),
    oauthIssuer: text('STAFFGATE_OAUTH_ISSUER'),
    oauthAudience: text('STAFFGATE_OAUTH_AUDIENCE'),
    oauthScope: text('STAFFGATE_OAUTH_SCOPE'),
    checkpoints: text('STAFFGATE_CHECKPOINTS'),
    checkpointWebhook: text('STAFFGATE_CHECKPOINT_WEBHOOK'),
    checkpointWebhookSecret: text('STAFFGATE_CHECKPOINT_WEBHOOK_SECRET'),
    noticesWebhook: text('STAFFGATE_NOTICES_WEBHOOK'),
    noticesWebhookSecret: text('STAFFGATE_NOTICES_WEBHOOK_SECRET'),
    noticesSlack: text('STAFFGATE_NOTICES_SLACK'),
    smtpUrl: text('STAFFGATE_SMTP_URL'),
    noticesFrom: text('STAFFGATE_NOTICES_FROM'),
    noticesTo: listOf(text('STAFFGATE_NOTICES_TO')),
    allowLoopback: text('STAFFGATE_ALLOW_LOOPBACK') !== null,
    logLevel: text('STAFFGATE_LOG_LEVEL') ?? 'warn',
    metricsToken: text('STAFFGATE_METRICS_TOKEN'),
    otlpEndpoint: text('OTEL_EXPORTER_OTLP_ENDPOINT'),
    timeZone: text('STAFFGATE_TIME_ZONE') ?? 'Europe/Berlin',
    paceReserve: text('STAFFGATE_PACE_RESERVE'),
    paceMostWaiting: text('STAFFGATE_PACE_MOST_WAITING'),
    pacePatienceSeconds: text('STAFFGATE_PACE_PATIENCE_SECONDS'),
    referenceSeconds: text('STAFFGATE_REFERENCE_SECONDS'),
    agentKey: text('STAFFGATE_AGENT_KEY'),
    variable: text,
    noColor: text('NO_COLOR') !== null || environment.TERM === 'dumb',
    command: commandName(environment),
  };
}

function listOf(text: string | null): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean);
}

function commandName(environment: Environment): string {
  // In a clone the sources run; what is installed is JavaScript.
  if (import.meta.url.endsWith('.ts')) return 'npm run -s staffgate --';
  return environment.npm_command === 'exec' ? 'npx @staffgate/cli' : 'staffgate';
}
