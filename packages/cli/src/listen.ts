import type { Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { UsageError } from './exit-codes.ts';

/** What answers requests. */
export type Answering = (request: Request, caller: Caller) => Promise<Response>;

/** The other end of a connection. */
export interface Caller {
  readonly address?: string;
  /** Breaks the connection at once. */
  readonly reset: () => void;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** A certificate and its key, to be reached by HTTPS alone. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** How long a caller may take to send a request; who is slower is cut off. Default: Node's, which are minutes. */
  readonly patience?: ListenPatience;
  /** How to choose another port, for the message when this one is taken. */
  readonly howToChoose: string;
}

/** How long a caller may take to send a request, in milliseconds. */
export interface ListenPatience {
  /** For the headers. */
  readonly headersMs: number;
  /** For headers and body. */
  readonly requestMs: number;
  /** How often it is looked who took too long; that much later they may be cut off. */
  readonly lookMs: number;
}

/** What a gateway allows: nobody holds a connection for more than 30 s without a request. */
export const gatewayPatience: ListenPatience = { headersMs: 15_000, requestMs: 25_000, lookMs: 2_500 };

/** A port that is being listened on. */
export interface Listening {
  /** The address to call, `http://127.0.0.1:4180`. */
  readonly url: string;
  /** Finishes the requests under way and stops; what takes longer than a few seconds is cut off. */
  close(): Promise<void>;
}

/** More than the emulator takes, so that its own refusal is the one that is seen. */
const maxHeaderSize = 64 * 1024;

const patienceMs = 5000;

/**
 * Listens on a port.
 *
 * @throws {UsageError} when the port or the host cannot be used; it says what helps.
 */
export async function listen(answer: Answering, options: ListenOptions): Promise<Listening> {
  const { host, port, tls, patience } = options;
  const limits = {
    maxHeaderSize,
    ...(patience && {
      headersTimeout: patience.headersMs,
      requestTimeout: patience.requestMs,
      connectionsCheckingInterval: patience.lookMs,
    }),
  };
  const server = createAdaptorServer({
    fetch: (request, { incoming }) => {
      const { socket } = incoming;
      const address = socket.remoteAddress;
      const reset = () => void socket.destroy();
      return answer(request, address === undefined ? { reset } : { address, reset });
    },
    hostname: host,
    ...(tls
      ? {
          createServer: createTlsServer,
          serverOptions: { ...limits, cert: tls.certificate, key: tls.key },
        }
      : { serverOptions: limits }),
  }) as Server;
  // A client may hold a connection ready that it has not used yet; the server does not count it as idle.
  const unused = new Map<string, Socket>();
  server.on('connection', (socket) => {
    const name = nameOf(socket);
    unused.set(name, socket);
    socket.once('close', () => unused.get(name) === socket && unused.delete(name));
  });
  server.on('request', ({ socket }) => unused.delete(nameOf(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(explain(error, options)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const scheme = tls ? 'https' : 'http';
  return { url: `${scheme}://${reachable(host)}:${bound}`, close: () => close(server, unused) };
}

function close(server: Server, unused: ReadonlyMap<string, Socket>): Promise<void> {
  return new Promise((resolve) => {
    // Connections are kept alive between requests; each is closed as soon as it is idle.
    const idle = setInterval(() => server.closeIdleConnections(), 20);
    const deadline = setTimeout(() => server.closeAllConnections(), patienceMs);
    for (const socket of unused.values()) socket.destroy();
    server.close(() => {
      clearInterval(idle);
      clearTimeout(deadline);
      resolve();
    });
  });
}

/** The other end, by which a connection is known before and after it is encrypted. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

function explain(error: NodeJS.ErrnoException, { host, port, howToChoose }: ListenOptions): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new UsageError(`Port ${port} on ${host} is taken by another program. ${howToChoose}`, {
        cause: error,
      });
    case 'EACCES':
      return new UsageError(`Port ${port} may not be used by this account. ${howToChoose}`, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new UsageError(`${host} is no address of this machine. Choose another with --host.`, {
        cause: error,
      });
    default:
      return error;
  }
}
