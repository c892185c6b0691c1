import { ProblemFailure } from './failures.ts';
import type { Webhook } from './notification-tables.ts';
import type { Quirks } from './quirks.ts';

/**
 * Refuses a webhook that Personio would not serve.
 *
 * VERIFY: which of these are 400 and which 422. That a URL or host name that is none fails is shown in examples.
 *
 * @throws {ProblemFailure} 400 for the URL and unknown events, 422 for what it would send along.
 */
export function checkWebhook(webhook: Webhook, quirks: Quirks, eventNames: readonly string[]): void {
  const { url, enabled_events, token, auth_type, custom_headers } = webhook;
  if (!isAllowed(url, quirks.webhookUrls)) throw new ProblemFailure('badBody');
  if (enabled_events.some((name) => !eventNames.includes(name))) throw new ProblemFailure('badBody');
  if (token !== null && !canBeSent('authorization', token)) throw new ProblemFailure('badWebhook');
  if (custom_headers === null) return;
  const headers = Object.entries(custom_headers);
  const mistaken =
    auth_type !== 'CUSTOM' ||
    headers.length > maxHeaders ||
    headers.some(([name, value]) => isForbidden(name) || !canBeSent(name, value));
  if (mistaken) throw new ProblemFailure('badWebhook');
}

/** Source: reference of the webhook. */
const maxHeaders = 3;
const forbidden = [
  'host',
  'content-length',
  'transfer-encoding',
  'connection',
  'upgrade',
  'te',
  'trailer',
  'expect',
  'content-type',
];

/** Source: "must not equal or start with", in any case. */
function isForbidden(name: string): boolean {
  return forbidden.some((word) => name.toLowerCase().startsWith(word));
}

function canBeSent(name: string, value: string): boolean {
  try {
    new Headers([[name, value]]);
    return true;
  } catch {
    return false;
  }
}

function isAllowed(text: string, allowed: Quirks['webhookUrls']): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  // A request with credentials in its URL cannot be made.
  if (username !== '' || password !== '') return false;
  if (protocol === 'https:') return true;
  const isLocal = /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  return protocol === 'http:' && (allowed === 'any' || (allowed === 'https-or-local' && isLocal));
}
