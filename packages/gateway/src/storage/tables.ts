import type { AgentTables } from '../agents/tables.ts';
import type { AlertTables } from '../alerts/tables.ts';
import type { ApprovalTables } from '../approvals/tables.ts';
import type { AuditTables } from '../audit/tables.ts';
import type { UsageTables } from '../limits/tables.ts';

/** Every table of the store but the one that records migrations. */
export interface Tables extends AuditTables, AgentTables, UsageTables, ApprovalTables, AlertTables {}
