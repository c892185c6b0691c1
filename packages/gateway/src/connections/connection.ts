import { z } from 'zod';

/** What an administrator says of a connection. The secret is written and never read again. */
export const ConnectionSettings = z.strictObject({
  name: z.string().trim().min(1).max(120).describe('Unique, usually the name of the company'),
  base_url: z
    .url({ protocol: /^https?$/ })
    .default('https://api.personio.de')
    .describe('Where the API begins'),
  client_id: z.string().min(1).max(500),
  client_secret: z.string().min(1).max(500),
});
export type ConnectionSettings = z.infer<typeof ConnectionSettings>;

/** A credential of a company's Personio, as far as it may be shown. */
export interface Connection {
  readonly id: string;
  readonly name: string;
  readonly base_url: string;
  readonly client_id: string;
  readonly status: 'enabled' | 'disabled';
  /** Whether it is the demo company of the embedded emulator. */
  readonly is_demo: boolean;
  /** What was found when the credential was last checked; null when it never was. */
  readonly report: unknown;
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}
