import { z } from 'zod';
import { GatewayError } from '../errors.ts';

/** Why a call of the admin API did not succeed, after RFC 9457. `code` is stable; the sentences may change. */
export const AdminProblem = z.object({
  type: z.literal('about:blank'),
  title: z.string().describe('The meaning of the status'),
  status: z.int(),
  code: z.string().describe('Stable, for programs'),
  detail: z.string().describe('What was wrong'),
  hint: z.string().nullable().describe('What helps'),
  trace: z.string().describe('Names the call in the audit log and in the logs'),
  fields: z
    .record(z.string(), z.array(z.string()))
    .optional()
    .describe('What is wrong with each field of the request'),
});
export type AdminProblem = z.infer<typeof AdminProblem>;

type Status = 400 | 401 | 403 | 404 | 405 | 409 | 413 | 415 | 422 | 429 | 500 | 502 | 503 | 504;

/** A call of the admin API that is refused. */
export class AdminFault extends GatewayError {
  override readonly name = 'AdminFault';
  readonly status: Status;
  readonly hint: string | null;
  readonly fields: Readonly<Record<string, readonly string[]>> | null;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: Status,
    code: string,
    message: string,
    more: {
      readonly hint?: string;
      readonly fields?: Readonly<Record<string, readonly string[]>>;
      readonly retryAfterSeconds?: number;
    } = {},
  ) {
    super(code, message);
    this.status = status;
    this.hint = more.hint ?? null;
    this.fields = more.fields ?? null;
    this.retryAfterSeconds = more.retryAfterSeconds ?? null;
  }
}

/** A field of the body says what cannot be. */
export function wrongField(name: string, what: string): AdminFault {
  return new AdminFault(400, 'bad_request', `The request does not fit the operation, at ${name}.`, {
    hint: 'Correct the fields that are named.',
    fields: { [name]: [what] },
  });
}

/** There is nothing of that id. */
export function unknown(what: string, id: string): AdminFault {
  return new AdminFault(404, `unknown_${what}`, `There is no ${what.replaceAll('_', ' ')} ${id}.`, {
    hint: 'List them to see which there are.',
  });
}
