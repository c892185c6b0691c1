import { z } from 'zod';
import type { AdminOperation } from './endpoint.ts';
import { adminOperationList } from './operations.ts';
import { AdminProblem } from './problem.ts';

type Json = { [name: string]: unknown };

let made: Json | null = null;

/** The admin API as OpenAPI 3.1, made from the list of its operations. */
export function openApiDocument(): Json {
  made ??= makeDocument(adminOperationList);
  return made;
}

function makeDocument(operations: readonly AdminOperation[]): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method.toLowerCase()] = describe(operation, schemas);
    paths[operation.path] = methods;
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Staffgate admin API',
      version: '1',
      description:
        'Connections, agents, grants, settings and the audit log of a gateway. Errors are problems after RFC 9457 with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }],
    tags: [...new Set(operations.map(tagOf))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token of the admin API, `sga_…`' },
      },
      parameters: {
        IfMatch: {
          name: 'If-Match',
          in: 'header',
          required: false,
          description: 'The ETag that was read; refused with 409 when it was changed meanwhile.',
          schema: { type: 'string' },
        },
      },
      responses: {
        Problem: {
          description: 'The call did not succeed.',
          content: {
            'application/problem+json': {
              schema: schemaOf(AdminProblem.meta({ id: 'Problem' }), 'output', schemas),
            },
          },
        },
      },
      schemas,
    },
  };
}

function tagOf({ id }: AdminOperation): string {
  return id.split('.')[0] as string;
}

function describe(operation: AdminOperation, schemas: Json): Json {
  const { id, summary, notes = [], roles, body, status, risk } = operation;
  const rolesText = roles === 'anybody' ? 'Needs no token.' : `Roles: ${roles.join(', ')}.`;
  const isGuarded = roles !== 'anybody';
  return {
    operationId: id,
    summary,
    description: [...notes, rolesText].join('\n\n'),
    tags: [tagOf(operation)],
    'x-risk': risk,
    'x-roles': isGuarded ? roles : [],
    ...(!isGuarded && { security: [] }),
    parameters: [
      ...parametersOf(operation.parameters, 'path', schemas),
      ...parametersOf(operation.query, 'query', schemas),
      ...(['PUT', 'PATCH', 'DELETE'].includes(operation.method) && operation.errors.includes(409)
        ? [{ $ref: '#/components/parameters/IfMatch' }]
        : []),
    ],
    ...(body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: schemaOf(body.schema, 'input', schemas) } },
      },
    }),
    responses: {
      [status]: answerOf(operation, schemas),
      ...Object.fromEntries(
        statusesOf(operation).map((each) => [each, { $ref: '#/components/responses/Problem' }]),
      ),
    },
  };
}

/** Every status of failure: those of the operation, and those that any call can meet. */
export function statusesOf({ errors, roles, body, query }: AdminOperation): readonly number[] {
  const hasInput = body !== null || Object.keys(query.shape).length > 0;
  return [
    ...new Set([
      ...(hasInput ? [400] : []),
      ...(roles === 'anybody' ? [] : [401, 403, 429]),
      ...(body ? [413, 415] : []),
      ...errors,
      500,
      503,
    ]),
  ].sort((a, b) => a - b);
}

function answerOf({ answer, summary, isPaged }: AdminOperation, schemas: Json): Json {
  const description = isPaged ? 'A page of the list.' : summary;
  if (answer.kind === 'empty') return { description: 'Done.' };
  const content =
    answer.kind === 'binary'
      ? Object.fromEntries(answer.contentTypes.map((type) => [type, { schema: { type: 'string' } }]))
      : { 'application/json': { schema: schemaOf(answer.schema, 'output', schemas) } };
  return { description, content };
}

function parametersOf({ shape }: z.ZodObject, place: 'path' | 'query', schemas: Json): Json[] {
  return Object.entries(shape as Readonly<Record<string, z.ZodType>>).map(([name, schema]) => {
    const { description, ...rest } = schemaOf(schema, 'input', schemas);
    const isList = rest.type === 'array';
    return {
      name,
      in: place,
      required: place === 'path',
      ...(typeof description === 'string' && { description }),
      ...(isList && { style: 'form', explode: false }),
      schema: rest,
    };
  });
}

/** A schema as JSON has it. Those with a name go into the components, one for what comes in and one for what goes out. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $schema: _, $defs = {}, ...own } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Json;
  const nameOf = (name: string) => (io === 'input' ? `${name}Input` : name);
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, member]) => {
        if (name === 'id' && typeof member === 'string' && Object.hasOwn($defs as Json, member)) return [];
        if (name === '$ref' && typeof member === 'string')
          return [
            [name, member.replace(/^#\/\$defs\/(.+)$/, (__, to) => `#/components/schemas/${nameOf(to)}`)],
          ];
        return [[name, renamed(member)]];
      }),
    );
  };
  for (const [name, definition] of Object.entries($defs as Json)) schemas[nameOf(name)] = renamed(definition);
  const id = own.id;
  if (typeof id !== 'string') return renamed(own) as Json;
  const { id: __, ...named } = own;
  schemas[nameOf(id)] = renamed(named);
  return { $ref: `#/components/schemas/${nameOf(id)}` };
}
