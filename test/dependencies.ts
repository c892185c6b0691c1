/** A package of others that is installed wherever one of ours is. */
export interface Dependency {
  readonly licence: string;
  /** Why we need it, or which of these needs it. */
  readonly reason: string;
}

/** Licences that go with ours: they ask for their own text, and for nothing of ours. */
export const allowedLicences = [
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
];

/**
 * Every package that reaches production, by name. The checks fail for one that is not here: look first who keeps it, what
 * it brings along, and whether the platform has the same.
 */
export const productionDependencies: Readonly<Record<string, Dependency>> = {
  '@fastify/busboy': {
    licence: 'MIT',
    reason: 'Reads forms with files piece by piece, so that uploads need not be held in memory.',
  },
  '@hono/node-server': { licence: 'MIT', reason: 'Serves requests of the platform on a port of Node.' },
  '@modelcontextprotocol/core': { licence: 'Apache-2.0', reason: 'Of @modelcontextprotocol/server.' },
  '@modelcontextprotocol/server': {
    licence: 'Apache-2.0',
    reason: 'MCP of all revisions, kept by those who write the protocol.',
  },
  '@opentelemetry/api': {
    licence: 'Apache-2.0',
    reason: 'The types of a tracer that is handed in; without one it does nothing.',
  },
  '@pinojs/redact': { licence: 'MIT', reason: 'Of pino.' },
  'atomic-sleep': { licence: 'MIT', reason: 'Of pino, by sonic-boom.' },
  canonicalize: {
    licence: 'Apache-2.0',
    reason: 'JSON in the form of RFC 8785, which the audit log hashes.',
  },
  commander: { licence: 'MIT', reason: 'Reads the command line.' },
  hono: {
    licence: 'MIT',
    reason: 'Finds the route of a request; every server of ours is a function over it.',
  },
  'ipaddr.js': { licence: 'MIT', reason: 'Knows which addresses are public, for outbound calls.' },
  jose: {
    licence: 'MIT',
    reason: "Checks tokens of a company's identity provider: signatures, claims, keys by their names.",
  },
  kysely: { licence: 'MIT', reason: 'One text of each query for SQLite and PostgreSQL, with types.' },
  nodemailer: {
    licence: 'MIT-0',
    reason: 'Sends notices by SMTP; it has types and needs nothing else.',
  },
  'on-exit-leak-free': { licence: 'MIT', reason: 'Of pino, by thread-stream.' },
  pino: { licence: 'MIT', reason: 'Writes the log of a running gateway.' },
  'pino-abstract-transport': { licence: 'MIT', reason: 'Of pino.' },
  'pino-std-serializers': { licence: 'MIT', reason: 'Of pino.' },
  'process-warning': { licence: 'MIT', reason: 'Of pino.' },
  'quick-format-unescaped': { licence: 'MIT', reason: 'Of pino.' },
  'real-require': { licence: 'MIT', reason: 'Of pino, by thread-stream.' },
  'safe-stable-stringify': { licence: 'MIT', reason: 'Of pino.' },
  'sonic-boom': { licence: 'MIT', reason: 'Of pino.' },
  split2: { licence: 'ISC', reason: 'Of pino, by pino-abstract-transport.' },
  'temporal-polyfill': {
    licence: 'MIT',
    reason: 'Days, zones and durations, until Node has Temporal itself.',
  },
  'temporal-spec': { licence: 'Apache-2.0', reason: 'Of temporal-polyfill.' },
  'temporal-utils': { licence: 'MIT', reason: 'Of temporal-polyfill.' },
  'thread-stream': { licence: 'MIT', reason: 'Of pino.' },
  undici: {
    licence: 'MIT',
    reason: 'Outbound calls to the address that was checked, which the fetch of Node cannot be told.',
  },
  yaml: { licence: 'ISC', reason: 'Reads configurations of a gateway, with the place of each mistake.' },
  zod: { licence: 'MIT', reason: 'The schemas of the catalog, from which types and checks follow.' },
};

/** An entry of package-lock.json, as far as it matters here. */
interface Locked {
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

export type Lockfile = Readonly<Record<string, Locked>>;

/** Every package of others in production, found by following what our packages depend on, with its lock entries. */
export function productionPackages(lock: Lockfile): ReadonlyMap<string, readonly Locked[]> {
  const seen = new Set<string>();
  const found = new Map<string, Locked[]>();
  const visit = (path: string): void => {
    const entry = lock[path];
    if (entry === undefined || seen.has(path)) return;
    seen.add(path);
    if (entry.link) {
      visit(entry.resolved as string);
      return;
    }
    const [, name] = /(?:^|.*\/)node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
    if (name !== undefined) found.set(name, [...(found.get(name) ?? []), entry]);
    for (const needed of Object.keys({ ...entry.dependencies, ...entry.optionalDependencies })) {
      visit(placeOf(needed, path, lock));
    }
  };
  for (const path of Object.keys(lock)) if (/^packages\/[^/]+$/.test(path)) visit(path);
  return found;
}

/** Where Node would find a package from a place: in the nearest folder above that has it. */
function placeOf(name: string, from: string, lock: Lockfile): string {
  for (let folder = from; ; ) {
    const path = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (lock[path] !== undefined || folder === '') return path;
    const cut = folder.lastIndexOf('/node_modules/');
    folder = cut < 0 ? '' : folder.slice(0, cut);
  }
}

/** What is wrong with the packages of a lock file, as a sentence each. */
export function findFaults(
  lock: Lockfile,
  allowed: Readonly<Record<string, Dependency>> = productionDependencies,
): readonly string[] {
  const found = productionPackages(lock);
  const faults: string[] = [];
  for (const [name, entries] of found) {
    const known = allowed[name];
    if (known === undefined) {
      faults.push(
        `${name} is new in production. Say in test/dependencies.ts why it is needed, or do without.`,
      );
    }
    for (const { license = 'none', hasInstallScript, integrity } of entries) {
      if (!allowedLicences.includes(license))
        faults.push(`${name} has the licence ${license}, which is not allowed.`);
      if (known !== undefined && known.licence !== license) {
        faults.push(`${name} has the licence ${license} now; test/dependencies.ts says ${known.licence}.`);
      }
      if (hasInstallScript)
        faults.push(`${name} runs a script when it is installed. Nothing in production may.`);
      if (integrity === undefined) faults.push(`${name} is locked without the hash of what is installed.`);
    }
  }
  for (const name of Object.keys(allowed)) {
    if (!found.has(name))
      faults.push(`${name} is no longer in production. Take it out of test/dependencies.ts.`);
  }
  return faults;
}
