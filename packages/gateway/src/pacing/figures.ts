import type { Priority } from './turn.ts';

/** Whatever is told how requests to connections go. Names operations and connections, never agents or people. */
export interface PaceFigures {
  /** A request may be sent. */
  waited(ms: number, priority: Priority): void;
  /** A request is not sent, as it would wait too long, too many wait, or its route does not work. */
  refused(code: string): void;
  /** Personio answered 429. */
  throttled(operation: string): void;
  /** A route fails and fails, or works again. */
  broke(operation: string, connectionId: string, isOpen: boolean): void;
  /** A read took the answer of another one that was under way, or one that was kept. */
  spared(how: 'joined' | 'kept'): void;
}

export const noFigures: PaceFigures = {
  waited() {},
  refused() {},
  throttled() {},
  broke() {},
  spared() {},
};
