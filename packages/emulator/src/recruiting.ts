import { createHash } from 'node:crypto';
import { type NewApplication, recruitingExtensions } from '@staffgate/catalog';
import { z } from 'zod';
import { toInstant } from './clock.ts';
import type {
  Application,
  Candidate,
  RecruitingAttribute,
  RecruitingCategory,
  RecruitingFile,
  RecruitingJob,
  Stage,
} from './company/recruiting.ts';
import type { World } from './context.ts';
import { contentTypeOf, endingOf } from './document-content.ts';
import type { Objection } from './failures.ts';
import { applicationsOf, candidateByEmail } from './recruiting-tables.ts';
import type { Change } from './store.ts';

/** Bytes that a single file may have. Source: Personio OpenAPI (recruiting). */
export const maxFileBytes = 20 * 1024 * 1024;

/** A file that came with an application. */
export interface ReceivedFile {
  readonly file: RecruitingFile;
  readonly category: Application['files'][number]['category'];
}

/** What is wrong with an application, beyond what its schema sees. */
export function objectionsTo(application: NewApplication, world: World): Objection[] {
  const { store, clock, zone } = world;
  const { email, job_position_id, application_date, recruiting_channel_id: channelId } = application;
  const objections: Objection[] = [];
  const object = (field: string, reason: string) => objections.push({ field, reason: `errors.${reason}` });

  if (application_date !== undefined && application_date > zone.day(clock.now())) {
    object('application_date', 'date-validation.date-in-the-future');
  }
  const { recruiting_channels: channels } = store.organisation;
  const isChannelUnknown = channelId !== undefined && !channels.some(({ id }) => id === channelId);
  if (isChannelUnknown) object('recruiting_channel_id', 'posting-validation.channel-not-found');

  const job = store.tables.recruiting_jobs.get(job_position_id);
  // VERIFY: what an opening that does not exist is answered; like one that is not published is assumed.
  if (!job?.is_published) object('job_position_id', 'job-position.not-published');
  else if (!isChannelUnknown && !hasPosting(job, application)) {
    object('external_posting_id', 'posting-validation.posting-not-found');
  }
  const candidate = candidateByEmail(store.tables.candidates, email);
  if (candidate && applicationsOf(store.tables.applications, candidate.id).some(isFor(job_position_id))) {
    object('email', 'applicant-already-exists');
  }
  for (const [index, { uuid }] of (application.files ?? []).entries()) {
    if (!store.tables.recruiting_files.get(uuid))
      object(`files.${index}.uuid`, 'file-validation.file-not-exists');
  }
  for (const { id, value } of application.attributes ?? []) {
    const reason = problemOf(id, value, store.organisation.recruiting_attributes);
    if (reason !== null) object(id, `attribute-validation.${reason}`);
  }
  return objections;
}

function hasPosting(job: RecruitingJob, application: NewApplication): boolean {
  const { external_posting_id: posting, recruiting_channel_id: channel } = application;
  if (posting === undefined) return true;
  return job.external_postings.some(
    ({ id, channel_id }) => id === posting && (channel === undefined || channel_id === channel),
  );
}

function isFor(jobId: number): (application: Application) => boolean {
  return ({ job_id }) => job_id === jobId;
}

const genders = ['male', 'female', 'diverse', 'undefined'];
const freeTexts = ['location', 'phone', 'available_from', 'salary_expectations'];
const isDay = z.iso.date();

/** What is wrong with the value of an attribute, in Personio's words; null when nothing is. */
function problemOf(id: string, value: string, custom: readonly RecruitingAttribute[]): string | null {
  if (freeTexts.includes(id)) return null;
  if (id === 'gender') return genders.includes(value) ? null : 'unknown-attribute-option';
  const attribute = custom.find((one) => `custom_attribute_${one.id}` === id);
  const type = id === 'birthday' ? 'date' : attribute?.type;
  if (type === undefined) return 'unknown';
  if (type === 'date' && !isDay.safeParse(value).success) return 'invalid-date-format';
  if (type === 'option' && !attribute?.options.includes(value)) return 'unknown-attribute-option';
  return null;
}

/** Makes an application to which nothing objects, and the candidate, when the address is new. */
export function enterApplication(
  given: NewApplication,
  world: World,
  received: readonly ReceivedFile[] = [],
): void {
  const { store, clock, zone } = world;
  const { tables, organisation } = store;
  const now = toInstant(clock.now());
  const job = tables.recruiting_jobs.get(given.job_position_id) as RecruitingJob;
  const category = organisation.recruiting_categories.find(({ id }) => id === job.category_id);
  const candidate = candidateFor(given, now, world);
  const attributes = new Map(given.attributes?.map(({ id, value }) => [id, value]));
  const application: Application = {
    id: (tables.applications.sorted('id').at(-1)?.id ?? 0) + 1,
    candidate_id: candidate.id,
    job_id: job.id,
    channel_id: given.recruiting_channel_id ?? null,
    application_date: given.application_date ?? zone.day(clock.now()),
    stages: [{ stage: stageFor(given.phase, category), entered_at: now }],
    external_posting_id: given.external_posting_id ?? null,
    message: given.message ?? '',
    salary_expectations: attributes.get('salary_expectations') ?? '',
    tags: [...new Set(given.tags?.filter((tag) => tag !== ''))],
    custom: Object.fromEntries([...attributes].filter(([id]) => id.startsWith('custom_attribute_'))),
    files: [
      ...(given.files ?? []).map(({ uuid, category }) => ({ id: uuid, category })),
      ...received.map(({ file, category }) => ({ id: file.id, category })),
    ],
    is_anonymized: false,
    created_at: now,
    updated_at: now,
  };
  store.commit(
    ...received.map(({ file }) => ({ collection: 'recruiting_files', key: file.id, record: file }) as const),
    { collection: 'candidates', key: String(candidate.id), record: candidate },
    { collection: 'applications', key: String(application.id), record: application },
    ...newTags(application.tags, world),
  );
}

/** The candidate of the address with what they say of themselves now, or a new one. */
function candidateFor(given: NewApplication, now: string, { store }: World): Candidate {
  const { candidates } = store.tables;
  const known = candidateByEmail(candidates, given.email);
  const said = Object.fromEntries(
    (given.attributes ?? [])
      .filter(({ id }) => ['birthday', 'gender', 'location', 'phone', 'available_from'].includes(id))
      .map(({ id, value }) => [id, value]),
  );
  if (known) return { ...known, ...said, updated_at: now };
  return {
    id: (candidates.sorted('id').at(-1)?.id ?? 0) + 1,
    first_name: given.first_name,
    last_name: given.last_name,
    email: given.email,
    gender: null,
    phone: null,
    location: null,
    birthday: null,
    linkedin_profile: null,
    available_from: null,
    ...said,
    created_at: now,
    updated_at: now,
  };
}

/**
 * Where an application begins: as asked for, else where the category says.
 *
 * Source: Personio OpenAPI (recruiting): what is no stage of the category becomes `unassigned`.
 */
function stageFor(phase: NewApplication['phase'], category: RecruitingCategory | undefined): Stage {
  if (phase === undefined) return category?.initial_stage_id ?? 'unassigned';
  if (phase.type === 'system') return phase.id;
  return category?.stages.some(({ id }) => id === phase.id) ? phase.id : 'unassigned';
}

function newTags(tags: readonly string[], { store }: World): Change[] {
  const { organisation } = store;
  const added = tags.filter((tag) => !organisation.recruiting_tags.includes(tag));
  if (added.length === 0) return [];
  const record = { ...organisation, recruiting_tags: [...organisation.recruiting_tags, ...added] };
  return [{ collection: 'organisation', key: '', record }];
}

/** Whether a file may be uploaded by the ending of its name. */
export function isOfKnownType(
  filename: string,
  extensions: readonly string[] = recruitingExtensions,
): boolean {
  return extensions.includes(endingOf(filename));
}

/** A file that has arrived, as it is kept: everything but its bytes. */
export function receivedFile(
  original_filename: string,
  bytes: Uint8Array,
  { store, clock, identifiers }: World,
): RecruitingFile {
  const { recruiting_files: files } = store.tables;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const idOf = (number: number) => identifiers.uuid('recruiting file', number, original_filename, sha256);
  let number = files.size;
  // A company file may have brought the file that belongs to another number.
  while (files.get(idOf(number))) number += 1;
  return {
    id: idOf(number),
    original_filename,
    mimetype: contentTypeOf(original_filename),
    size: bytes.byteLength,
    sha256,
    created_at: toInstant(clock.now()),
  };
}
