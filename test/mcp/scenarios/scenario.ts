import type { Company } from '@staffgate/emulator';
import type { ToolAnswer } from '../world.ts';

/** What people ask of an assistant that works with Personio. Each is asked for by one scenario at least. */
export const actions = [
  'list employees',
  'get an employee',
  'create an employee',
  'update an employee',
  'delete an employee',
  'list absences',
  'get an absence',
  'create an absence',
  'update an absence',
  'delete an absence',
  'list attendances',
  'get an attendance',
  'create an attendance',
  'update an attendance',
  'delete an attendance',
  'list documents',
  'get a document',
  'add a document',
  'download a document',
  'update a document',
  'delete a document',
  'who is away',
  'balances',
  'pay',
  'types of absence',
  'categories of documents',
  'organisation',
  'attributes',
  'reports',
  'access',
  'somebody is not clear',
  'not granted',
] as const;
export type Action = (typeof actions)[number];

/** A request of a user, and what a sensible model makes of it with the tools. */
export interface Scenario {
  /** In the words of the user. */
  readonly request: string;
  readonly actions: readonly Action[];
  /** What the agent is granted. Default: everything. */
  readonly grant?: object;
  /** Calls the tools, with names and days as the user said them, and checks what came of it. */
  readonly play: (host: Host) => Promise<void>;
  /** What is so in the end, as `play` checks it. */
  readonly outcome: string;
}

/** A host with a model in it, connected to a gateway. */
export interface Host {
  /** Calls a tool, and fails the test when it is refused. */
  call(tool: string, args?: Record<string, unknown>): Promise<ToolAnswer['result']>;
  /** Calls a tool that is expected to refuse. */
  refused(tool: string, args: Record<string, unknown>): Promise<ToolAnswer['result']>;
  /** The last answer as it came. */
  last(): ToolAnswer;
  /** The company as it stands in Personio now. */
  company(): Company;
  /** Lets time pass, at Personio too. */
  wait(minutes: number): void;
}
