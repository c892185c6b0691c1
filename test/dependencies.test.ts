import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findFaults, type Lockfile } from './dependencies.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const lock: Lockfile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

describe('what is installed in production (S23)', () => {
  test('is what test/dependencies.ts says, under licences that are allowed, without scripts, and locked by hash', () => {
    expect(findFaults(lock)).toEqual([]);
  });

  test('is pinned to the version: our packages name no ranges but those of peers', () => {
    const ranges = globSync('packages/*/package.json', { cwd: root }).flatMap((path) => {
      const { dependencies = {} } = JSON.parse(readFileSync(join(root, path), 'utf8'));
      return Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version as string));
    });
    expect(ranges).toEqual([]);
  });

  const cli = { ...lock['packages/cli'] };
  const withPackage = (name: string, entry: object): Lockfile => ({
    ...lock,
    'packages/cli': { ...cli, dependencies: { ...cli.dependencies, [name]: '1.0.0' } },
    [`node_modules/${name}`]: { license: 'MIT', integrity: 'sha512-x', ...entry },
  });

  test.each([
    ['a new package', { 'left-pad': {} }, 'left-pad is new in production'],
    [
      'a licence that asks for ours',
      { zod: { license: 'AGPL-3.0-only' } },
      'AGPL-3.0-only, which is not allowed',
    ],
    ['a licence that nobody names', { zod: { license: undefined } }, 'licence none'],
    ['a script at installation', { zod: { hasInstallScript: true } }, 'zod runs a script'],
    ['a package without its hash', { zod: { integrity: undefined } }, 'zod is locked without the hash'],
  ])('is refused with %s', (_, packages, fault) => {
    const [[name, entry]] = Object.entries(packages) as [[string, object]];
    expect(findFaults(withPackage(name, entry)).join('\n')).toContain(fault);
  });

  test('is refused with a package that only a package of others brings', () => {
    const brought: Lockfile = {
      ...lock,
      'node_modules/kysely': { ...lock['node_modules/kysely'], dependencies: { hidden: '1.0.0' } },
      'node_modules/kysely/node_modules/hidden': { license: 'MIT', integrity: 'sha512-x' },
    };
    expect(findFaults(brought).join('\n')).toContain('hidden is new in production');
  });

  test('is refused when an entry of the list stands for nothing any more', () => {
    const { 'packages/cli': _, ...rest } = lock;
    expect(findFaults(rest).join('\n')).toContain('commander is no longer in production');
  });
});
