import { type Area, areas } from '@staffgate/catalog';
import { z } from 'zod';
import type { Capabilities } from '../grants/explain.ts';
import type { OpenedCredential } from './directory.ts';

/** Whether a credential has a right: it was seen to, it was seen not to, or nobody can tell. */
const Standing = z.enum(['yes', 'no', 'unknown']);

/** What a credential can do at Personio, as it was found. */
export const ConnectionReport = z.object({
  checked_at: z.iso.datetime(),
  works: z.boolean().describe('Whether Personio accepts the credential'),
  message: z.string().max(1000).nullable().describe('What is wrong, and what helps; null when nothing is'),
  areas: z
    .partialRecord(
      z.enum(Object.keys(areas) as [Area, ...Area[]]),
      z.object({
        read: Standing,
        write: Standing.nullable().describe('Null where Personio offers no writing'),
      }),
    )
    .describe('Rights by area; what is left out was not looked at'),
  attributes: z
    .array(z.object({ key: z.string(), label: z.string(), is_custom: z.boolean() }))
    .nullable()
    .describe('Attributes of employees that it may read; null when that is not known'),
  limits: z
    .array(z.object({ operation: z.string(), limit: z.string() }))
    .describe('Limits that answers told, by operation'),
});
export type ConnectionReport = z.infer<typeof ConnectionReport>;

/** Tries a credential with reading calls. A credential that does not work is a report too; it throws when it cannot tell. */
export type CheckConnection = (
  credential: OpenedCredential,
  signal: AbortSignal,
) => Promise<Omit<ConnectionReport, 'checked_at'>>;

/** A report as it is kept; null for none, or for one of another form. */
export function reportOf(kept: unknown): ConnectionReport | null {
  const { success, data } = ConnectionReport.safeParse(kept);
  return success ? data : null;
}

/** What a report says that a credential can do. Of what nobody can tell, the best is assumed. */
export function capabilitiesOf({ areas: found, attributes }: ConnectionReport): Capabilities {
  const accessOf = ({ read, write }: { read: string; write: string | null }) => [
    ...(read === 'no' ? [] : (['read'] as const)),
    ...(write === 'no' ? [] : (['write'] as const)),
  ];
  const everything = Object.keys(areas).map((area) => [area, ['read', 'write']] as const);
  const told = Object.entries(found).map(([area, standing]) => [area, accessOf(standing)] as const);
  return {
    areas: Object.fromEntries([...everything, ...told]),
    readable: attributes?.map(({ key }) => key) ?? null,
  };
}
