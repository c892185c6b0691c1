import { connect, type Socket } from 'node:net';

/** What a run of requests came to. */
export interface Load {
  readonly requestsPerSecond: number;
  readonly bytesPerAnswer: number;
}

/**
 * Sends requests over some open connections for a while, as lean as possible, so that the server is what is measured.
 * Answers must carry a content-length.
 */
export async function load(
  port: number,
  requestOf: (index: number) => string,
  { connections = 8, durationMs = 3000 } = {},
): Promise<Load> {
  let requests = 0;
  let bytes = 0;
  const end = performance.now() + durationMs;
  const began = performance.now();
  await Promise.all(Array.from({ length: connections }, () => drive()));
  return {
    requestsPerSecond: (requests * 1000) / (performance.now() - began),
    bytesPerAnswer: Math.round(bytes / requests),
  };

  function drive(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', send);
      const reader = answersOf(() => {
        requests += 1;
        if (performance.now() < end) send();
        else socket.end(() => resolve());
      });
      socket.setNoDelay(true);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        const wrong = reader(chunk);
        if (wrong !== null) reject(new Error(wrong));
      });
      function send() {
        socket.write(requestOf(requests));
      }
    });
  }
}

/** What requests at a steady pace came to. */
export interface PacedLoad {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

/**
 * Sends requests at a steady pace, each at its time whether the ones before are answered or not. What a request waits
 * for a connection counts.
 */
export async function pacedLoad(
  port: number,
  request: string,
  { perSecond = 200, connections = 16, durationMs = 4000 } = {},
): Promise<PacedLoad> {
  const idle: Socket[] = [];
  const due: number[] = [];
  const times: number[] = [];
  const total = Math.floor((durationMs * perSecond) / 1000);
  const sockets = await Promise.all(Array.from({ length: connections }, () => opened(port)));
  await new Promise<void>((resolve, reject) => {
    for (const socket of sockets) {
      const reader = answersOf(() => {
        times.push(performance.now() - (began.get(socket) as number));
        if (times.length === total) return resolve();
        const next = due.shift();
        if (next === undefined) idle.push(socket);
        else send(socket, next);
      });
      socket.on('error', reject).on('data', (chunk) => {
        const wrong = reader(chunk);
        if (wrong !== null) reject(new Error(wrong));
      });
      idle.push(socket);
    }
    const start = performance.now();
    let sent = 0;
    const timer = setInterval(() => {
      while (sent < total && performance.now() >= start + (sent * 1000) / perSecond) {
        const at = start + (sent * 1000) / perSecond;
        sent += 1;
        const socket = idle.shift();
        if (socket) send(socket, at);
        else due.push(at);
      }
      if (sent === total) clearInterval(timer);
    }, 1);
  }).finally(() => {
    for (const socket of sockets) socket.destroy();
  });
  const sorted = times.sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
  return { requests: total, p50Ms: at(0.5), p95Ms: at(0.95) };

  function send(socket: Socket, at: number) {
    began.set(socket, at);
    socket.write(request);
  }
}

const began = new WeakMap<Socket, number>();

function opened(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.setNoDelay(true).once('error', reject);
  });
}

/** Reads answers that carry a content-length; told of the end of each. Gives what is wrong with one, else null. */
function answersOf(ended: () => void): (chunk: Buffer) => string | null {
  let missing = 0;
  let head = '';
  return (chunk) => {
    if (missing === 0) {
      head += chunk.toString('latin1');
      const bodyAt = head.indexOf('\r\n\r\n');
      if (bodyAt < 0) return null;
      if (!head.startsWith('HTTP/1.1 200')) return head.slice(0, 300);
      const length = /content-length: (\d+)/i.exec(head)?.[1];
      if (length === undefined) return `no content-length: ${head.slice(0, 300)}`;
      missing = Number(length) - (head.length - bodyAt - 4);
      head = '';
    } else missing -= chunk.length;
    if (missing === 0) ended();
    return null;
  };
}
