import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findViolations, type Manifest, realClocks, type Workspace } from './layers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the packages', () => {
  const workspace = readWorkspace();

  test('keep the layout: imports point one way, and each thing has its place', () => {
    expect(findViolations(workspace)).toEqual([]);
  });

  test.each(Object.keys(realClocks))('still have the real clock in %s, as realClocks says', (path) => {
    const file = workspace.files.find((it) => it.path === path);
    expect(violations('packages/emulator/src/elsewhere.ts', file?.text ?? '').join()).toContain('passed in');
  });
});

describe('the rules', () => {
  test.each([
    ['catalog', '@staffgate/client', 'The catalog knows nothing of ours'],
    ['client', '@staffgate/emulator', 'Client and emulator never import each other'],
    ['emulator', '@staffgate/client', 'Client and emulator never import each other'],
    ['gateway', '@staffgate/client', 'as an argument'],
    ['mcp', '@staffgate/gateway', 'as an argument'],
    ['sync', '@staffgate/client', 'as an argument'],
    ['scim', '@staffgate/sync', 'as an argument'],
    ['time', '@staffgate/sync', 'as an argument'],
    ['console', '@staffgate/emulator', 'may import only catalog, client, gateway'],
    ['gateway', '@staffgate/cli', 'Nothing imports the CLI'],
    ['client', '@staffgate/client', 'relative path'],
  ])('refuse that %s imports %s', (name, imported, reason) => {
    const text = `import { thing } from '${imported}';\nexport const other = thing;`;
    expect(violations(`packages/${name}/src/thing.ts`, text, { [imported]: '0.1.0' }).join()).toContain(
      reason,
    );
  });

  test.each([
    ['a type import', "import type { Client } from '@staffgate/client'; export type C = Client;"],
    ['a re-export', "export { createClient } from '@staffgate/client'; export const own = 1;"],
    ['a re-export of everything', "export * from '@staffgate/client'; export const own = 1;"],
    ['an import for its effect', "import '@staffgate/client'; export const own = 1;"],
    ['a dynamic import', "export const client = await import('@staffgate/client');"],
    ['a dynamic import in backticks', 'export const client = await import(`@staffgate/client`);'],
    ['a type in place', "export type C = import('@staffgate/client').Client;"],
    ['a deep import', "import { x } from '@staffgate/client/src/x.ts'; export const y = x;"],
  ])('see %s', (_, text) => {
    expect(violations('packages/emulator/src/thing.ts', text).join()).toContain('never import each other');
  });

  test('see neither comments nor strings', () => {
    const text = `// import '@staffgate/client'\nexport const text = "import('@staffgate/client'); process.env.X; Date.now()";`;
    expect(violations('packages/emulator/src/thing.ts', text)).toEqual([]);
  });

  test('let the CLI import every part, and tests the client and the emulator', () => {
    const both = `import { a } from '@staffgate/client';\nimport { b } from '@staffgate/emulator';\nexport const c = [a, b];`;
    const manifest = { '@staffgate/client': '0.1.0', '@staffgate/emulator': '0.1.0' };
    expect(violations('packages/cli/src/thing.ts', both, manifest)).toEqual([]);
    expect(violations('packages/catalog/src/thing.test.ts', both)).toEqual([]);
    expect(violations('packages/client/src/thing.test.ts', "import '@staffgate/gateway';").join()).toContain(
      'may import only catalog',
    );
  });

  test('keep Node and other packages out of catalog and client, except in tests', () => {
    const text = "import { readFile } from 'node:fs/promises';\nexport const read = readFile;";
    expect(violations('packages/client/src/thing.ts', text).join()).toContain('anywhere fetch does');
    expect(violations('packages/client/src/thing.test.ts', text)).toEqual([]);
    expect(violations('packages/emulator/src/thing.ts', text)).toEqual([]);
    const ky = "import ky from 'ky';\nexport const get = ky.get;";
    expect(violations('packages/client/src/thing.ts', ky, { ky: '1.0.0' }).join()).toContain(
      'prefer the platform',
    );
  });

  test('keep package.json to the same layers', () => {
    const manifests = {
      client: { dependencies: { ky: '1.0.0' } },
      gateway: { peerDependencies: { '@staffgate/client': '0.1.0' } },
      payroll: {},
    };
    const found = findViolations({ root: {}, manifests, files: [] });
    expect(found).toEqual([
      expect.stringContaining('prefer the platform'),
      expect.stringContaining('Imports point one way'),
      expect.stringContaining('no place in the layers yet'),
    ]);
  });

  test('ask for every imported package to be declared', () => {
    const text = "import { Hono } from 'hono/tiny';\nexport const app = new Hono();";
    expect(violations('packages/emulator/src/thing.ts', text).join()).toContain('does not declare');
    expect(violations('packages/emulator/src/thing.ts', text, { hono: '4.0.0' })).toEqual([]);
    expect(violations('packages/emulator/src/thing.test.ts', "import { test } from 'vitest'; test;")).toEqual(
      [],
    );
  });

  test('keep relative imports inside their package', () => {
    const text = "import { x } from '../../catalog/src/wire.ts';\nexport const y = x;";
    expect(violations('packages/client/src/thing.ts', text).join()).toContain('by its name');
  });

  test.each([
    'packages/emulator/src/shared/clock.ts',
    'packages/emulator/src/common/clock.ts',
    'packages/emulator/src/utils.ts',
    'packages/emulator/src/util/clock.ts',
    'packages/emulator/src/lib/clock.ts',
    'packages/emulator/src/helpers.test.ts',
    'packages/emulator/src/handlers/types.ts',
    'packages/emulator/src/constants.ts',
  ])('refuse the name %s', (path) => {
    expect(violations(path, 'export const x = 1;')).toHaveLength(1);
  });

  test.each([
    ["export { a } from './a.ts';"],
    ["export * from './a.ts';"],
    ["import { a } from './a.ts';\nexport { a };"],
  ])('refuse a second barrel: %s', (text) => {
    expect(violations('packages/client/src/pages/index.ts', text).join()).toContain('one barrel');
    expect(violations('packages/client/src/index.ts', text)).toEqual([]);
    expect(violations('packages/catalog/src/v2.ts', text)).toEqual([]);
  });

  test.each([
    ['export const port = process.env.PORT;'],
    ["export const port = process.env['PORT'];"],
    ["export const port = process['env'].PORT;"],
    ['export const port = globalThis.process?.env.PORT;'],
    ['const { env } = process;\nexport const port = env.PORT;'],
    ["import { env } from 'node:process';\nexport const port = env.PORT;"],
    ['export const port = import.meta.env.PORT;'],
  ])('leave the environment to the configuration of the CLI: %s', (text) => {
    expect(violations('packages/cli/src/commands/emulator.ts', text).join()).toContain(
      'reads the environment',
    );
    expect(violations('packages/cli/src/config.ts', text)).toEqual([]);
  });

  test.each([
    ['Date.now()'],
    ['new Date()'],
    ['Date()'],
    ['Math.random()'],
    ['performance.now()'],
    ['globalThis.performance.now()'],
    ['Temporal.Now.instant()'],
  ])('ask for %s to be passed in', (call) => {
    expect(violations('packages/emulator/src/store.ts', `export const x = ${call};`).join()).toContain(
      'passed in',
    );
    expect(violations('packages/emulator/src/clock.ts', `export const x = ${call};`)).toEqual([]);
    expect(violations('packages/emulator/src/store.test.ts', `export const x = ${call};`)).toEqual([]);
  });

  test('take a real clock as the default of an argument, and dates of a given time', () => {
    const text = 'export const at = (now = Date.now, random = Math.random) => new Date(now() + random());';
    expect(violations('packages/client/src/thing.ts', text)).toEqual([]);
  });

  test('refuse an import whose name is computed', () => {
    const text = 'export const load = (name: string) => import(name);';
    expect(violations('packages/cli/src/thing.ts', text).join()).toContain('write the name out');
  });
});

function violations(path: string, text: string, dependencies: Record<string, string> = {}): string[] {
  const name = path.split('/')[1] ?? '';
  const own: Workspace = {
    root: { devDependencies: { vitest: '5.0.0' } },
    manifests: { [name]: { dependencies } },
    files: [{ path, text }],
  };
  return findViolations(own).filter((it) => it.startsWith(`${path} `));
}

function readWorkspace(): Workspace {
  const names = readdirSync(join(root, 'packages'), { withFileTypes: true }).filter((it) => it.isDirectory());
  const sources = names.flatMap(({ name }) =>
    readdirSync(join(root, 'packages', name, 'src'), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => `packages/${name}/src/${file.replaceAll('\\', '/')}`),
  );
  return {
    root: readManifest('package.json'),
    manifests: Object.fromEntries(
      names.map(({ name }) => [name, readManifest(`packages/${name}/package.json`)]),
    ),
    files: sources.map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') })),
  };
}

function readManifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(root, path), 'utf8')) as Manifest;
}
