import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const names = await readdir(join(root, 'packages'));

/** What people import first from each package. */
const firstExports: Readonly<Record<string, string>> = {
  catalog: 'operations',
  client: 'createClient',
  emulator: 'createEmulator',
  gateway: 'openStorage',
  mcp: 'createMcp',
  cli: 'run',
};

interface Tarball {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

let folder: string;
let project: string;
let tarballs: readonly Tarball[];

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'staffgate-pack-')));
  project = join(folder, 'project');
  tarballs = await pack();
  await mkdir(project);
  await writeFile(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  const files = tarballs.map(({ filename }) => join(folder, filename));
  await npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error', ...files);
}, 300_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test('there is a tarball of every package', () => {
  expect(tarballs.map(({ name }) => name).sort()).toEqual(names.map((name) => `@staffgate/${name}`).sort());
});

describe.each(names)('the tarball of %s', (name) => {
  test('holds what was built, and neither sources nor tests', () => {
    const files = contents(name);
    expect(files).toEqual(
      expect.arrayContaining(['LICENSE', 'package.json', 'dist/index.js', 'dist/index.d.ts']),
    );
    expect(files.filter((file) => !/^(LICENSE|README\.md|package\.json|(dist|bin)\/.+)$/.test(file))).toEqual(
      [],
    );
    expect(files.filter((file) => /\.test|test-d|(?<!\.d)\.tsx?$|tsbuildinfo/.test(file))).toEqual([]);
  });

  test('can be imported by name in an empty project, without conditions', async () => {
    const script = `import * as part from '@staffgate/${name}'; console.log(Object.keys(part).join('\\n'));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: project,
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    expect(stdout.trim().split('\n')).toContain(firstExports[name]);
  });

  test('brings types that a strict project can use', async () => {
    const consumer = join(project, name);
    await mkdir(consumer);
    await writeFile(join(consumer, 'use.ts'), useOf(name));
    await writeFile(join(consumer, 'tsconfig.json'), JSON.stringify(strictProject));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, '-p', consumer], { cwd: project }).catch(
      (failure: { stdout: string }) => failure,
    );
    expect(stdout).toBe('');
  });
});

test('the packed command answers', async () => {
  const { stdout } = await run(process.execPath, [join(project, 'node_modules/.bin/staffgate'), '--help']);
  expect(stdout).toContain('staffgate');
});

/** Packs in a copy, so that no `dist` stays behind in the checkout and runs there instead of the sources. */
async function pack(): Promise<readonly Tarball[]> {
  const copy = join(folder, 'checkout');
  for (const file of ['package.json', 'LICENSE', 'tsconfig.json', 'tsconfig.build.json', 'scripts']) {
    await cp(join(root, file), join(copy, file), { recursive: true });
  }
  await cp(join(root, 'packages'), join(copy, 'packages'), {
    recursive: true,
    filter: (path) => !/(^|[\\/])(dist|LICENSE)$/.test(path.slice(root.length)),
  });
  const modules = join(copy, 'node_modules');
  await mkdir(join(modules, '@staffgate'), { recursive: true });
  for (const module of await readdir(join(root, 'node_modules'))) {
    if (module !== '@staffgate')
      await symlink(join(root, 'node_modules', module), join(modules, module), 'junction');
  }
  for (const name of names) {
    await symlink(join(copy, 'packages', name), join(modules, '@staffgate', name), 'junction');
  }
  return JSON.parse(await npm(copy, 'pack', '--workspaces', '--json', '--pack-destination', folder));
}

async function npm(cwd: string, ...args: readonly string[]): Promise<string> {
  const isWindows = process.platform === 'win32';
  const { stdout } = await run('npm', args, { cwd, shell: isWindows, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

function contents(name: string): readonly string[] {
  return tarballs.find((it) => it.name === `@staffgate/${name}`)?.files.map(({ path }) => path) ?? [];
}

const strictProject = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable', 'dom.asynciterable'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  },
  files: ['use.ts'],
};

/** Code that compiles only if the types are there and are not `any`. */
function useOf(name: string): string {
  const first = firstExports[name];
  const general = `
    import { ${first} } from '@staffgate/${name}';
    type IsAny<T> = 0 extends 1 & T ? true : false;
    export const isAny: IsAny<typeof ${first}> = false;
  `;
  const special: Readonly<Record<string, string>> = {
    catalog: `
      import { type Input, v2 } from '@staffgate/catalog';
      export const right: Input<typeof v2.persons.get> = { id: '1' };
      // @ts-expect-error the id is required
      export const wrong: Input<typeof v2.persons.get> = {};
    `,
    client: `
      export async function firstName(client: ReturnType<typeof createClient>): Promise<string | null | undefined> {
        // @ts-expect-error a misspelt filter
        await client.v2.persons.list({ frist_name: 'Ada' });
        return (await client.v2.persons.get({ id: '1' })).first_name;
      }
    `,
    gateway: `
      import { createAdminClient } from '@staffgate/gateway/admin-client';
      export async function owners(client: ReturnType<typeof createAdminClient>): Promise<string> {
        // @ts-expect-error a misspelt filter
        await client.agents.list({ stauts: 'enabled' });
        for await (const { owner } of client.agents.list.all({ status: 'enabled' })) return owner;
        return (await client.agents.get({ agent_id: 'a_1' })).grant.areas.employees;
      }
    `,
  };
  return general + (special[name] ?? '');
}
