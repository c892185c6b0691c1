import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '@staffgate/catalog';
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';
import type { Exchange } from './recorder.ts';

/** Where Personio's OpenAPI files say something about us, and how their paths begin. */
const files = [
  { file: 'openapi-v1/personio-auth-api.yaml', prefix: '/v1' },
  { file: 'openapi-v1/personio-personnel-data-api-oa3.yaml', prefix: '/v1' },
  { file: 'openapi-v1/personio-recruiting-api.yaml', prefix: '' },
  { file: 'openapi-v2/credentials-service-api-v2.json', prefix: '' },
  { file: 'openapi-v2/persons-service-api-v2.json', prefix: '' },
  { file: 'openapi-v2/employment-contract-v2.json', prefix: '' },
];

type Json = Record<string, unknown>;

interface Described {
  readonly operation: Json;
  readonly shared: readonly Json[];
  /** Reference to the operation within its document, for schemas. */
  readonly reference: string;
  readonly document: Json;
}

/** A way in which an exchange does not fit Personio's files. */
export interface Difference {
  readonly operation: Operation['id'];
  /** What was checked: a parameter, the request body, or an answer. */
  readonly where: string;
  /** The place within, with array indexes as `*`. */
  readonly place: string;
  readonly what: string;
}

/** Checks exchanges against Personio's own OpenAPI files, read from a folder. */
export class OpenApiFiles {
  readonly #ajv: Ajv;
  readonly #operations = new Map<string, Described>();

  /** The files, or null when the folder is not there. */
  static read(folder: string | undefined): OpenApiFiles | null {
    return folder !== undefined && existsSync(join(folder, 'openapi-v2')) ? new OpenApiFiles(folder) : null;
  }

  private constructor(folder: string) {
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateSchema: false, logger: false });
    (addFormats as unknown as (ajv: Ajv) => void)(this.#ajv);
    this.#ajv.addFormat('url', true);
    for (const { file, prefix } of files) {
      const text = readFileSync(join(folder, file), 'utf8');
      const document = toJsonSchema(
        file.endsWith('.json') ? JSON.parse(text) : parse(text),
        file.includes('v2'),
      ) as Json;
      this.#ajv.addSchema(document, file);
      this.#collect(document, file, prefix);
    }
  }

  #collect(document: Json, file: string, prefix: string): void {
    for (const [path, item] of Object.entries(document.paths as Json)) {
      for (const method of ['get', 'post', 'patch', 'delete']) {
        const operation = (item as Json)[method] as Json | undefined;
        if (!operation) continue;
        const pointer = path.replaceAll('~', '~0').replaceAll('/', '~1');
        const reference = `${file}#/paths/${encodeURIComponent(pointer)}/${method}`;
        const shared = ((item as Json).parameters ?? []) as Json[];
        this.#operations.set(routeOf(method, prefix + path), { operation, shared, reference, document });
      }
    }
  }

  /** Whether the files describe an operation. */
  describes(operation: Operation): boolean {
    return this.#operations.has(routeOf(operation.method, operation.path));
  }

  /** How an exchange differs from the files; nothing when they do not describe the operation. */
  compare(exchange: Exchange): Difference[] {
    const described = this.#operations.get(routeOf(exchange.operation.method, exchange.operation.path));
    if (!described) return [];
    const accepted = exchange.status < 300;
    return [
      ...(accepted ? this.#compareQuery(exchange, described) : []),
      ...(accepted && exchange.requestText !== '' ? this.#compareBody(exchange, described) : []),
      ...this.#compareAnswer(exchange, described),
    ];
  }

  #compareQuery(exchange: Exchange, { operation, shared, document }: Described): Difference[] {
    const declared = [...shared, ...((operation.parameters ?? []) as Json[])]
      .map((parameter) => deref(parameter, document))
      .filter((parameter) => parameter.in === 'query');
    const differences: Difference[] = [];
    for (const name of new Set(exchange.query.keys())) {
      const parameter = declared.find((candidate) => candidate.name === name);
      if (!parameter) {
        differences.push(difference(exchange, 'query', name, 'is not declared'));
        continue;
      }
      const schema = parameter.schema as Json;
      const texts = exchange.query.getAll(name);
      const value =
        schema.type === 'array'
          ? texts.map((text) => fromText(schema.items as Json, text))
          : fromText(schema, texts[0]!);
      if (!this.#ajv.validate(schema, value)) {
        differences.push(difference(exchange, 'query', name, this.#ajv.errorsText()));
      }
    }
    return differences;
  }

  #compareBody(exchange: Exchange, { operation, reference, document }: Described): Difference[] {
    const body = operation.requestBody && deref(operation.requestBody as Json, document);
    const schema = (body as { content?: Record<string, Json> } | undefined)?.content?.[exchange.requestType]
      ?.schema;
    if (!schema)
      return [difference(exchange, 'request', exchange.requestType, 'is no declared content type')];
    const { properties = {} } = deref(schema as Json, document) as { properties?: Record<string, Json> };
    const value = exchange.requestType.endsWith('json')
      ? JSON.parse(exchange.requestText)
      : Object.fromEntries(
          [...new URLSearchParams(exchange.requestText)].map(([name, text]) => [
            name,
            fromText(properties[name] ?? {}, text),
          ]),
        );
    const pointer = `requestBody/content/${encodeURIComponent(exchange.requestType.replaceAll('/', '~1'))}/schema`;
    return this.#validate(exchange, 'request', `${reference}/${pointer}`, value);
  }

  #compareAnswer(exchange: Exchange, { operation, reference, document }: Described): Difference[] {
    const { status, contentType, text } = exchange;
    const responses = operation.responses as Record<string, Json>;
    const where = `answer ${status}`;
    if (!responses[status]) return [difference(exchange, where, '', 'is no declared status')];
    const response = deref(responses[status], document);
    const content = response.content as Record<string, Json> | undefined;
    if (!content) return text === '' ? [] : [difference(exchange, where, '', 'has a body')];
    const type = Object.keys(content).find((declared) => declared === contentType || declared === '*/*');
    if (!type) return [difference(exchange, where, contentType, 'is no declared content type')];
    if (!contentType.endsWith('json') || !content[type]?.schema) return [];
    const pointer = `responses/${status}/content/${encodeURIComponent(type.replaceAll('/', '~1'))}/schema`;
    return this.#validate(exchange, where, `${reference}/${pointer}`, JSON.parse(text));
  }

  #validate(exchange: Exchange, where: string, schema: string, value: unknown): Difference[] {
    const validate = this.#ajv.getSchema(schema) ?? this.#ajv.compile({ $ref: schema });
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) =>
      difference(exchange, where, placeOf(error), wordsOf(error)),
    );
  }
}

function routeOf(method: string, path: string): string {
  return `${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '{}')}`;
}

function difference({ operation }: Exchange, where: string, place: string, what: string): Difference {
  return { operation: operation.id, where, place, what };
}

function placeOf({ instancePath }: ErrorObject): string {
  return instancePath.replace(/\/\d+(?=\/|$)/g, '/*').replace(/\/dynamic_\w+/g, '/dynamic');
}

function wordsOf({ keyword, message, params }: ErrorObject): string {
  return keyword === 'additionalProperties'
    ? `has the unknown member ${params.additionalProperty}`
    : (message ?? keyword);
}

/** What a text of a query or a form means to a schema: numbers and booleans have no other form there. */
function fromText({ type }: Json, text: string): unknown {
  if (type === 'integer' && /^-?\d+$/.test(text)) return Number(text);
  if (type === 'boolean' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}

function deref(value: Json, document: Json): Json {
  if (typeof value.$ref !== 'string') return value;
  const steps = value.$ref
    .slice(2)
    .split('/')
    .map((step) => decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~'));
  return deref(
    steps.reduce((at, step) => at[step] as Json, document),
    document,
  );
}

/**
 * OpenAPI 3.0 in the words of JSON Schema: `nullable` becomes a type. With `closed`, objects that list their members
 * may have no others, so that nothing invented slips in.
 */
function toJsonSchema(value: unknown, closed: boolean): unknown {
  if (Array.isArray(value)) return value.map((part) => toJsonSchema(part, closed));
  if (typeof value !== 'object' || value === null) return value;
  const { example: _example, examples: _examples, ...rest } = value as Json;
  const converted = Object.fromEntries(
    Object.entries(rest).map(([key, part]) => [key, toJsonSchema(part, closed)]),
  ) as Json;
  if (converted.nullable === true && typeof converted.type === 'string')
    converted.type = [converted.type, 'null'];
  if (converted.nullable === true && Array.isArray(converted.enum))
    converted.enum = [...converted.enum, null];
  const isSchema =
    typeof converted.properties === 'object' && (converted.type === 'object' || converted.type === undefined);
  if (closed && isSchema && converted.additionalProperties === undefined)
    converted.additionalProperties = false;
  return converted;
}
