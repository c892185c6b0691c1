import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface Server {
  readonly port: number;
  readonly child: ChildProcess;
  /** What it printed before it listened. */
  readonly text: string;
  stop(): void;
}

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Starts a script of this folder, or the command line, and waits until it says its port. */
export async function startServer(script: string, args: readonly string[] = []): Promise<Server> {
  const file = script.startsWith('/') ? script : `${folder}${script}`;
  const child = spawn(process.execPath, ['--conditions=@staffgate/source', file, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const found = /127\.0\.0\.1:(\d+)/.exec(text);
      if (found) resolve(Number(found[1]));
    });
    child.once('exit', (code) => reject(new Error(`${script} ended with ${code} before it listened`)));
  });
  return { port, child, text, stop: () => void child.kill('SIGKILL') };
}

/** The median of some numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}
