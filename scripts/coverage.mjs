// The table of what is covered of Personio's API, for docs/reference/coverage.md.
import { readFileSync } from 'node:fs';
import { operations } from '@staffgate/catalog';
import { createClient } from '@staffgate/client';
import { v1Handlers, v2Handlers } from '../packages/emulator/src/handlers.ts';
import { personioRoutes } from './personio-routes.mjs';

/** One line of the table: a route of Personio's, or an operation of ours that is none. */
export function coverage() {
  const client = createClient({
    credentials: 'client:secret',
    fetch: () => Promise.reject(new Error('unused')),
  });
  const casesFile = new URL('../test/conformance/cases.ts', import.meta.url);
  const cases = new Set(
    [...readFileSync(casesFile, 'utf8').matchAll(/^ {2}'([\w.]+)':/gm)].map(([, id]) => id),
  );
  const byRoute = new Map(
    operations.map((operation) => [shapeOf(`${operation.method} ${operation.path}`), operation]),
  );
  const rows = personioRoutes.map((route) => {
    const operation = byRoute.get(shapeOf(route));
    byRoute.delete(shapeOf(route));
    if (!operation) return { route, operation: null };
    const [generation, group, action] = operation.id.split('.');
    const handlers = generation === 'v1' ? v1Handlers : v2Handlers;
    return {
      route,
      operation,
      client: typeof client[generation][group]?.[action] === 'function',
      emulator: typeof handlers[group]?.[action] === 'function',
      conformance: cases.has(operation.id),
    };
  });
  if (byRoute.size > 0) {
    throw new Error(`The catalog has routes that Personio does not: ${[...byRoute.keys()].join(', ')}`);
  }
  return rows;
}

function shapeOf(route) {
  return route.replace(/\{\w+\}/g, '{}');
}
