import {
  type Attempt,
  attemptKey,
  type Happening,
  happeningKey,
  type Webhook,
} from './notification-tables.ts';
import type { Change, Store } from './store.ts';

/** How far back the logs of webhooks go. Source: changelog, "List of events" and "Delivery activity". */
export const logDays = 30;

/** The first moment that the logs still hold, UTC with milliseconds. */
export function logStart(now: number): string {
  return new Date(now - logDays * 86_400_000).toISOString();
}

/** A stretch of time; UTC with milliseconds, both ends included. */
export interface Span {
  readonly from: string;
  readonly until: string | null;
}

/**
 * The events of a webhook in a stretch of time, the oldest first; behind another one's key, if given.
 *
 * VERIFY: whether the log also holds what happened before the webhook was created; nothing older is assumed.
 */
export function* happeningsOf(
  webhook: Webhook,
  { from, until }: Span,
  { happenings }: Store['notifications'],
  after: string | null = null,
): Generator<Happening> {
  const sorted = happenings.sorted('occurred');
  const start = [from, webhook.created_at, after === null ? '' : `${after}~`].sort().at(-1) as string;
  for (let index = happenings.firstFrom('occurred', start); index < sorted.length; index++) {
    const happening = sorted[index] as Happening;
    if (until !== null && happening.occurred_at > until) return;
    const { webhook_id, event_name } = happening;
    if (webhook_id === null ? webhook.enabled_events.includes(event_name) : webhook_id === webhook.id) {
      yield happening;
    }
  }
}

/** The requests made to a webhook in a stretch of time, the oldest first; behind another one's key, if given. */
export function* attemptsOf(
  { id }: Webhook,
  { from, until }: Span,
  { attempts }: Store['notifications'],
  after: string | null = null,
): Generator<Attempt> {
  const sorted = attempts.sorted('completed');
  const start = [`${id} ${from}`, after === null ? '' : `${after}~`].sort().at(-1) as string;
  for (let index = attempts.firstFrom('completed', start); index < sorted.length; index++) {
    const attempt = sorted[index] as Attempt;
    if (attempt.webhook_id !== id || (until !== null && attempt.completed_at > until)) return;
    yield attempt;
  }
}

/** Where a record stands in its log. */
export const placeOf = { happening: happeningKey, attempt: attemptKey };

/** The changes that take out of the logs what is too old for them, but for what is still to be told. */
export function outdated({ notifications }: Store, now: number): Change[] {
  const start = logStart(now);
  const changes: Change[] = [];
  const needed = new Set<string>();
  for (const { id, created_at, state, event_id } of notifications.deliveries.sorted('number')) {
    if (state === 'pending') needed.add(event_id);
    else if (created_at < start) changes.push({ collection: 'deliveries', key: id, record: null });
  }
  for (const { id, occurred_at } of notifications.happenings.sorted('occurred')) {
    if (occurred_at >= start) break;
    if (!needed.has(id)) changes.push({ collection: 'happenings', key: id, record: null });
  }
  for (const { id, completed_at } of notifications.attempts.values()) {
    if (completed_at < start) changes.push({ collection: 'attempts', key: id, record: null });
  }
  return changes;
}
