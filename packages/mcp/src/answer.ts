import type { CallToolResult } from '@modelcontextprotocol/server';
import type { z } from 'zod';
import { type Caller, CallFailed, CallPending, CallPreviewed, type PerformOptions } from './caller.ts';
import type { Copies } from './copies.ts';
import type { Calendar } from './days.ts';
import type { Nexts } from './nexts.ts';
import { offerFor } from './offers.ts';
import { PeopleFinder } from './people/finder.ts';
import { type TellProgress, withProgress } from './progress.ts';
import type { Repeats } from './repeats.ts';
import { cellOf, type Result, tableOf, textOf } from './results.ts';
import type { AttachedFile, Tool } from './tool.ts';
import { ToolFailure } from './tool-failure.ts';

/** What all calls of tools share. */
export interface Desk {
  readonly copies: Copies;
  readonly repeats: Repeats;
  readonly nexts: Nexts;
  readonly calendar: Calendar;
  /** Told of errors that nobody expected. The model is told only that there was one. */
  readonly onFailure: (error: unknown) => void;
}

export interface ToolCall {
  readonly tool: Tool;
  readonly arguments: unknown;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** Told while it goes on, where the host wants to know. */
  readonly tell?: TellProgress;
}

/** Answers a call of a tool. What goes wrong is a result too: the model reads it, and can do better. */
export async function answerTool(call: ToolCall, desk: Desk): Promise<CallToolResult> {
  const { tool } = call;
  try {
    const files: AttachedFile[] = [];
    const result = await run(call, files, desk);
    return {
      content: [
        { type: 'text', text: textOf(result) },
        ...files.map(({ uri, mimeType, base64 }) => ({
          type: 'resource' as const,
          resource: { uri, mimeType, blob: base64 },
        })),
      ],
    };
  } catch (error) {
    const failure = told(error, tool.name, desk.onFailure);
    return { isError: true, content: [{ type: 'text', text: textOf(failure) }], structuredContent: failure };
  }
}

async function run(
  { tool, signal, tell, ...call }: ToolCall,
  files: AttachedFile[],
  desk: Desk,
): Promise<Result> {
  const caller = tell ? withProgress(call.caller, tell) : call.caller;
  const offer = offerFor(caller, tool);
  if (offer === null) return refuse(tool, caller);
  const { copies, repeats, calendar, nexts } = desk;
  const { reason, preview, ...args } = checked(offer.schema, call.arguments);
  if (typeof args.next === 'string') args.next = nexts.open(caller.key, tool.name, args.next);
  const given = typeof args.key === 'string' ? args.key : undefined;
  const change = tool.risk === 'read' ? null : repeats.name(caller.key, tool.name, args, given);
  const about = {
    isKeyOwn: given !== undefined,
    isPreview: preview === true,
    ...(typeof reason === 'string' && { reason }),
  };
  const work = {
    caller: change === null ? caller : changing(caller, about),
    copies,
    calendar,
    signal,
    people: new PeopleFinder(caller, copies),
    idempotencyKey: change?.key ?? '',
    attach: (file: AttachedFile) => void files.push(file),
  };
  const isRepeat = change?.isMade ?? false;
  const result = await tool.run(args as never, work).catch(asOutcome);
  if (isUnmade(result)) return result;
  if (change === null) {
    const { next } = result;
    return typeof next === 'string' ? { ...result, next: nexts.keep(caller.key, tool.name, next) } : result;
  }
  change.isMade = true;
  return isRepeat
    ? { ...result, repeated: 'The same call made this change a moment ago. Nothing was changed again.' }
    : result;
}

/** The same caller, whose changes are made for a reason, or only previewed. */
function changing(caller: Caller, about: Pick<PerformOptions, 'isKeyOwn' | 'reason' | 'isPreview'>): Caller {
  return {
    ...caller,
    perform: (operation, input, options) =>
      caller.perform(operation, input, operation.access === 'write' ? { ...options, ...about } : options),
  };
}

/** A change that waits, or was only previewed, is no failure. */
function asOutcome(error: unknown): Result {
  if (error instanceof CallPending) {
    const { approval, message, hint } = error;
    return { pending: approval, why: message, help: hint };
  }
  if (error instanceof CallPreviewed) {
    const rows = error.fields.map(({ field, before, after }) => ({
      field,
      before: cellOf(before),
      after: cellOf(after),
    }));
    const table = tableOf(['field', 'before', 'after'], rows, { keep: ['field', 'after'] });
    return { preview: table, waits: error.waits ?? 'no: it would be made at once' };
  }
  throw error;
}

function isUnmade(result: Result): boolean {
  return 'pending' in result || 'preview' in result;
}

/** A tool that is not offered is refused by the call that it would make, so that the refusal is written down. */
async function refuse({ name, needs }: Tool, caller: Caller): Promise<Result> {
  const [operation] = needs;
  if (operation) await caller.perform(operation, {} as never);
  throw new ToolFailure(
    'not_offered',
    `${name} is not offered to this agent.`,
    'describe_access says what is.',
  );
}

function checked(schema: z.ZodObject, given: unknown): Record<string, unknown> {
  // Models write ids as numbers as well.
  const lenient = Object.entries((given ?? {}) as object).map(([name, value]) => {
    const isId =
      typeof value === 'number' &&
      Object.hasOwn(schema.shape, name) &&
      !schema.shape[name].safeParse(value).success;
    return [name, isId ? String(value) : value];
  });
  const { success, data, error } = schema.safeParse(Object.fromEntries(lenient));
  if (success) return data;
  const issues = error.issues
    .slice(0, 5)
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `${issue.keys.slice(0, 5).join(', ').slice(0, 100)} is not known here`
        : `${issue.path.map(String).join('.') || 'arguments'}: ${issue.message}`,
    );
  throw new ToolFailure(
    'bad_arguments',
    `${issues.join('; ')}.`,
    `It takes ${Object.keys(schema.shape).join(', ') || 'nothing'}.`,
  );
}

/** A failure in the form in which models are told: a code, what was refused, why, and what to do. */
function told(error: unknown, tool: string, onFailure: Desk['onFailure']): Record<string, unknown> {
  if (error instanceof ToolFailure) {
    const { code, message, help, details } = error;
    return { error: code, tool, why: message, help, ...details };
  }
  if (error instanceof CallFailed) {
    const { code, message, hint, retryAfterSeconds, status } = error;
    const [why, help] = code === 'upstream_refused' ? refusedByPersonio(tool, status) : [message, hint];
    return {
      error: code,
      tool,
      why,
      help,
      ...(retryAfterSeconds !== null && { retry_after_seconds: retryAfterSeconds }),
    };
  }
  onFailure(error);
  return {
    error: 'internal',
    tool,
    why: 'The gateway met a problem.',
    help: 'Try once more; then tell an administrator, whose log has more.',
  };
}

/** Why Personio does not take something, without its own words, which may hold what the agent must not read. */
function refusedByPersonio(tool: string, status: number): readonly [string, string] {
  const isAbsence = tool === 'absence_save';
  if (status === 404) return ['There is no such record.', 'Check the id.'];
  if (status === 409 && isAbsence) {
    return [
      'It clashes with another absence, or the substitute is away or covers for somebody then.',
      'Look at absences_list of the person for these days.',
    ];
  }
  if (status === 409) return ['It clashes with another record.', 'Look at what is there already.'];
  if (status === 413) return ['The file is too large.', 'Make it smaller.'];
  if (tool === 'report_get') {
    return [
      'Personio gives no rows of this report: it is not open to the API, has groups or a chart, or does not exist.',
      'Try another report of company_info.',
    ];
  }
  if (isAbsence) {
    return [
      'Personio does not take it: the type may need or refuse a substitute, half days or hours, or the days overlap another absence.',
      'Check type, days and person.',
    ];
  }
  return [
    `Personio does not take these values (status ${status}).`,
    'Check each of them against company_info and the record as it is.',
  ];
}
