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
    noColor: text('NO_COLOR') !== null || environment.TERM === 'dumb',
    command: commandName(environment),
  };
}

function commandName(environment: Environment): string {
  // In a clone the sources run; what is installed is JavaScript.
  if (import.meta.url.endsWith('.ts')) return 'npm run -s staffgate --';
  return environment.npm_command === 'exec' ? 'npx @staffgate/cli' : 'staffgate';
}
