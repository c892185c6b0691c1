// Makes packages/*/dist: JavaScript and declarations, as they are published. With names, those packages and what they need.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const names = process.argv.slice(2);
const packages = new Map(
  readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'package.json')))
    .map((name) => [name, JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))]),
);

for (const name of names) if (!packages.has(name)) fail(`There is no package "${name}" in packages/.`);
const built = new Set();
for (const name of inOrder(names.length > 0 ? names : [...packages.keys()])) {
  const isAskedFor = names.length === 0 || names.includes(name);
  if (!isAskedFor && isCurrent(name)) continue;
  build(name);
  built.add(name);
}

/** The named packages and all of ours that they depend on, each after what it needs. */
function inOrder(wanted, ordered = new Set()) {
  for (const name of wanted) {
    if (ordered.has(name)) continue;
    inOrder(needs(name), ordered);
    ordered.add(name);
  }
  return ordered;
}

/** Those of our packages that a package depends on. */
function needs(name) {
  const { dependencies, peerDependencies } = packages.get(name);
  return Object.keys({ ...dependencies, ...peerDependencies })
    .filter((dependency) => dependency.startsWith('@staffgate/'))
    .map((dependency) => dependency.slice('@staffgate/'.length));
}

/** Whether what was built is newer than every source of the package and of what it needs. */
function isCurrent(name) {
  const index = join(root, 'packages', name, 'dist/index.js');
  if (!existsSync(index) || needs(name).some((need) => built.has(need))) return false;
  const builtAt = statSync(index).mtimeMs;
  const source = join(root, 'packages', name, 'src');
  return readdirSync(source, { recursive: true }).every(
    (file) => statSync(join(source, file)).mtimeMs < builtAt,
  );
}

function build(name) {
  const folder = join(root, 'packages', name);
  const dist = join(folder, 'dist');
  const started = performance.now();
  rmSync(dist, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(folder, 'tsconfig.build.json')], {
    cwd: root,
    // npm pack --json reserves stdout.
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) fail(`${name} was not built.`);
  nameDeclaredFiles(dist);
  // What is not code goes along as it is: data, templates, migrations.
  cpSync(join(folder, 'src'), dist, {
    recursive: true,
    filter: (path) => !['.ts', '.tsx', '.md'].includes(extname(path)),
  });
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  for (const target of targets(packages.get(name))) {
    if (!existsSync(join(folder, target))) fail(`${name} publishes ${target}, which the build did not make.`);
  }
  console.error(`built ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
}

/** tsc leaves `./x.ts` in declarations, which names a file that is not published. */
function nameDeclaredFiles(dist) {
  for (const file of readdirSync(dist, { recursive: true })) {
    if (!file.endsWith('.d.ts')) continue;
    const text = readFileSync(join(dist, file), 'utf8');
    const specifier = /(\bfrom |\bimport |\bimport\()(["'])(\.{1,2}\/[^"']+)\.tsx?\2/g;
    writeFileSync(join(dist, file), text.replace(specifier, '$1$2$3.js$2'));
  }
}

/** Every file that a package.json promises to those who install the package. */
function targets({ exports, bin }) {
  const promised = [exports, bin ?? {}];
  for (let next = 0; next < promised.length; next += 1) {
    const entry = promised[next];
    if (typeof entry === 'object') {
      for (const [condition, target] of Object.entries(entry)) {
        if (condition !== '@staffgate/source') promised.push(target);
      }
    }
  }
  return promised.filter((entry) => typeof entry === 'string');
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
