import type { Operation } from '@staffgate/catalog';

/** What an answer says of the limit of its route: tokens that come back steadily, or requests until a window ends. */
export type SaidLimit =
  | {
      readonly kind: 'bucket';
      readonly remaining: number;
      /** Tokens that come back per second. */
      readonly replenishRate: number;
      readonly burstCapacity: number | null;
      /** Tokens that a request takes. */
      readonly cost: number;
    }
  | {
      readonly kind: 'window';
      readonly remaining: number;
      /** Requests in a window. */
      readonly requests: number | null;
      /** Until the window ends. */
      readonly resetMs: number | null;
    };

/** How a turn ended: with an answer, with none, or before the request was sent or waited for. */
export type TurnEnd =
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly limit: SaidLimit | null;
      /** Milliseconds to wait that a refusal asked for; null when it said nothing of it. */
      readonly retryAfterMs: number | null;
    }
  | { readonly kind: 'lost' }
  | { readonly kind: 'unused' };

/** Leave to send one request. It must be given back. */
export interface Turn {
  done(end: TurnEnd): void;
}

/** Says when requests may be sent, in place of the client that sends them. */
export interface Pace {
  turn(operation: Operation, signal?: AbortSignal): Promise<Turn>;
}

/** `reserved` is for what people wait for, as approved changes: part of the pace is kept for it. */
export type Priority = 'normal' | 'reserved';
