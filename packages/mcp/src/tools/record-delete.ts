import { type Operation, v2 } from '@staffgate/catalog';
import { z } from 'zod';
import { plainText } from '../plain-text.ts';
import { type Allows, tool, type Work } from '../tool.ts';
import { ToolFailure } from '../tool-failure.ts';
import { shown as shownAbsence } from './absences.ts';
import { documentOf } from './documents.ts';

const kinds = {
  person: v2.persons.delete,
  absence: v2.absencePeriods.delete,
  attendance: v2.attendancePeriods.delete,
  document: v2.documents.delete,
} as const satisfies Record<string, Operation>;
type Kind = keyof typeof kinds;

type Input = z.ZodObject<{
  kind: z.ZodEnum<{ [K in Kind]: K }>;
  id: z.ZodString;
  person: z.ZodOptional<z.ZodString>;
  key: z.ZodOptional<z.ZodString>;
}>;

function input(allows: Allows): Input {
  const names = (Object.keys(kinds) as Kind[]).filter((name) => allows(kinds[name]));
  return z.strictObject({
    kind: z.enum(names as [Kind, ...Kind[]]),
    id: z.string(),
    person: z.string().optional().describe('owner of a document'),
    key: z.string().max(100).optional(),
  }) as unknown as Input;
}

export const recordDelete = tool({
  name: 'record_delete',
  title: 'Delete a record for good',
  description: 'Deletes one record by id, for good. Only when asked to.',
  risk: 'delete',
  needs: Object.values(kinds),
  input,
  async run({ kind, id, person }, work) {
    const { caller, copies, signal, idempotencyKey } = work;
    const options = { signal, idempotencyKey };
    switch (kind) {
      case 'person': {
        const found = await work.people.one(id);
        await caller.perform(v2.persons.delete, { person_id: found.id }, options);
        copies.forget(caller.key);
        return { done: `Deleted ${found.name} with all their records.`, id: found.id };
      }
      case 'absence': {
        const {
          person: whose,
          type,
          from,
          to,
        } = await shownAbsence(await caller.perform(v2.absencePeriods.get, { id }, { signal }), work);
        await caller.perform(v2.absencePeriods.delete, { id }, options);
        return { done: `Deleted ${plainText(String(type), 80)} of ${whose}, ${from} to ${to}.`, id };
      }
      case 'attendance': {
        const {
          person: whose,
          start,
          end,
        } = await caller.perform(v2.attendancePeriods.get, { id }, { signal });
        const { name } = await work.people.one(whose.id);
        await caller.perform(v2.attendancePeriods.delete, { id }, options);
        const times = `${start.date_time.slice(0, 16)} to ${end?.date_time.slice(11, 16) ?? 'open'}`.replace(
          'T',
          ' ',
        );
        return { done: `Deleted hours of ${name}, ${times}.`, id };
      }
      case 'document': {
        const owner = await ownerOf(person, work);
        const document = await documentOf(owner, id, work);
        await caller.perform(v2.documents.delete, { document_id: document.id }, options);
        return { done: `Deleted the document "${plainText(document.name, 80)}" of ${owner.name}.`, id };
      }
    }
  },
});

function ownerOf(person: string | undefined, { people }: Work) {
  if (person !== undefined) return people.one(person);
  throw new ToolFailure('argument_missing', 'A document is found by its owner.', 'Give person as well.');
}
