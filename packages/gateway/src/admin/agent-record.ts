import type { z } from 'zod';
import type { Agent } from '../agents/agent.ts';
import { capabilitiesOf, reportOf } from '../connections/report.ts';
import { beyondCredential } from '../grants/explain.ts';
import type { Grant } from '../grants/grant.ts';
import { describePeople } from '../grants/people.ts';
import type { AdminParts, Changeable } from './context.ts';
import type { AgentRecord } from './operations/agents.ts';

/** Agents as they are shown: with their last use, and what their grants promise in vain. */
export async function recordsOf(
  agents: readonly Agent[],
  { agents: directory, connections }: Pick<AdminParts | Changeable, 'agents' | 'connections'>,
): Promise<z.infer<typeof AgentRecord>[]> {
  const uses = await directory.lastUses();
  const reports = new Map((await connections.list()).map(({ id, report }) => [id, report]));
  return agents.map((agent) => ({
    ...agent,
    last_used_at: uses.get(agent.id) ?? null,
    people: describePeople(agent.grant.people),
    beyond_credential: beyondReport(agent.grant, reports.get(agent.connection_id)),
  }));
}

/** One agent as it is shown. */
export async function recordOf(
  agent: Agent,
  parts: Pick<AdminParts | Changeable, 'agents' | 'connections'>,
): Promise<z.infer<typeof AgentRecord>> {
  const [record] = await recordsOf([agent], parts);
  return record as z.infer<typeof AgentRecord>;
}

/** Where a grant promises more than was found when the connection was checked; nothing when it never was. */
export function beyondReport(grant: Grant, kept: unknown): string[] {
  const report = reportOf(kept);
  return report === null ? [] : beyondCredential(grant, capabilitiesOf(report));
}
