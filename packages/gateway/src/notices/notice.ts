import type { ApprovalState } from '../approvals/states.ts';

/** Something that people are told of. Without personal data, and without a value that would change. */
export type NoticeEvent =
  | {
      readonly type: 'approval.pending';
      readonly approval: string;
      readonly operation: string;
      /** What the operation does, in words. */
      readonly summary: string;
      /** Why it waits, in words. */
      readonly rule: string;
      readonly expires_at: string;
      /** Where it can be looked at; null when the gateway does not know its address. Following it decides nothing. */
      readonly link: string | null;
    }
  | {
      readonly type: 'approval.ended';
      readonly approval: string;
      readonly operation: string;
      readonly summary: string;
      readonly state: ApprovalState;
      readonly link: string | null;
    }
  | { readonly type: 'alert'; readonly message: string };

/** What is told at once, of one agent. */
export interface Notice {
  /** The same each time that it is sent. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly agent: { readonly id: string; readonly name: string };
  readonly events: readonly NoticeEvent[];
  /** Events that it does not list. */
  readonly more: number;
}

/** Where notices go. */
export interface NoticeReceiver {
  /** Without a secret, for people. */
  readonly name: string;
  /** @throws when it was not taken. */
  send(notice: Notice): Promise<void>;
}

/** A notice in a line. */
export function titleOf({ agent, events, more }: Notice): string {
  const [first] = events;
  if (first === undefined || events.length + more > 1) {
    return `${events.length + more} notices about the agent ${agent.name}`;
  }
  if (first.type === 'alert') return `An alert about the agent ${agent.name}`;
  return first.type === 'approval.pending'
    ? `The agent ${agent.name} asks for a change`
    : `A change of the agent ${agent.name} was not made`;
}

/** A notice as lines of text. */
export function linesOf({ events, more }: Notice): readonly string[] {
  return [
    ...events.map(lineOf),
    ...(more > 0 ? [`And ${more} more: staffgate approvals list, staffgate alerts list`] : []),
  ];
}

function lineOf(event: NoticeEvent): string {
  if (event.type === 'alert') return event.message;
  const place = event.link ?? `staffgate approvals get ${event.approval}`;
  const what = `${event.operation}: ${event.summary}`;
  return event.type === 'approval.pending'
    ? `Waits until ${event.expires_at}, as ${event.rule}. ${what} ${place}`
    : `${endWords[event.state]} ${what} ${place}`;
}

const endWords: Readonly<Partial<Record<ApprovalState, string>>> = {
  denied: 'Denied.',
  expired: 'Expired, as nobody has decided in time.',
  refused: 'Out of date, so that it has to be asked for again.',
  withdrawn: 'Taken back.',
  failed: 'Refused by Personio.',
  unknown: 'Nobody knows whether it was made.',
};

/** Whether an approval has ended in a way that somebody may have to know of: not as it was agreed to. */
export function endedOtherwise(state: ApprovalState): boolean {
  return endWords[state] !== undefined;
}
