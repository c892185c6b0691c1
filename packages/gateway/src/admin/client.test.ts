import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

/** The modules that a file brings along, by what it imports as values, and what that imports. */
function broughtAlong(file: string, found = new Set<string>()): Set<string> {
  const text = readFileSync(file, 'utf8');
  for (const [statement, source = ''] of text.matchAll(/^(?:import|export)\b[^;]*?from '([^']+)';/gms)) {
    const names = /\{([^}]*)\}/s.exec(statement)?.[1];
    const isOfTypes =
      /^(import|export) type/.test(statement) ||
      names?.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    if (isOfTypes || found.has(source)) continue;
    const module = source.startsWith('.') ? join(dirname(file), source) : source;
    if (found.has(module)) continue;
    found.add(module);
    if (source.startsWith('.')) broughtAlong(module, found);
  }
  return found;
}

test('the client runs wherever fetch does: it brings nothing of Node, and no driver', () => {
  const modules = [...broughtAlong(join(import.meta.dirname, 'client.ts'))];
  expect(modules.filter((module) => !module.startsWith('/')).sort()).toEqual(['@staffgate/catalog', 'zod']);
  expect(modules.length).toBeGreaterThan(10);
});
