import { randomBytes } from 'node:crypto';
import { findOperation } from '@staffgate/catalog';
import type { AgentDirectory } from '../agents/directory.ts';
import { type AlertEntry, alertWords } from '../alerts/words.ts';
import type { ApprovalEventNotice } from '../approvals/desk.ts';
import { plainLine } from '../approvals/plain-text.ts';
import { ruleWords } from '../approvals/rules.ts';
import type { Clock } from '../clock.ts';
import { endedOtherwise, type NoticeEvent, type NoticeReceiver } from './notice.ts';

/** How often people are told, and how hard it is tried. In milliseconds. */
export interface NoticePace {
  /** One notice of an agent in this time; what happens meanwhile is told together. Default a minute. */
  readonly everyMs: number;
  /** How long to wait before each further attempt. Default 1, 5 and 30 s. */
  readonly retryAfterMs: readonly number[];
}

export interface NoticesParts {
  readonly receivers: readonly NoticeReceiver[];
  readonly agents: Pick<AgentDirectory, 'get'>;
  readonly clock: Clock;
  /** Where people find the gateway; null when it does not know. */
  readonly publicUrl: string | null;
  readonly pace?: Partial<NoticePace>;
  /** Told of a notice that a receiver did not take after the last attempt. */
  readonly onFailure: (receiver: string, error: unknown) => void;
}

/** Events that a notice lists; further ones are counted. */
const mostListed = 10;

/** What happened to an agent since it was told of last. */
interface Waiting {
  readonly events: NoticeEvent[];
  more: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * Tells people what waits for them, and what is out of the ordinary: in the background, so that nothing waits for a
 * receiver, and not more often than they can bear. What was not told when the process is killed is not told any more; the
 * lists of approvals and alerts have it.
 */
export class Notices {
  readonly #parts: NoticesParts;
  readonly #pace: NoticePace;
  /** By agent. */
  readonly #waiting = new Map<string, Waiting>();
  readonly #working = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(parts: NoticesParts) {
    this.#parts = parts;
    this.#pace = { everyMs: 60_000, retryAfterMs: [1_000, 5_000, 30_000], ...parts.pace };
  }

  /** A change begins to wait, or has ended. */
  approvalChanged({ approval, state }: ApprovalEventNotice): void {
    const { id, operation, agentId, rule, expiresAt, version } = approval;
    const { publicUrl } = this.#parts;
    const about = {
      approval: id,
      operation,
      summary: findOperation(operation)?.summary ?? operation,
      link: publicUrl === null ? null : `${publicUrl.replace(/\/+$/, '')}/approvals/${id}`,
    };
    // A vote that is not the last one leaves it waiting, and is no news.
    if (state === 'pending' && version === 1) {
      this.#add(agentId, {
        type: 'approval.pending',
        ...about,
        rule: ruleWords[rule],
        expires_at: expiresAt,
      });
    } else if (endedOtherwise(state)) this.#add(agentId, { type: 'approval.ended', ...about, state });
  }

  /** Something is out of the ordinary. */
  alerted(entry: AlertEntry): void {
    this.#add(entry.actor.id, { type: 'alert', message: alertWords(entry) });
  }

  /** Tells what is left, and waits so long for receivers to take it. */
  async close(withinMs = 5_000): Promise<void> {
    this.#closing.abort();
    for (const [agentId, { timer, events, more }] of this.#waiting) {
      clearTimeout(timer);
      if (events.length > 0) this.#tell(agentId, events, more);
    }
    this.#waiting.clear();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.allSettled(this.#working), late]);
    clearTimeout(timer);
  }

  #add(agentId: string, event: NoticeEvent): void {
    if (this.#parts.receivers.length === 0) return;
    const waiting = this.#waiting.get(agentId);
    if (waiting === undefined) {
      this.#tell(agentId, [event], 0);
      if (!this.#closing.signal.aborted) this.#pause(agentId);
    } else if (waiting.events.length < mostListed) waiting.events.push(event);
    else waiting.more += 1;
  }

  /** Collects for a while. */
  #pause(agentId: string): void {
    const timer = setTimeout(() => {
      const { events = [], more = 0 } = this.#waiting.get(agentId) ?? {};
      this.#waiting.delete(agentId);
      if (events.length === 0) return;
      this.#tell(agentId, events, more);
      this.#pause(agentId);
    }, this.#pace.everyMs);
    timer.unref();
    this.#waiting.set(agentId, { events: [], more: 0, timer });
  }

  #tell(agentId: string, events: readonly NoticeEvent[], more: number): void {
    const work = this.#delivered(agentId, events, more);
    this.#working.add(work);
    void work.finally(() => this.#working.delete(work));
  }

  async #delivered(agentId: string, events: readonly NoticeEvent[], more: number): Promise<void> {
    const { receivers, clock } = this.#parts;
    const notice = {
      id: `notice_${randomBytes(16).toString('hex')}`,
      at: clock.now(),
      agent: { id: agentId, name: await this.#nameOf(agentId) },
      events,
      more,
    };
    await Promise.all(
      receivers.map(async (receiver) => {
        for (let attempt = 0; ; attempt += 1) {
          try {
            return await receiver.send(notice);
          } catch (error) {
            const wait = this.#pace.retryAfterMs[attempt];
            if (wait === undefined || this.#closing.signal.aborted) {
              this.#parts.onFailure(receiver.name, error);
              return;
            }
            await this.#wait(wait);
          }
        }
      }),
    );
  }

  async #nameOf(agentId: string): Promise<string> {
    const agent = await this.#parts.agents.get(agentId).catch(() => undefined);
    return plainLine(agent?.name ?? agentId, 120);
  }

  /** Waits, or not any more once the gateway ends. */
  #wait(ms: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      timer.unref();
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
