import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { adminHandlers } from './handlers.ts';
import { openApiDocument } from './openapi.ts';
import { adminOperationList, adminOperations } from './operations.ts';
import { createAdminApi } from './server.ts';

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { operationId: string }>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const document = openApiDocument() as unknown as Document;

function described(): string[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

describe('the OpenAPI document', () => {
  test('is valid after the meta schema of OpenAPI 3.1, with every reference resolved', async () => {
    const validator = new Validator();
    const { valid, errors } = await validator.validate(structuredClone(openApiDocument()));
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
    expect(validator.version).toBe('3.1');
    const refs = JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g);
    for (const [, place = ''] of refs) {
      const target = place.split('/').reduce<unknown>((at, name) => (at as never)?.[name], document);
      expect(target, place).toBeTypeOf('object');
    }
  });

  test('a document with a mistake is not found valid', async () => {
    const wrong = structuredClone(document) as unknown as { paths: Record<string, unknown> };
    wrong.paths['/api/agents'] = { get: { responses: 'none' } };
    expect((await new Validator().validate(wrong)).valid).toBe(false);
  });

  test('has every route of the router, and no other', () => {
    const app = createAdminApi({
      parts: { clock: { now: () => 0 } } as never,
      identifier: {} as never,
      limits: { maxBodyBytes: 1, maxDepth: 1 },
      onFailure: () => {},
    });
    const routes = app.routes
      .filter(({ path }) => path !== '/api/*')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(routes.length).toBe(adminOperationList.length);
    expect(described().sort()).toEqual(routes.sort());
  });

  test('shows a secret only where one is made', () => {
    const answers = adminOperationList
      .filter(({ answer }) => answer.kind === 'json' && /secret/.test(Object.keys(shapeOf(answer)).join()))
      .map(({ id }) => id);
    expect(answers).toEqual(['tokens.create', 'keys.issue']);
    for (const [name, schema] of Object.entries(document.components.schemas)) {
      expect(JSON.stringify(schema), name).not.toMatch(/"(client_)?secret(_hash)?":/);
    }
  });
});

function shapeOf(answer: object): object {
  return (answer as { schema?: { shape?: object } }).schema?.shape ?? {};
}

describe('the list of operations', () => {
  test('names each after its place, and a handler is there for it', () => {
    for (const [group, operations] of Object.entries(adminOperations)) {
      for (const [action, { id }] of Object.entries(operations as Record<string, { id: string }>)) {
        expect(id).toBe(`${group}.${action}`);
        expect(
          (adminHandlers as never as Record<string, Record<string, unknown>>)[group]?.[action],
        ).toBeTypeOf('function');
      }
    }
  });

  test('lets nobody but administrators change anything, and approvers decide', () => {
    for (const { id, risk, roles } of adminOperationList) {
      const deciders = ['administrator', 'approver'];
      if (/^approvals\.(approve|deny|decide|undo)$/.test(id)) expect(roles, id).toEqual(deciders);
      else if (risk !== 'read') expect(roles, id).toEqual(['administrator']);
      else expect(roles.length, id).toBeGreaterThan(0);
    }
  });

  test('refuses members of a body that it does not know', () => {
    for (const { id, body, query } of adminOperationList) {
      expect(query.safeParse({ unheard_of: 1 }).success, id).toBe(false);
      const issues = body?.schema.safeParse({ unheard_of: 1 }).error?.issues ?? [];
      if (body)
        expect(
          issues.map(({ code }) => code),
          id,
        ).toContain('unrecognized_keys');
    }
  });
});
