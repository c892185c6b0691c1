import type { Binary, Handlers } from '@staffgate/catalog';
import { parseVerifierKey } from '../../audit/checkpoint.ts';
import { exportLog, exportOcsf } from '../../audit/export.ts';
import { checkpointsOf } from '../../audit/ledger.ts';
import { verifyExport } from '../../audit/verify.ts';
import type { AdminCall } from '../context.ts';
import { usualPage } from '../endpoint.ts';
import type { AdminOperations } from '../operations.ts';
import { cursorAt, readCursor } from '../pages.ts';
import { AdminFault, wrongField } from '../problem.ts';

export const audit: Handlers<AdminOperations, AdminCall>['audit'] = {
  async list({ limit = usualPage, cursor, from, until, first = 'newest', ...conditions }, call) {
    if (conditions.person !== undefined) await call.record('audit.list', { person: conditions.person });
    const found = await call.parts.audit.entries({
      ...(Object.fromEntries(
        Object.entries(conditions).filter(([, value]) => value !== undefined),
      ) as Parameters<typeof call.parts.audit.entries>[0]),
      ...(from !== undefined && { from: new Date(from).toISOString() }),
      ...(until !== undefined && { until: new Date(until).toISOString() }),
      ...afterOf(cursor),
      limit: limit + 1,
      first,
    });
    return paged(found, limit, ({ seq }) => seq);
  },

  async detail({ seq }, call) {
    const [entry] = await call.parts.audit.entries({ after: seq - 1, limit: 1 });
    if (entry?.seq !== seq) {
      throw new AdminFault(404, 'unknown_entry', `There is no entry ${seq}, or it was pruned.`, {
        hint: 'List the entries to see which there are.',
      });
    }
    await call.record('audit.detail', { seq });
    return { seq, detail: await call.parts.audit.detail(seq) };
  },

  async person({ person_id, limit = usualPage, cursor }, call) {
    await call.record('audit.person', { person_id });
    const found = await call.parts.audit.person(person_id, { ...afterOf(cursor), limit: limit + 1 });
    const names = new Map((await call.parts.agents.list()).map(({ id, name }) => [id, name]));
    const { data, next_cursor } = paged(found, limit, ({ seq }) => seq);
    return {
      data: data.map((one) => ({
        ...one,
        actor_name: names.get(one.actor.id) ?? null,
        attributes: [...one.attributes],
      })),
      next_cursor,
    };
  },

  async checkpoints({ limit = usualPage, cursor }, { parts }) {
    const { after } = afterOf(cursor);
    const found = await checkpointsOf(parts.storage.db, { before: after ?? null, limit: limit + 1 });
    return paged(found, limit, ({ size }) => size);
  },

  key: (_, { parts }) => ({ origin: parts.audit.origin, verifier_key: parts.audit.verifierKey }),

  async export(_, call) {
    await call.record('audit.export', {});
    return lines(exportLog(call.parts.storage, call.parts.audit), 'audit.jsonl');
  },

  async exportOcsf({ after = 0 }, call) {
    await call.record('audit.exportOcsf', { after });
    const { storage, audit, version } = call.parts;
    const options = { after, ...(version !== null && { version }) };
    return lines(exportOcsf(storage, audit, options), 'audit.ocsf.jsonl');
  },

  async verify({ older_keys = [] }, { parts }) {
    if (!older_keys.every((key) => parseVerifierKey(key) !== null)) {
      throw wrongField('older_keys', 'holds something that is no public key like name+id+key.');
    }
    const keys = [parts.audit.verifierKey, ...older_keys];
    const report = await verifyExport(exportLog(parts.storage, parts.audit), { keys });
    const { verdict, origin, entries, pruned, checkpoints, root, problems } = report;
    return {
      verdict,
      origin,
      entries,
      pruned,
      checkpoints,
      root,
      proven_through: report.provenThrough,
      first_time: report.firstTime,
      last_time: report.lastTime,
      problems: problems.slice(0, 100).map(({ code, message, from, to }) => ({ code, message, from, to })),
      problem_count: problems.length,
    };
  },
};

function afterOf(cursor: string | undefined): { readonly after?: number } {
  if (cursor === undefined) return {};
  const after = Number(readCursor(cursor));
  if (!Number.isSafeInteger(after) || after < 0) throw wrongField('cursor', 'is not known.');
  return { after };
}

/** A page out of what was read, one more than the page has. */
function paged<T>(found: readonly T[], limit: number, seqOf: (record: T) => number) {
  const data = found.slice(0, limit);
  const last = data.at(-1);
  return {
    data,
    next_cursor: found.length > limit && last !== undefined ? cursorAt(String(seqOf(last))) : null,
  };
}

/** Lines as a stream that is read as fast as it is taken. */
function lines(from: AsyncGenerator<string>, filename: string): Binary {
  const encoder = new TextEncoder();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      let text = '';
      while (text.length < 65_536) {
        const { done, value } = await from.next();
        if (done === true) {
          if (text !== '') controller.enqueue(encoder.encode(text));
          controller.close();
          return;
        }
        text += value;
      }
      controller.enqueue(encoder.encode(text));
    },
    async cancel() {
      await from.return(undefined);
    },
  });
  return { contentType: 'application/jsonl', contentLength: null, stream, filename };
}
