import { createHmac } from 'node:crypto';
import type { Happening, Webhook } from './notification-tables.ts';

/** What sends a request; the platform's `fetch`, or a receiver in the same process. */
export type Send = (request: Request) => Promise<Response>;

/** What came of a request. */
export interface Outcome {
  readonly status: number | null;
  readonly error: 'timeout' | 'network' | null;
}

export interface DeliveryRequest {
  readonly webhook: Webhook;
  readonly happening: Happening;
  readonly companyId: string;
  /** Signs the body when there is one. */
  readonly secret: string | null;
  /** Milliseconds since 1970, for the signature. */
  readonly now: number;
}

/** The body of a delivery, as text. */
export function deliveryBody({ event_name, occurred_at, payload }: Happening, companyId: string): string {
  return JSON.stringify({ company_id: companyId, event_name, occurred_at, payload, meta: {} });
}

/** Sends a delivery, and waits for its status. Redirects are not followed. Source: guide "Webhooks". */
export async function sendDelivery(
  delivery: DeliveryRequest,
  send: Send,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<Outcome> {
  const { webhook, happening, companyId } = delivery;
  const body = deliveryBody(happening, companyId);
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    const request = new Request(webhook.url, {
      method: 'POST',
      headers: headersOf(delivery, body),
      body,
      redirect: 'manual',
      signal: AbortSignal.any([timeout, signal]),
    });
    const response = await orAborted(send(request), request.signal);
    drain(response).catch(() => {});
    return { status: response.status, error: null };
  } catch {
    return { status: null, error: timeout.aborted ? 'timeout' : 'network' };
  }
}

function headersOf({ webhook, secret, now }: DeliveryRequest, body: string): Headers {
  const headers = new Headers({ 'content-type': 'application/json' });
  if (webhook.auth_type === 'TOKEN' && webhook.token) headers.set('authorization', webhook.token);
  if (webhook.auth_type === 'CUSTOM') {
    for (const [name, value] of Object.entries(webhook.custom_headers ?? {})) headers.set(name, value);
  }
  if (secret !== null) {
    // VERIFY: names, encoding and what is signed; only that time and body are signed with SHA-256 was reported.
    const timestamp = String(Math.floor(now / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    headers.set('x-personio-timestamp', timestamp);
    headers.set('x-personio-signature', signature);
  }
  return headers;
}

/** Reads what came with the status, so that the connection can be used again; not what goes on and on. */
async function drain({ body }: Response): Promise<void> {
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > 64 * 1024) return;
  }
}

/** The promise, or a rejection once the signal is aborted: a receiver in the same process may not care for signals. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
