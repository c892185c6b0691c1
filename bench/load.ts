import { connect } from 'node:net';

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
      let missing = 0;
      let head = '';
      socket.setNoDelay(true);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        if (missing === 0) {
          head += chunk.toString('latin1');
          const bodyAt = head.indexOf('\r\n\r\n');
          if (bodyAt < 0) return;
          if (!head.startsWith('HTTP/1.1 200')) return reject(new Error(head.slice(0, 300)));
          const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
          missing = length - (head.length - bodyAt - 4);
          head = '';
        } else missing -= chunk.length;
        if (missing > 0) return;
        missing = 0;
        requests += 1;
        if (performance.now() < end) send();
        else socket.end(() => resolve());
      });
      function send() {
        socket.write(requestOf(requests));
      }
    });
  }
}
