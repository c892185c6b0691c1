import type { RecruitingJob } from './company/recruiting.ts';
import type { World } from './context.ts';

/** The published openings as the XML feed of the career page. The texts are as the company wrote them. */
export function positionsFeed({ store, zone }: World): string {
  const { organisation, tables } = store;
  const nameOf = (list: readonly { id: number; name: string }[], id: number | null) =>
    list.find((one) => one.id === id)?.name ?? '';
  const positions = [...tables.recruiting_jobs.values()]
    .filter(({ is_published }) => is_published)
    .sort((a, b) => a.id - b.id)
    .map((job) =>
      element('position', [
        text('id', String(job.id)),
        text('subcompany', nameOf(organisation.legal_entities, job.legal_entity_id)),
        text('office', nameOf(organisation.workplaces, job.workplace_id)),
        text('department', nameOf(organisation.departments, job.department_id)),
        text('recruitingCategory', nameOf(organisation.recruiting_categories, job.category_id)),
        text('name', job.name),
        element('jobDescriptions', job.descriptions.map(description)),
        text('employmentType', job.employment_type),
        text('seniority', job.seniority),
        text('schedule', job.schedule),
        ...(job.years_of_experience === null ? [] : [text('yearsOfExperience', job.years_of_experience)]),
        text('keywords', job.keywords.join(',')),
        text('occupation', job.occupation),
        text('occupationCategory', job.occupation_category),
        text('createdAt', zone.local(job.created_at)),
      ]),
    );
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('workzag-jobs', positions)}\n`;
}

function description({ name, value }: RecruitingJob['descriptions'][number]): string {
  return element('jobDescription', [text('name', name), `<value><![CDATA[${cdata(value)}]]></value>`]);
}

function element(name: string, children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

function text(name: string, value: string): string {
  return `<${name}>${escaped(value)}</${name}>`;
}

/** Control characters have no place in XML, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is to be found.
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(value: string): string {
  const signs: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
  return value.replace(forbidden, '').replace(/[&<>]/g, (sign) => signs[sign] as string);
}

/** A text that ends no section: the end of one is split into two. */
function cdata(value: string): string {
  return value.replace(forbidden, '').replaceAll(']]>', ']]]]><![CDATA[>');
}
