import { findOperation, type Operation } from '@staffgate/catalog';
import type { CallInput } from '../grants/authorize.ts';
import { idAt } from '../redaction/places.ts';
import type { Binding, Cursors, Position } from './cursors.ts';
import { notFound, Refusal } from './refusal.ts';
import type { Scope } from './scope.ts';
import { type Upstream, type UpstreamAnswer, UpstreamFailure, type UpstreamOptions } from './upstream.ts';

/** A list that an agent asks for. */
export interface ListCall {
  readonly operation: Operation;
  readonly input: CallInput;
  readonly scope: Scope;
  readonly upstream: Upstream;
  readonly cursors: Cursors;
  /** To whom, and of which connection, cursors are worth something. */
  readonly holder: Binding;
  readonly options: UpstreamOptions;
}

type Members = Readonly<Record<string, unknown>>;

/** More people than this are not written into a filter; the list is gone through instead. */
const mostInFilter = 200;

/**
 * The page of a list that is left when whatever the agent must not see is taken out: as if it had never been there.
 * Totals, pages and cursors are those of what is left.
 */
export async function readList(call: ListCall): Promise<UpstreamAnswer> {
  const { operation, scope, upstream, options } = call;
  const style = operation.pages?.style;
  const { record } = operation.subject;
  if (style === 'cursor') return readByCursor(call);
  if (scope.everybody || record === undefined) return upstream.perform(operation, call.input, options);
  if (style === 'whole') return whole(call, record);
  const filter = filterOf(call);
  if (filter === 'nobody') return counted(call, [], 0);
  if (filter !== 'unfiltered') return upstream.perform(operation, { ...call.input, ...filter }, options);
  return goThrough(call, record);
}

async function whole(
  { operation, input, scope, upstream, options }: ListCall,
  record: string,
): Promise<UpstreamAnswer> {
  const { status, answer } = await upstream.perform(operation, input, options);
  return { status, answer: withRecords(answer, recordsOf(answer).filter(visible(scope, record))) };
}

/** Tells whether a record is about somebody in scope. */
export function visible(scope: Scope, place: string): (record: unknown) => boolean {
  return (record) => {
    const id = idAt(record, place);
    return id !== undefined && scope.sees(id);
  };
}

/** The records of an answer, of one page or of a single one. */
export function recordsOf(answer: unknown): readonly unknown[] {
  const { data, _data } = (answer ?? {}) as Members;
  const records = _data ?? data;
  return Array.isArray(records) ? records : [];
}

/** The same answer with other records. */
export function withRecords(answer: unknown, records: readonly unknown[]): Members {
  const name = '_data' in (answer as Members) ? '_data' : 'data';
  return { ...(answer as Members), [name]: records };
}

/**
 * The filter that leaves only people in scope. `nobody`: none of those asked for is. `unfiltered`: the list has no such
 * filter, or they are too many for it.
 */
function filterOf({ operation, input, scope }: ListCall): Members | 'nobody' | 'unfiltered' {
  const name = operation.subject.parameter;
  if (name === undefined || !(name in operation.query.shape)) return 'unfiltered';
  const asked = input[name];
  if (asked !== undefined && !Array.isArray(asked)) {
    if (!scope.sees(String(asked))) throw notFound('The person asked for is out of scope.');
    return {};
  }
  if (asked === undefined && scope.ids.size > mostInFilter) return 'unfiltered';
  const wanted = asked ?? [...scope.ids].sort(byNumber).map((id) => asWritten(id, operation, name));
  const left = (wanted as readonly unknown[]).filter((id) => scope.sees(String(id)));
  return left.length === 0 ? 'nobody' : { [name]: left };
}

/** An id in the kind that the parameter asks for: v1 counts in numbers, v2 in texts. */
function asWritten(id: string, operation: Operation, name: string): unknown {
  const list = [Number(id)];
  return operation.query.shape[name]?.safeParse(list).success ? Number(id) : id;
}

function byNumber(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

async function readByCursor(call: ListCall): Promise<UpstreamAnswer> {
  const { operation, scope, upstream, options, cursors } = call;
  const binding = [...call.holder, operation.id, ...pathOf(call)];
  const { cursor, limit, ...filters } = queryOf(call);
  const given = cursor === undefined ? null : cursors.open(String(cursor), binding);
  const asked = JSON.stringify(Object.entries(filters).sort());
  if (cursor !== undefined && given === null) throw badCursor();
  // The filters may be repeated beside the cursor, or left out.
  if (given !== null && asked !== '[]' && asked !== given.filters) throw badCursor();
  const position: Position = given ?? { cursor: null, skip: 0, filters: asked };
  const own = given === null || asked !== '[]' ? filters : Object.fromEntries(JSON.parse(given.filters));
  const base = { ...pathInput(call), ...own };
  const filter =
    scope.everybody || operation.subject.record === undefined ? {} : filterOf({ ...call, input: base });
  const size = limit === undefined ? {} : { limit };
  const seal = (next: Position) => cursors.seal(next, binding);

  if (filter === 'nobody')
    return { status: operation.status, answer: { _data: [], _meta: { links: { self: selfOf(call) } } } };
  if (filter !== 'unfiltered') {
    const at =
      position.cursor === null
        ? { ...base, ...filter, ...size }
        : { ...pathInput(call), ...required(call, base), ...size, cursor: position.cursor };
    const { status, answer } = await upstream.perform(operation, at, options);
    const next = nextOf(answer);
    return {
      status,
      answer: withNext(call, answer, next === null ? null : seal({ ...position, cursor: next, skip: 0 })),
    };
  }
  return gather(call, base, position, seal);
}

/** Goes through pages of the connection until there are enough records, and knows whether another one follows. */
async function gather(
  call: ListCall,
  base: Members,
  start: Position,
  seal: (position: Position) => string,
): Promise<UpstreamAnswer> {
  const { operation, scope, upstream, options } = call;
  const pages = operation.pages as { readonly defaultLimit: number; readonly maxLimit: number };
  const wanted = (queryOf(call).limit as number | undefined) ?? pages.defaultLimit;
  const isVisible = visible(scope, operation.subject.record as string);
  const records: unknown[] = [];
  let { cursor, skip } = start;
  for (;;) {
    const place =
      cursor === null
        ? { ...base, limit: pages.maxLimit }
        : { ...pathInput(call), ...required(call, base), limit: pages.maxLimit, cursor };
    const { status, answer } = await upstream.perform(operation, place, options);
    const page = recordsOf(answer);
    for (let index = skip; index < page.length; index += 1) {
      if (!isVisible(page[index])) continue;
      if (records.length === wanted) {
        return {
          status,
          answer: withNext(call, withRecords(answer, records), seal({ ...start, cursor, skip: index })),
        };
      }
      records.push(page[index]);
    }
    const next = nextOf(answer);
    if (next === null) return { status, answer: withNext(call, withRecords(answer, records), null) };
    cursor = next;
    skip = 0;
  }
}

function badCursor(): Refusal {
  return new Refusal(
    'bad_cursor',
    'The cursor is not one of this list.',
    'Begin again without a cursor, or follow the next link as it stands.',
  );
}

function queryOf({ operation, input }: ListCall): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input).filter(([name, value]) => name in operation.query.shape && value !== undefined),
  );
}

/** The parameters that have to be there on every page. The others are remembered by the cursor. */
function required({ operation }: ListCall, base: Members): Members {
  const { shape } = operation.query;
  const names = Object.keys(shape).filter((name) => shape[name]?._zod.optin !== 'optional');
  return Object.fromEntries(names.map((name) => [name, base[name]]));
}

function pathInput({ operation, input }: ListCall): Members {
  return Object.fromEntries(Object.keys(operation.parameters.shape).map((name) => [name, input[name]]));
}

function pathOf(call: ListCall): string[] {
  return Object.values(pathInput(call)).map(String);
}

type Links = Readonly<Record<string, { readonly href: string }>>;

function linksOf(answer: unknown): Links {
  return ((answer as { _meta?: { links?: Links } })._meta?.links ?? {}) as Links;
}

function nextOf(answer: unknown): string | null {
  const { next } = linksOf(answer);
  return next && URL.canParse(next.href) ? new URL(next.href).searchParams.get('cursor') : null;
}

/** The link of the page to itself, as it was asked for. */
function selfOf(call: ListCall): { href: string } {
  const { operation, upstream } = call;
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(call.input[name])),
  );
  const { cursor } = queryOf(call);
  return {
    href: `${upstream.origin}${path}${cursor === undefined ? '' : `?cursor=${encodeURIComponent(String(cursor))}`}`,
  };
}

/** An answer whose links lead on with cursors of the gateway. */
function withNext(call: ListCall, answer: unknown, cursor: string | null): Members {
  const { next, self, ...others } = linksOf(answer);
  const links = {
    ...(self && { self: selfOf(call) }),
    ...others,
    ...(cursor !== null && { next: { href: nextHref(call, next?.href, cursor) } }),
  };
  return { ...(answer as Members), _meta: { ...((answer as Members)._meta as Members), links } };
}

function nextHref(call: ListCall, given: string | undefined, cursor: string): string {
  const url = new URL(given ?? selfOf(call).href);
  url.searchParams.set('cursor', cursor);
  return url.href;
}

/** A page of a v1 list of which only some records may be seen: everything is gone through, to count what is left. */
async function goThrough(call: ListCall, record: string): Promise<UpstreamAnswer> {
  const { operation, scope, upstream, options, input } = call;
  const pages = operation.pages as { readonly style: string; readonly maxLimit: number };
  const isVisible = visible(scope, record);
  const [from, until] = stretchOf(call);
  const records: unknown[] = [];
  let total = 0;
  // Few people of many are read one by one.
  if (hasNoFilter(call) && (await totalOf(call)) > scope.ids.size * 10) return oneByOne(call);
  for (let page = 0; ; page += 1) {
    const offset = pages.style === 'pages' ? page + 1 : page * pages.maxLimit;
    const place = { ...input, limit: pages.maxLimit, offset };
    const { answer } = await upstream.perform(operation, place, options);
    const all = recordsOf(answer);
    for (const one of all) {
      if (!isVisible(one)) continue;
      if (total >= from && total < until) records.push(one);
      total += 1;
    }
    const { total_elements = 0 } = ((answer as Members).metadata ?? {}) as { total_elements?: number };
    // Few people of many are read one by one.
    if (page === 0 && total_elements / pages.maxLimit > scope.ids.size && hasNoFilter(call))
      return oneByOne(call);
    if (all.length === 0 || (page + 1) * pages.maxLimit >= totalIn(answer))
      return counted(call, records, total);
  }
}

function totalIn(answer: unknown): number {
  const { total_elements = 0 } = ((answer as Members).metadata ?? {}) as { total_elements?: number };
  return total_elements;
}

async function totalOf({ operation, upstream, options }: ListCall): Promise<number> {
  const { answer } = await upstream.perform(
    operation,
    { limit: 1, offset: 0, 'attributes[]': ['id'] },
    options,
  );
  return totalIn(answer);
}

function hasNoFilter({ operation, input }: ListCall): boolean {
  const given = Object.keys(operation.query.shape).filter((name) => input[name] !== undefined);
  return operation.subject.one !== undefined && given.every((name) => unfiltering.has(name));
}

/** Parameters that say which part of a list is wanted, and what of each record, but not which records. */
const unfiltering: ReadonlySet<string> = new Set(['limit', 'offset', 'attributes[]']);

/** A page of a v1 list, made of the records of the people in scope. */
async function oneByOne(call: ListCall): Promise<UpstreamAnswer> {
  const { operation, scope, upstream, options, input } = call;
  const one = findOperation(operation.subject.one as string) as Operation;
  const [from, until] = stretchOf(call);
  const records: unknown[] = [];
  let total = 0;
  for (const id of [...scope.ids].sort(byNumber)) {
    const name = one.subject.parameter as string;
    const record = await readOne(one, { [name]: Number(id) }, upstream, options);
    if (record === null) continue;
    if (total >= from && total < until) records.push(chosenOf(record, input['attributes[]']));
    total += 1;
  }
  return counted(call, records, total);
}

async function readOne(operation: Operation, input: Members, upstream: Upstream, options: UpstreamOptions) {
  try {
    const { answer } = await upstream.perform(operation, input, options);
    return (answer as { data?: unknown }).data ?? null;
  } catch (error) {
    if (error instanceof UpstreamFailure && error.status === 404) return null;
    throw error;
  }
}

/** A record with the attributes that were asked for. */
function chosenOf(record: unknown, chosen: unknown): unknown {
  if (!Array.isArray(chosen)) return record;
  const { attributes, ...rest } = record as { attributes: Members };
  const wanted = Object.entries(attributes).filter(([key]) => key === 'id' || chosen.includes(key));
  return { ...rest, attributes: Object.fromEntries(wanted) };
}

/** The first record of a v1 page, and the first one behind it. */
function stretchOf({ operation, input }: ListCall): [number, number] {
  const { style, defaultLimit } = operation.pages as { style: string; defaultLimit: number };
  const limit = (input.limit as number | undefined) ?? defaultLimit;
  const offset = (input.offset as number | undefined) ?? 0;
  const from = style === 'pages' ? Math.max(0, offset - 1) * limit : offset;
  return [from, from + limit];
}

/** A page of v1 with the counts of what may be seen. */
function counted({ operation, input }: ListCall, records: readonly unknown[], total: number): UpstreamAnswer {
  const { style, defaultLimit } = operation.pages as { style: string; defaultLimit: number };
  const limit = (input.limit as number | undefined) ?? defaultLimit;
  const offset = (input.offset as number | undefined) ?? (style === 'pages' ? 1 : 0);
  const current_page = style === 'pages' ? Math.max(1, offset) : Math.floor(offset / limit);
  const metadata = { total_elements: total, current_page, total_pages: Math.ceil(total / limit) };
  return { status: operation.status, answer: { success: true, metadata, offset, limit, data: records } };
}
