import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** A PostgreSQL server for tests. */
export interface TestServer {
  /** A URL of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Ends the server at once, as a power cut would; null for a server that is not ours. */
  readonly kill: (() => Promise<void>) | null;
  /** Starts it again at the same address. */
  readonly restart: (() => Promise<void>) | null;
  /** Ends it and removes its files. To be called always. */
  stop(): Promise<void>;
}

/**
 * The server that `STAFFGATE_TEST_POSTGRES` names (a URL whose user may create databases), else a new one from the
 * PostgreSQL of this system, which is installed on Debian when that is possible.
 *
 * @throws when there is none: tests that need one fail, and say what to install.
 */
export async function startPostgres({ ownServer = false } = {}): Promise<TestServer> {
  const named = process.env.STAFFGATE_TEST_POSTGRES;
  if (named && !ownServer)
    return { newDatabase: () => createDatabase(named), kill: null, restart: null, stop: async () => {} };
  const binaries = findBinaries() ?? installBinaries();
  const owner = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-postgres-'));
  try {
    chmodSync(folder, 0o700);
    if (owner) chownSync(folder, owner.uid, owner.gid);
    const as = { ...owner, cwd: folder, env: { PATH: process.env.PATH, LC_ALL: 'C', TMPDIR: folder } };
    const data = join(folder, 'data');
    const init = spawnSync(
      join(binaries, 'initdb'),
      ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync'],
      { ...as, encoding: 'utf8' },
    );
    if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr || init.error?.message}`);
    const port = await freePort();
    const url = `postgres://postgres@127.0.0.1:${port}`;
    let server: ChildProcess | null = null;
    const start = async () => {
      const settings = {
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        fsync: 'off',
        max_connections: '60',
      };
      const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      server = spawn(join(binaries, 'postgres'), ['-D', data, '-p', String(port), ...options], {
        ...as,
        stdio: 'ignore',
      });
      await untilReady(`${url}/postgres`, server);
    };
    const end = async (signal: 'SIGINT' | 'SIGQUIT') => {
      if (!server || server.exitCode !== null || server.signalCode !== null) return;
      const gone = once(server, 'exit');
      server.kill(signal);
      await gone;
    };
    // SIGKILL would leave its children behind; should the tests end in a hurry, it ends with them.
    const onExit = () => server?.kill('SIGQUIT');
    process.once('exit', onExit);
    await start();
    return {
      newDatabase: () => createDatabase(`${url}/postgres`),
      kill: () => end('SIGQUIT'),
      restart: start,
      async stop() {
        await end('SIGINT');
        process.off('exit', onExit);
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** The folder with the server programs: on the path, or where Debian and others put them. The newest wins. */
function findBinaries(): string | null {
  const versions = '/usr/lib/postgresql';
  const ofDebian = existsSync(versions)
    ? readdirSync(versions)
        .sort((one, other) => Number(other) - Number(one))
        .map((version) => join(versions, version, 'bin'))
    : [];
  const folders = [...(process.env.PATH ?? '').split(delimiter), ...ofDebian];
  return folders.find((it) => ['initdb', 'postgres'].every((name) => existsSync(join(it, name)))) ?? null;
}

function installBinaries(): string {
  if (process.getuid?.() === 0 && existsSync('/etc/debian_version')) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const install = () =>
      spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql'], { env });
    if (install().status !== 0) {
      spawnSync('apt-get', ['update'], { env });
      install();
    }
    const installed = findBinaries();
    if (installed) return installed;
  }
  throw new Error(
    'This test needs PostgreSQL 15 or newer: install it (on Debian and Ubuntu: apt-get install postgresql), or name a running server in STAFFGATE_TEST_POSTGRES.',
  );
}

/** PostgreSQL refuses to run as root. */
function unprivilegedUser(): { readonly uid: number; readonly gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    const id = (flag: string) =>
      Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: 'pipe' }));
    try {
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user; the next one.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody.');
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as { port: number };
  probe.close();
  await once(probe, 'close');
  return port;
}

async function untilReady(url: string, server: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (server.exitCode !== null) throw new Error(`PostgreSQL ended with ${server.exitCode} as it started.`);
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    client.on('error', () => {});
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await pause(50);
    }
  }
  throw new Error('PostgreSQL did not start within 30 seconds.');
}

let databases = 0;

async function createDatabase(url: string): Promise<string> {
  databases += 1;
  const name = `staffgate_test_${process.pid}_${databases}`;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`drop database if exists ${name}`);
    await client.query(`create database ${name} template template0`);
  } finally {
    await client.end();
  }
  const made = new URL(url);
  made.pathname = `/${name}`;
  return made.href;
}
