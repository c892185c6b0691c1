import type { Operation } from '@staffgate/catalog';
import { z } from 'zod';
import type { Caller } from './caller.ts';
import type { Copies } from './copies.ts';
import type { Calendar } from './days.ts';
import type { PeopleFinder } from './people/finder.ts';
import type { Result } from './results.ts';

/** A file that goes along with a result. */
export interface AttachedFile {
  readonly uri: string;
  readonly mimeType: string;
  readonly base64: string;
}

/** What a tool works with: who asks, and what time it is. */
export interface Work {
  readonly caller: Caller;
  readonly people: PeopleFinder;
  readonly copies: Copies;
  readonly calendar: Calendar;
  readonly signal: AbortSignal;
  /** Names a change, so that the same arguments again within minutes are the same change. */
  readonly idempotencyKey: string;
  /** Gives a file along with the result. */
  attach(file: AttachedFile): void;
}

/** What a tool may do, as hosts want to know before they let it. */
export type Risk = 'read' | 'add' | 'change' | 'delete';

/** Which operations are granted, by the decision that a call meets. */
export type Allows = (operation: Operation) => boolean;

/** A tool: a question or a task, made of as many operations as it takes. */
export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly risk: Risk;
  /** It is offered to whoever may call one of these. */
  readonly needs: readonly Operation[];
  /** What it can do besides, where that is granted. */
  readonly besides?: readonly Operation[];
  /** What it takes, for an agent that is granted so much. */
  readonly input: (allows: Allows) => z.ZodObject;
  readonly run: (args: never, work: Work) => Promise<Result>;
}

/** What every change takes besides its own arguments. */
export const changeArguments = {
  reason: z.string().max(500).optional(),
  preview: z.boolean().optional(),
};

/** Describes a tool. `input` may depend on what is granted, as long as it only leaves choices out. */
export function tool<const S extends z.ZodObject>(
  spec: Omit<Tool, 'input' | 'run'> & {
    readonly input: S | ((allows: Allows) => S);
    readonly run: (args: z.infer<S>, work: Work) => Promise<Result>;
  },
): Tool {
  const { input, run } = spec;
  return {
    ...spec,
    input: typeof input === 'function' ? input : () => input,
    run: run as Tool['run'],
  };
}
