import { z } from 'zod';
import { CompanyFile } from './schema.ts';

/** The JSON Schema of company files, for editors and other tools. */
export function companyFileJsonSchema(): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(CompanyFile, { io: 'input' });
}

/** The reference page of the format, in Markdown. */
export function companyFileReference(): string {
  const page = [
    '# Company files',
    'A company file is a whole company as JSON: its organisation, its people and their employments. The emulator',
    'starts with one, imports one while it runs, and exports its present state as one. What it exports it reads back',
    'unchanged.',
    '',
    'This is enough; everything else has a default:',
    '',
    '```json',
    JSON.stringify(smallestExample, null, 2),
    '```',
    '',
    'Give records an id where others refer to them:',
    '',
    '```json',
    JSON.stringify(example, null, 2),
    '```',
    '',
    'Every mistake is reported with its place, like `people[3].employments[0].supervisor_id`. Names of fields that',
    'are not in the tables below are mistakes, and so are references to what is not in the file, cost shares that do',
    'not make 100, values that are none of the options of their attribute, and circles of supervisors or departments.',
  ];
  for (const record of recordsOf(companyFileJsonSchema() as JsonSchema)) {
    page.push('', `## ${record.title}`, '');
    if (record.description) page.push(record.description, '');
    page.push('| field | type | default | meaning |', '| --- | --- | --- | --- |', ...rowsOf(record));
  }
  return `${page.join('\n').replace('# Company files\n', '# Company files\n\n')}\n`;
}

const smallestExample = {
  format: 'staffgate-company/1',
  name: 'Muster GmbH',
  people: [{ first_name: 'Mira', last_name: 'Falk' }],
} satisfies CompanyFile;

const example = {
  format: 'staffgate-company/1',
  name: 'Muster GmbH',
  departments: [{ id: 4011, name: 'Workshop' }],
  custom_attributes: [
    { key: 'dynamic_771201', label: 'Languages', type: 'tags', options: ['German', 'Danish', 'English'] },
  ],
  people: [
    { id: 50001, first_name: 'Mira', last_name: 'Falk', email: 'mira.falk@muster.example' },
    {
      id: 50002,
      first_name: 'Jonas',
      last_name: 'Lund',
      custom: { dynamic_771201: ['German', 'Danish'] },
      employments: [
        { department_id: 4011, supervisor_id: 50001, start_date: '2024-03-01', weekly_working_hours: 32 },
      ],
    },
  ],
} satisfies CompanyFile;

interface JsonSchema {
  title?: string;
  description?: string;
  type?: string | string[];
  format?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  required?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | false;
}

/** The schema itself and every record with a title below it, in the order in which they are first met. */
function recordsOf(schema: JsonSchema): JsonSchema[] {
  const records: JsonSchema[] = [];
  const waiting = [schema];
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { title } = next;
    if (title && !records.some((record) => record.title === title)) records.push(next);
    waiting.push(
      ...(next.anyOf ?? []),
      ...(next.items ? [next.items] : []),
      ...Object.values(next.properties ?? {}),
    );
  }
  return records;
}

function rowsOf(record: JsonSchema): string[] {
  return Object.entries(record.properties ?? {}).map(([field, schema]) => {
    const isRequired = record.required?.includes(field) ?? false;
    const whenMissing = isRequired ? 'required' : schema.default === undefined ? '' : code(schema.default);
    const cells = [`\`${field}\``, typeOf(schema), whenMissing, schema.description ?? ''];
    return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  });
}

function typeOf(schema: JsonSchema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.items) return `list of ${typeOf(schema.items)}`;
  if (schema.properties) return `[${schema.title}](#${schema.title?.toLowerCase().replaceAll(' ', '-')})`;
  if (schema.additionalProperties) return `object of ${typeOf(schema.additionalProperties)} by key`;
  return schema.format ?? [schema.type ?? 'anything'].flat().join(' or ');
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}
