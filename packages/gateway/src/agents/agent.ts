import { z } from 'zod';
import { Grant } from '../grants/grant.ts';

const Name = z.string().trim().min(1).max(120);
/** Goes into the audit log as it is, so that no e-mail address and no line break may stand in it. */
const Purpose = z
  .string()
  .trim()
  .min(3)
  .max(500)
  .regex(/^[^\p{Cc}@]*$/u, 'expected one line without e-mail addresses');
const Address = z
  .string()
  .regex(/^[0-9a-fA-F.:]+(\/\d{1,3})?$/, 'expected an IP address, or a network like 10.0.0.0/8');

/** What an administrator says of an agent. */
export const AgentSettings = z.strictObject({
  name: Name.describe('Unique'),
  purpose: Purpose.describe('What it is for, in one sentence; people may read it who ask who saw their data'),
  owner: z.string().trim().min(1).max(200).describe('Who answers for it'),
  connection_id: z.string().describe('The connection whose company it works on'),
  person_id: z
    .string()
    .regex(/^\d+$/)
    .nullable()
    .default(null)
    .describe("The agent's own person at Personio, where it acts for one"),
  grant: Grant.prefault({}),
  expires_at: z.iso
    .datetime({ offset: true })
    .nullable()
    .default(null)
    .describe('From then on it is refused'),
  oauth_subject: z
    .string()
    .regex(/^(client|sub):[^\s\p{C}]{1,255}$/u, 'expected client: and a client id, or sub: and a subject')
    .nullable()
    .default(null)
    .describe(
      "Whose tokens of the company's identity provider are the agent's: client: and the client id, or sub: and the subject; unique",
    ),
  allowed_addresses: z.array(Address).default([]).describe('Addresses it may call from; empty is any'),
});
export type AgentSettings = z.infer<typeof AgentSettings>;

/** An agent: who calls, for what, on whose behalf, and what it may do. */
export interface Agent extends AgentSettings {
  readonly id: string;
  readonly status: 'enabled' | 'disabled';
  /** Goes up with every change; decisions name it. */
  readonly version: number;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A key of an agent, without its secret. */
export interface AgentKey {
  readonly id: string;
  readonly client_id: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly revoked_at: string | null;
  /** Within a minute. */
  readonly last_used_at: string | null;
}
