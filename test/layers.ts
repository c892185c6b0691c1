import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** A file of a package: its path from the root of the workspace, and its text. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** The part of a package.json that says what may be imported. */
export interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** What the rules look at: every package.json by package, that of the root, and every file of every `src`. */
export interface Workspace {
  readonly root: Manifest;
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly files: readonly SourceFile[];
}

/** What each package may import of ours. A package that is not here is not part of the design yet. */
const layers: Readonly<Record<string, readonly string[]>> = {
  catalog: [],
  client: ['catalog'],
  emulator: ['catalog'],
  gateway: ['catalog'],
  mcp: ['catalog'],
  sync: ['catalog'],
  scim: ['catalog'],
  time: ['catalog'],
  console: ['catalog', 'client', 'gateway'],
  cli: ['catalog', 'client', 'emulator', 'gateway', 'mcp', 'sync', 'scim', 'time', 'console'],
};

/** Packages that run anywhere fetch does, with all that they may depend on. */
const portable: Readonly<Record<string, readonly string[]>> = {
  catalog: ['zod'],
  client: ['@staffgate/catalog'],
};

/** What any test may import of ours. */
const testWorld = ['catalog', 'client', 'emulator'];

/** Files that hold nothing but re-exports, besides the index of each package. */
const barrels = ['packages/catalog/src/v1.ts', 'packages/catalog/src/v2.ts'];

/** The one place that reads the environment. */
const configuration = 'packages/cli/src/config.ts';

/** Files that may look at the real clock or draw real randomness, and why. */
export const realClocks: Readonly<Record<string, string>> = {
  'packages/client/src/clock.ts': 'the clock of a client that was given none',
  'packages/emulator/src/clock.ts': 'the clock of an emulator that was given none',
  'packages/gateway/src/clock.ts': 'the clock of a gateway that was given none',
};

/** Every rule of the layout that is not kept, as a sentence each. */
export function findViolations({ root, manifests, files }: Workspace): string[] {
  return [
    ...Object.entries(manifests).flatMap(([name, manifest]) => inManifest(name, manifest)),
    ...files.flatMap((file) => {
      const name = file.path.split('/')[1] ?? '';
      return inFile(file, name, manifests[name] ?? {}, root).map((sentence) => `${file.path} ${sentence}`);
    }),
  ];
}

function inManifest(name: string, { dependencies, peerDependencies }: Manifest): string[] {
  const path = `packages/${name}/package.json`;
  const allowed = layers[name];
  if (allowed === undefined) {
    return [
      `packages/${name} has no place in the layers yet: say in test/layers.ts what it may import of ours.`,
    ];
  }
  return Object.keys({ ...dependencies, ...peerDependencies }).flatMap((dependency) => {
    const part = ourPart(dependency);
    if (part !== null && !allowed.includes(part))
      return [`${path} depends on ${dependency}. ${whyNot(name, part)}`];
    if (portable[name] && !portable[name].includes(dependency)) {
      return [`${path} depends on ${dependency}. ${whyPortable(name)}`];
    }
    return [];
  });
}

function inFile(file: SourceFile, name: string, manifest: Manifest, root: Manifest): string[] {
  const isTest = /\.test(-\w+)?\.tsx?$/.test(file.path);
  const facts = read(file);
  const violations = [
    ...inName(file.path),
    ...facts.imports.flatMap((it) => inImport(it, file.path, name, isTest)),
  ];
  const declared = { ...manifest.dependencies, ...manifest.peerDependencies };
  const known = isTest ? { ...declared, ...manifest.devDependencies, ...root.devDependencies } : declared;
  for (const it of facts.imports) {
    if (it.startsWith('.') || it.startsWith('#') || isBuiltin(it)) continue;
    const dependency = packageOf(it);
    const part = ourPart(dependency);
    if (part === name || (isTest && part !== null) || Object.hasOwn(known, dependency)) continue;
    violations.push(
      `imports ${dependency}, which packages/${name}/package.json does not declare. It would be missing where the package is installed alone: add it to the dependencies, or do without.`,
    );
  }
  if (
    facts.isBarrel &&
    !barrels.includes(file.path) &&
    !/^packages\/[^/]+\/src\/index\.tsx?$/.test(file.path)
  ) {
    violations.push(
      'only re-exports. The index of a package is its one barrel: let the importing files name the file they mean.',
    );
  }
  if (isTest) return violations;
  if (facts.computedImports > 0) {
    violations.push('imports a computed name, so nobody can see which way it points: write the name out.');
  }
  if (facts.readsEnvironment && file.path !== configuration) {
    violations.push(
      `reads the environment. Only ${configuration} does: take the value as an option, and let the CLI pass it in.`,
    );
  }
  if (!Object.hasOwn(realClocks, file.path)) {
    for (const reading of facts.realReadings) {
      violations.push(
        `calls ${reading}. Time and randomness are passed in, so that a test can turn them: take a clock or a random function as an argument. If this file is where the real one comes in, say so in realClocks of test/layers.ts.`,
      );
    }
  }
  return violations;
}

function inName(path: string): string[] {
  const parts = path.split('/').slice(3);
  const names = parts.map((part) => part.replace(/\..*$/, ''));
  const shelf = names.find((name) => /^(shared|common|utils?|lib|helpers?)$/.test(name));
  if (shelf !== undefined) {
    return [
      `is called "${shelf}", which does not say what is inside. Put a helper next to its first user; when the second comes, give it a name of its own.`,
    ];
  }
  const kind = names.at(-1) ?? '';
  return kind === 'types' || kind === 'constants'
    ? [`collects ${kind}. Split by concept, not by kind: put each next to what it describes.`]
    : [];
}

function inImport(it: string, path: string, name: string, isTest: boolean): string[] {
  if (it.startsWith('.')) {
    const target = posix.join(posix.dirname(path), it);
    return target.startsWith(`packages/${name}/`)
      ? []
      : [`imports ${it}, outside its package. Import the other package by its name, through its index.`];
  }
  if (isBuiltin(it)) {
    return portable[name] && !isTest
      ? [
          `imports ${it}. The ${name} runs anywhere fetch does, browsers and edge workers too: use the web platform (URL, crypto.subtle, streams) instead.`,
        ]
      : [];
  }
  const part = ourPart(packageOf(it));
  if (part === name) return [`imports its own package by name. Import the file by its relative path.`];
  if (part !== null) {
    const allowed = [...(layers[name] ?? []), ...(isTest ? testWorld : [])];
    return allowed.includes(part) ? [] : [`imports ${it}. ${whyNot(name, part)}`];
  }
  return portable[name] && !isTest && !portable[name].includes(packageOf(it))
    ? [`imports ${it}. ${whyPortable(name)}`]
    : [];
}

function whyNot(name: string, part: string): string {
  if (name === 'catalog') return 'The catalog knows nothing of ours: whoever needs both imports the catalog.';
  if ([name, part].every((it) => it === 'client' || it === 'emulator')) {
    return 'Client and emulator never import each other: what they agree on belongs in the catalog, and the conformance tests show that they do.';
  }
  if (part === 'cli') return 'Nothing imports the CLI: it is where the parts are put together.';
  const allowed = layers[name]?.join(', ') ?? 'nothing';
  return `Imports point one way, and ${name} may import only ${allowed} of ours: take what performs operations as an argument of the type that the catalog derives, and let the CLI put the parts together.`;
}

function whyPortable(name: string): string {
  return `The ${name} keeps to ${portable[name]?.join(', ')}, so that it is small wherever it is installed: prefer the platform, or do it in the package that needs it.`;
}

function ourPart(dependency: string): string | null {
  return dependency.startsWith('@staffgate/') ? dependency.slice('@staffgate/'.length) : null;
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

interface Facts {
  readonly imports: readonly string[];
  readonly computedImports: number;
  readonly isBarrel: boolean;
  readonly readsEnvironment: boolean;
  readonly realReadings: readonly string[];
}

type Node = Readonly<Record<string, unknown>> & { readonly type: string };

function read({ path, text }: SourceFile): Facts {
  const program = parseAst(text, { lang: path.endsWith('x') ? 'tsx' : 'ts' }) as unknown as Node;
  const imports = new Set<string>();
  const realReadings = new Set<string>();
  let computedImports = 0;
  let readsEnvironment = false;
  for (const node of descendants(program)) {
    const source = sourceOf(node);
    if (source !== undefined) imports.add(source);
    else if (node.type === 'ImportExpression') computedImports += 1;
    readsEnvironment ||= isEnvironment(node, source);
    const reading = realReading(node);
    if (reading !== null) realReadings.add(reading);
  }
  return {
    imports: [...imports],
    computedImports,
    isBarrel: isBarrel(program),
    readsEnvironment,
    realReadings: [...realReadings],
  };
}

function* descendants(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const item of value) yield* descendants(item);
  if (!isNode(value)) return;
  yield value;
  for (const child of Object.values(value)) if (typeof child === 'object') yield* descendants(child);
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** What a node imports from: import and export declarations, `import()` and the type `import('x').Y`. */
function sourceOf(node: Node): string | undefined {
  if (!/^(Import|TSImport|Export|TSExternalModuleReference)/.test(node.type)) return undefined;
  const source = node.source ?? node.expression;
  if (!isNode(source)) return undefined;
  if (typeof source.value === 'string') return source.value;
  const quasis = source.quasis as readonly { value: { cooked: string } }[] | undefined;
  return quasis?.length === 1 ? quasis[0]?.value.cooked : undefined;
}

function isBarrel(program: Node): boolean {
  const body = program.body as readonly Node[];
  const isPassing = (node: Node) =>
    node.type === 'ImportDeclaration' ||
    node.type === 'ExportAllDeclaration' ||
    (node.type === 'ExportNamedDeclaration' && node.declaration === null);
  return body.every(isPassing) && body.some((node) => node.type !== 'ImportDeclaration');
}

function isEnvironment(node: Node, source: string | undefined): boolean {
  if (node.type === 'ImportDeclaration' && (source === 'node:process' || source === 'process')) {
    const specifiers = node.specifiers as readonly Node[];
    return specifiers.some(({ imported }) => !isNode(imported) || imported.name === 'env');
  }
  if (node.type === 'VariableDeclarator' && nameOf(node.init) === 'process') {
    return isNode(node.id) && node.id.type === 'ObjectPattern';
  }
  const name = nameOf(node);
  return name === 'process.env' || name === 'import.meta.env' || name === 'Deno.env' || name === 'Bun.env';
}

/** A call that looks at the real clock or draws real randomness. Passing `Date.now` on as a default is fine. */
function realReading(node: Node): string | null {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null;
  const name = nameOf(node.callee);
  const isEmpty = (node.arguments as readonly unknown[]).length === 0;
  if (name === 'Date')
    return isEmpty || node.type === 'CallExpression'
      ? `${node.type === 'NewExpression' ? 'new ' : ''}Date()`
      : null;
  return /^(Date\.now|Math\.random|performance\.now|Temporal\.Now\.\w+)$/.test(name) ? `${name}()` : null;
}

/** The dotted name of an expression, `process.env` or `Date.now`; empty for anything else. */
function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  if (node.type === 'Identifier') return String(node.name);
  if (node.type === 'MetaProperty') return 'import.meta';
  if (node.type === 'ChainExpression') return nameOf(node.expression);
  if (node.type !== 'MemberExpression') return '';
  const property = node.property as Node;
  const key = node.computed ? property.value : property.name;
  return `${nameOf(node.object)}.${String(key)}`.replace(/^globalThis\./, '');
}
