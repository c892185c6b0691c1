import {
  type Applicant,
  applicantFileName,
  fileCategories,
  type Handlers,
  NewApplication,
  type UploadedFile,
  type v1,
} from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { endingOf } from '../../document-content.ts';
import { applicantFailure, type Objection, RecruitingFailure, V1Failure } from '../../failures.ts';
import {
  enterApplication,
  isOfKnownType,
  maxFileBytes,
  objectionsTo,
  type ReceivedFile,
  receivedFile,
} from '../../recruiting.ts';
import { positionsFeed } from '../../recruiting-feed.ts';
import { bytesOf, fileNameOf } from '../../uploads.ts';

export const recruiting: Handlers<typeof v1, Context>['recruiting'] = {
  apply({ body }, context) {
    const objections = objectionsTo(body, context);
    if (objections.length > 0) throw new RecruitingFailure(400, { objections });
    enterApplication(body, context);
    return undefined;
  },

  async upload({ body }, context) {
    const name = fileNameOf(body.file);
    if (!isOfKnownType(name)) throw refusedFile(422, 'errors.invalid-file-type');
    const bytes = await bytesOf(body.file);
    if (bytes.byteLength > maxFileBytes) throw refusedFile(413, 'errors.file-too-big');
    const file = receivedFile(name, bytes, context);
    context.store.commit({ collection: 'recruiting_files', key: file.id, record: file });
    return {
      uuid: file.id,
      size: file.size,
      mimetype: file.mimetype,
      original_filename: name,
      extension: endingOf(name),
    };
  },

  async applyByForm({ body }, context) {
    const files = await Promise.all(documentsOf(body).map((sent) => received(sent, context)));
    const application = applicationOf(body, context);
    if (!context.store.tables.recruiting_jobs.get(body.job_position_id)) {
      throw applicantFailure(400, 'Could not find the job position.');
    }
    const [objection] = objectionsTo(application, context);
    if (objection) throw refusedApplicant(objection);
    enterApplication(application, context, files);
    return { success: true, data: { message: 'Applicant successfully applied to the job position.' } };
  },

  positions(_, context) {
    if (!context.quirks.recruiting) throw new V1Failure(404, 'Not Found');
    const bytes = new TextEncoder().encode(positionsFeed(context));
    return {
      contentType: 'application/xml',
      contentLength: bytes.byteLength,
      stream: new Blob([bytes]).stream(),
    };
  },
};

function refusedFile(status: number, reason: string): RecruitingFailure {
  return new RecruitingFailure(status, { objections: [{ field: 'file', reason }] });
}

/** The older form in the words of the newer route. Tags that do not exist are left out. */
function applicationOf(form: Applicant, { store }: Context): NewApplication {
  const fields: Readonly<Record<string, unknown>> = form;
  const { recruiting_tags: tags } = store.organisation;
  const ids = Object.keys(form).filter(
    (name) => attributeNames.includes(name) || name.startsWith('custom_attribute_'),
  );
  const { first_name, last_name, email, job_position_id } = form;
  const application = NewApplication.safeParse({
    first_name,
    last_name,
    email,
    job_position_id,
    recruiting_channel_id: form.recruiting_channel_id,
    external_posting_id: form.external_posting_id,
    message: form.message,
    tags: form['tags[]']?.filter((tag) => tags.includes(tag)),
    attributes: ids.map((id) => ({ id, value: String(fields[id]) })),
  });
  if (application.success) return application.data;
  const [field] = application.error.issues.map(({ path }) => String(path[0]));
  throw applicantFailure(400, `The ${field} field is invalid.`);
}

const attributeNames = ['birthday', 'gender', 'location', 'phone', 'available_from', 'salary_expectations'];

/** The refusals of the older route have sentences, and some statuses of their own. */
function refusedApplicant({ field, reason }: Objection): V1Failure {
  switch (reason) {
    case 'errors.applicant-already-exists':
      return applicantFailure(400, 'Applicant already applied to this position.');
    case 'errors.job-position.not-published':
      return applicantFailure(422, 'Job position not published');
    case 'errors.attribute-validation.unknown':
      return applicantFailure(400, `Parameter ${field} does not exist.`);
    default:
      return applicantFailure(400, `The ${field} field is invalid.`);
  }
}

interface Sent {
  readonly file: UploadedFile;
  readonly category: (typeof fileCategories)[number];
}

/** The files of the older form: `other`, where no category stands beside them. */
function documentsOf(form: Applicant): Sent[] {
  const fields: Readonly<Record<string, unknown>> = form;
  return Object.entries(fields)
    .filter(([name]) => applicantFileName.test(name))
    .map(([name, file]) => {
      const given = fields[name.replace('[file]', '[category]')];
      const category = fileCategories.find((known) => known === given) ?? 'other';
      return { file: file as UploadedFile, category };
    });
}

/** Source: Personio OpenAPI (recruiting), `Document`; its endings are not those of the newer route. */
const applicantExtensions =
  'pdf docx doc jpg png txt jpeg odt ods xlsx rtf xls pptx ppt gif tif tiff bmp csv rar gz zip 7z'.split(' ');

async function received({ file, category }: Sent, context: Context): Promise<ReceivedFile> {
  const name = fileNameOf(file);
  const bytes = await bytesOf(file);
  if (!isOfKnownType(name, applicantExtensions) || bytes.byteLength > maxFileBytes) {
    throw applicantFailure(400, 'Unsupported extension or file greater than 20Mb.');
  }
  return { file: receivedFile(name, bytes, context), category };
}
