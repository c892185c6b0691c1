/** What each exit code means. Scripts rely on them; they do not change within a major version. */
export const exitCodes = {
  ok: { code: 0, meaning: 'Done.' },
  failed: { code: 1, meaning: 'It failed in another way; for doctor: something is missing.' },
  usage: { code: 2, meaning: 'Wrong usage or input, also input that Personio refused.' },
  authentication: { code: 3, meaning: 'Personio does not accept the credential.' },
  network: { code: 4, meaning: 'No answer: no connection, or not in time.' },
  permission: { code: 5, meaning: 'The credential lacks a right.' },
  notFound: { code: 6, meaning: 'No such record or route.' },
  rateLimited: { code: 7, meaning: 'Too many calls, even after waiting.' },
  server: { code: 8, meaning: 'Personio, or a proxy in front of it, failed.' },
  tampered: { code: 9, meaning: 'The audit log was changed, or does not fit its key or checkpoints.' },
  interrupted: { code: 130, meaning: 'Stopped by Ctrl-C or a signal.' },
} as const;

export type Exit = keyof typeof exitCodes;

/** The command line, a file named on it, or the environment is not as it should be. Shown without a stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The table of exit codes, for help texts. */
export function exitCodeHelp(): string {
  const rows = Object.values(exitCodes).map(
    ({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`,
  );
  return ['Exit codes:', ...rows].join('\n');
}

/** The stable codes of the client's errors. Compared as text, so that commands without a client load none. */
const exitOfErrorCode: Readonly<Record<string, Exit>> = {
  credentials_malformed: 'usage',
  credentials_missing: 'usage',
  input_invalid: 'usage',
  request_refused: 'usage',
  authentication_failed: 'authentication',
  network_failed: 'network',
  unreachable: 'network',
  timed_out: 'network',
  permission_denied: 'permission',
  not_found: 'notFound',
  rate_limited: 'rateLimited',
  server_failed: 'server',
  answer_unreadable: 'server',
  key_file_exposed: 'usage',
  master_key_short: 'usage',
  storage_in_use: 'usage',
  storage_foreign: 'usage',
  storage_too_new: 'usage',
};

/** What an answer's status means, for errors whose code says nothing here: those of the admin API. */
const exitOfStatus: Readonly<Record<number, Exit>> = {
  400: 'usage',
  401: 'authentication',
  403: 'permission',
  404: 'notFound',
  409: 'usage',
  413: 'usage',
  422: 'usage',
  429: 'rateLimited',
  500: 'server',
  502: 'server',
  503: 'server',
  504: 'server',
};

/** The exit code for an error that ended a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return exitCodes.usage.code;
  if (!isTold(error)) return exitCodes.failed.code;
  const { code, status } = error as { readonly code: string; readonly status?: unknown };
  const byStatus = typeof status === 'number' ? exitOfStatus[status] : undefined;
  return exitCodes[exitOfErrorCode[code] ?? byStatus ?? 'failed'].code;
}

/** Whether it is an error that says itself what happened and what helps, and names itself by a stable code. */
export function isTold(error: unknown): error is Error & { readonly code: string } {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  // Those of Node and of databases are written in capitals, or with digits.
  return error instanceof Error && typeof code === 'string' && /^[a-z]+(_[a-z]+)*$/.test(code);
}

/** An error with a stable code and a sentence, as the client throws them. */
export interface CodedError extends Error {
  readonly code: string;
  readonly status: number | null;
  readonly requestId: string | null;
}

/** Whether it is an error of the client. */
export function isCoded(error: unknown): error is CodedError {
  return (
    error instanceof Error && typeof (error as Partial<CodedError>).code === 'string' && 'requestId' in error
  );
}
