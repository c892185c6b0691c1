import { z } from 'zod';
import { tableOf } from '../results.ts';
import { tool } from '../tool.ts';
import { ToolFailure } from '../tool-failure.ts';
import { absenceSave } from './absences.ts';
import { attendanceSave } from './attendances.ts';
import { documentSave } from './documents.ts';
import { personSave } from './person-save.ts';
import { recordDelete } from './record-delete.ts';

export const approvalStatus = tool({
  name: 'approval_status',
  title: 'Changes that wait for a human',
  description: 'How changes that are pending stand; without id, the latest.',
  risk: 'read',
  needs: [personSave, absenceSave, attendanceSave, documentSave, recordDelete].flatMap(({ needs }) => needs),
  input: z.strictObject({ id: z.string().optional() }),
  async run({ id }, { caller }) {
    const found = await caller.approvals(id);
    if (id === undefined) {
      return {
        ...tableOf(
          ['id', 'state', 'operation', 'asked', 'reason'],
          found.map((one) => ({ ...one })),
        ),
      };
    }
    const [one] = found;
    if (one === undefined) {
      throw new ToolFailure(
        'not_found',
        'This agent has no such change.',
        'Without id, the latest ones are listed.',
      );
    }
    const { state, operation, asked, until, reason, hint } = one;
    return { id, state, operation, asked, until, ...(reason !== null && { reason }), help: hint };
  },
});
