/** What a bridge joins: lines of JSON on one side, requests to the MCP endpoint of a gateway on the other. */
export interface BridgeOptions {
  /** Lines of JSON-RPC, as hosts send them over stdio. */
  readonly input: AsyncIterable<Uint8Array | string>;
  readonly write: (line: string) => Promise<void>;
  /** Sends a request to the endpoint, with the key of the agent. */
  readonly send: (init: RequestInit) => Promise<Response>;
  /** Ends the bridge early. */
  readonly signal: AbortSignal;
}

interface Message {
  readonly id?: string | number;
  readonly method?: string;
  readonly params?: {
    readonly name?: unknown;
    readonly uri?: unknown;
    readonly requestId?: string | number;
    readonly _meta?: Readonly<Record<string, unknown>>;
  };
}

/**
 * Carries MCP between stdio and HTTP until the input ends, message by message: what is decided is decided at the other
 * end, whichever revision the host speaks.
 */
export async function bridge({ input, write, send, signal }: BridgeOptions): Promise<void> {
  const underWay = new Map<string | number, AbortController>();
  const running = new Set<Promise<void>>();
  let version: string | null = null;
  const carry = async (message: Message, text: string) => {
    const { id, method } = message;
    const abort = new AbortController();
    if (id !== undefined) underWay.set(id, abort);
    try {
      const response = await send({
        method: 'POST',
        headers: headersOf(message, version),
        body: text,
        signal: abort.signal,
      });
      for await (const answer of messagesIn(response)) {
        if (method === 'initialize') version = versionIn(answer) ?? version;
        await write(`${JSON.stringify(answer)}\n`);
      }
      if (!response.ok && response.status !== 202) throw new Error(await reasonOf(response));
    } catch (error) {
      if (id !== undefined && !abort.signal.aborted && !(error instanceof Told))
        await write(failure(id, -32000, sentenceOf(error)));
    } finally {
      if (id !== undefined) underWay.delete(id);
    }
  };
  for await (const line of linesOf(input, signal)) {
    const message = parsed(line);
    if (message === null) {
      await write(failure(null, -32700, 'This is not JSON.'));
    } else if (message.method === 'notifications/cancelled') {
      underWay.get(message.params?.requestId ?? '')?.abort();
    } else {
      const work: Promise<void> = carry(message, line).finally(() => running.delete(work));
      running.add(work);
    }
  }
  // Nobody is there any more who could read an answer.
  for (const abort of underWay.values()) abort.abort();
  await Promise.all(running);
}

/** The headers that repeat what the body says, so that both revisions find what they need. */
function headersOf({ method, params }: Message, negotiated: string | null): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const stated = params?._meta?.['io.modelcontextprotocol/protocolVersion'];
  if (typeof stated !== 'string') {
    if (negotiated !== null) headers['mcp-protocol-version'] = negotiated;
    return headers;
  }
  headers['mcp-protocol-version'] = stated;
  if (method !== undefined) headers['mcp-method'] = method;
  const name = params?.name ?? params?.uri;
  if (typeof name === 'string' && /^[\x21-\x7e]+$/.test(name)) headers['mcp-name'] = name;
  return headers;
}

/** The messages of an answer: one as JSON, or several as a stream of events. */
async function* messagesIn(response: Response): AsyncGenerator<object> {
  const type = response.headers.get('content-type') ?? '';
  if (response.body === null || response.status === 202) return;
  if (type.includes('text/event-stream')) {
    let data = '';
    for await (const line of linesOf(response.body as ReadableStream<Uint8Array>, null)) {
      if (line.startsWith('data:')) data += line.slice(5).trimStart();
      else if (line === '') {
        const message = parsed(data);
        data = '';
        if (message !== null) yield message;
      }
    }
    return;
  }
  if (!type.includes('json')) return;
  const answer: unknown = await response.clone().json();
  const messages = Array.isArray(answer) ? answer : [answer];
  for (const message of messages) if (isMessage(message)) yield message;
}

function isMessage(value: unknown): value is object {
  return typeof value === 'object' && value !== null && 'jsonrpc' in value;
}

/** What the gateway said where it is no message of the protocol, such as to a wrong key; nothing where it was one. */
async function reasonOf(response: Response): Promise<string> {
  const { error } = ((await response.json().catch(() => ({}))) ?? {}) as {
    error?: { code?: unknown; message?: unknown };
  };
  if (typeof error?.code === 'number') throw new Told();
  return typeof error?.message === 'string' ? error.message : `The gateway answered ${response.status}.`;
}

/** The failure was a message of the protocol, and has been passed on. */
class Told extends Error {}

function sentenceOf(error: unknown): string {
  if (!(error instanceof Error)) return 'The gateway does not answer.';
  return error instanceof TypeError
    ? 'The gateway does not answer. Is it running, and at this address?'
    : error.message;
}

function failure(id: string | number | null, code: number, message: string): string {
  return `${JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } })}\n`;
}

function versionIn(answer: object): string | null {
  const { result } = answer as { result?: { protocolVersion?: unknown } };
  return typeof result?.protocolVersion === 'string' ? result.protocolVersion : null;
}

function parsed(line: string): Message | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The lines of bytes. With a signal, empty ones are passed over, and it ends them. */
async function* linesOf(
  bytes: AsyncIterable<Uint8Array | string>,
  signal: AbortSignal | null,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  const iterator = bytes[Symbol.asyncIterator]();
  const ended =
    signal &&
    new Promise<null>((resolve) => {
      if (signal.aborted) resolve(null);
      signal.addEventListener('abort', () => resolve(null), { once: true });
    });
  for (;;) {
    const next = await (ended ? Promise.race([iterator.next(), ended]) : iterator.next());
    if (next === null || next.done) break;
    rest += typeof next.value === 'string' ? next.value : decoder.decode(next.value, { stream: true });
    const lines = rest.split(/\r?\n/);
    rest = lines.pop() as string;
    for (const line of lines) if (signal === null || line.trim() !== '') yield line;
  }
  if (rest.trim() !== '') yield rest;
}
