// The table of what is covered of Personio's API, for docs/reference/coverage.md, and what is missing from it.
import { readdirSync, readFileSync } from 'node:fs';
import { operations } from '@staffgate/catalog';
import { createClient } from '@staffgate/client';
import { v1Handlers, v2Handlers } from '../packages/emulator/src/handlers.ts';
import { personioRoutes } from './personio-routes.ts';

/** One line of the table: a route of Personio's, and the operation that describes it. */
export interface Row {
  readonly route: string;
  readonly operation: { readonly id: string; readonly certainty: string } | null;
  readonly client: boolean;
  readonly emulator: boolean;
  readonly conformance: boolean;
}

export function coverage(routes: readonly string[] = personioRoutes): Row[] {
  const client = createClient({
    credentials: 'client:secret',
    fetch: () => Promise.reject(new Error('unused')),
  });
  const cases = idsOfCases();
  const byRoute = new Map(
    operations.map((operation) => [shapeOf(`${operation.method} ${operation.path}`), operation]),
  );
  const rows = routes.map((route) => {
    const operation = byRoute.get(shapeOf(route));
    byRoute.delete(shapeOf(route));
    if (!operation) return { route, operation: null, client: false, emulator: false, conformance: false };
    return {
      route,
      operation,
      client: hasFunction(client, operation.id),
      emulator: hasFunction({ v1: v1Handlers, v2: v2Handlers }, operation.id),
      conformance: cases.has(operation.id),
    };
  });
  if (byRoute.size > 0) {
    throw new Error(`The catalog has routes that Personio does not: ${[...byRoute.keys()].join(', ')}`);
  }
  return rows;
}

/** What is missing, one sentence each; nothing when all of Personio's API is covered. */
export function gapsOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ route, operation, client, emulator, conformance }) => {
    if (!operation) return `${route} has no operation in packages/catalog/src/v1 or v2.`;
    const name = `${operation.id} (${route})`;
    return [
      ...(client ? [] : [`${name} has no method in the client.`]),
      ...(emulator ? [] : [`${name} has no handler in packages/emulator/src/handlers.`]),
      ...(conformance ? [] : [`${name} has no case in test/conformance/cases.`]),
    ];
  });
}

function idsOfCases(): Set<string | undefined> {
  const folder = new URL('../test/conformance/cases/', import.meta.url);
  const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  return new Set([...texts.join('\n').matchAll(/^ {2}'([\w.]+)':/gm)].map(([, id]) => id));
}

function hasFunction(holder: object, id: string): boolean {
  let found: unknown = holder;
  for (const key of id.split('.')) found = (found as Record<string, unknown> | undefined)?.[key];
  return typeof found === 'function';
}

function shapeOf(route: string): string {
  return route.replace(/\{\w+\}/g, '{}');
}
