import type { Storage } from '../storage/storage.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Entry } from './entry.ts';
import type { AuditLog } from './log.ts';
import { ocsfEvents } from './ocsf.ts';

/**
 * The whole log as lines of canonical JSON: a header, then every entry in its order, with each checkpoint after the
 * last entry that it covers. Of pruned entries the leaf hash. Ends with a checkpoint over everything.
 *
 * It is read in pages, so that a long log needs little memory and nobody else waits for it. This is what `verifyExport`
 * and `staffgate audit verify` take.
 */
export async function* exportLog(storage: Storage, log: AuditLog): AsyncGenerator<string> {
  await log.checkpoint();
  yield `${canonicalJson({ type: 'header', format: 'staffgate-audit', version: 1, origin: log.origin })}\n`;
  const notes = new Map<number, string>();
  for (const { size, note } of await checkpointsOf(storage)) notes.set(size, note);
  const end = Math.max(0, ...notes.keys());
  for await (const { seq, body, leaf } of storedEntries(storage, end)) {
    yield body === null
      ? `${canonicalJson({ type: 'pruned', seq, leaf })}\n`
      : `{"entry":${body},"type":"entry"}\n`;
    const note = notes.get(seq);
    if (note !== undefined) yield `${canonicalJson({ type: 'checkpoint', note })}\n`;
  }
}

/** The entries that are not pruned as lines of OCSF 1.8, class API Activity (6003), for a SIEM. */
export async function* exportOcsf(
  storage: Storage,
  log: AuditLog,
  options: { readonly after?: number; readonly version?: string } = {},
): AsyncGenerator<string> {
  const { after = 0, version = '0.1.0' } = options;
  const toEvent = ocsfEvents({ origin: log.origin, version });
  for await (const { body, leaf } of storedEntries(storage, Number.MAX_SAFE_INTEGER, after)) {
    if (body !== null) yield `${canonicalJson(toEvent(JSON.parse(body) as Entry, leaf))}\n`;
  }
}

const entriesPerPage = 1_000;

async function* storedEntries(storage: Storage, end: number, after = 0) {
  for (let last = after; ; ) {
    const page = await storage.db
      .selectFrom('audit_entries')
      .select(['seq', 'body', 'leaf'])
      .where('seq', '>', last)
      .where('seq', '<=', end)
      .orderBy('seq')
      .limit(entriesPerPage)
      .execute();
    yield* page;
    const final = page.at(-1);
    if (final === undefined) return;
    last = final.seq;
  }
}

function checkpointsOf(storage: Storage) {
  return storage.db.selectFrom('audit_checkpoints').select(['size', 'note']).orderBy('size').execute();
}
