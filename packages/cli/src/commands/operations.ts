import { type Access, type Area, areas, operations as catalog, type Operation } from '@staffgate/catalog';
import { Command, Option } from 'commander';
import { areaOf } from '../area-names.ts';
import { parseWith, prepared } from '../arguments.ts';
import { exitCodes, UsageError } from '../exit-codes.ts';
import { type Io, paintFor } from '../io.ts';
import { permissionOf } from '../operation-text.ts';
import { type Column, renderTable, tableWidth } from '../table.ts';

interface Options {
  readonly area?: string;
  readonly access?: Access;
  readonly generation?: string;
  readonly risk?: string;
  readonly permission?: string;
  readonly search?: string;
  readonly json?: true;
}

/** `staffgate operations`: the catalog as a table. */
export async function operations(args: readonly string[], io: Io): Promise<number> {
  const command = prepared(new Command('staffgate operations'), io)
    .description('List the operations of the API, with the right that each needs.')
    .option('--area <area>', `one of ${Object.keys(areas).join(', ')}`)
    .addOption(new Option('--access <access>', 'what is needed in the area').choices(['read', 'write']))
    .addOption(new Option('--generation <generation>', 'generation of the API').choices(['v1', 'v2']))
    .addOption(new Option('--risk <risk>', 'what a call may do').choices(['read', 'write', 'destructive']))
    .option('--permission <right>', 'a right as Personio shows it, like "Employees: read"')
    .option('--search <text>', 'a word of the id, the path or the summary')
    .option('--json', 'as JSON');
  const options = parseWith(command, args).opts<Options>();
  const found = catalog.filter(filterFor(options));
  if (options.json) {
    await io.stdout.write(`${JSON.stringify(found.map(plainOf), null, 2)}\n`);
    return exitCodes.ok.code;
  }
  if (found.length === 0) {
    await io.stderr.write('No operation fits. "staffgate operations" lists them all.\n');
    return exitCodes.ok.code;
  }
  const paint = paintFor(io.stdout, io.config);
  const heading = (text: string) => paint('bold', text);
  await io.stdout.write(
    renderTable(columnsFor(found, io.stdout.columns), { width: io.stdout.columns, heading }),
  );
  return exitCodes.ok.code;
}

/** Room without which a summary says nothing. */
const leastSummary = 28;

/** All columns where there is room; else the longest ones of lesser interest are left out. */
function columnsFor(found: readonly Operation[], width: number | null): readonly Column[] {
  const column = (title: string, text: (operation: Operation) => string) => ({
    title,
    texts: found.map(text),
  });
  const columns = [
    column('operation', ({ id }) => id),
    column('method', ({ method }) => method),
    column('path', ({ path }) => path),
    column('right', permissionOf),
    column('risk', ({ risk }) => risk),
  ];
  const summary = column('summary', ({ summary }) => summary);
  if (width === null) return [...columns, summary];
  const dropped = new Set<string>();
  const shown = () => columns.filter(({ title }) => !dropped.has(title));
  for (const title of ['path', 'risk', 'method', 'right']) {
    if (tableWidth(shown()) + leastSummary <= width) break;
    dropped.add(title);
  }
  return [...shown(), summary];
}

function filterFor({
  area,
  access,
  generation,
  risk,
  permission,
  search,
}: Options): (operation: Operation) => boolean {
  const wantedArea = area === undefined ? undefined : areaOf(area);
  const wantedRight = permission === undefined ? undefined : rightOf(permission);
  const word = search?.toLowerCase();
  return (operation) =>
    (wantedArea === undefined || operation.area === wantedArea) &&
    (access === undefined || operation.access === access) &&
    (generation === undefined || operation.generation === generation) &&
    (risk === undefined || operation.risk === risk) &&
    (wantedRight === undefined ||
      (operation.area === wantedRight.area && operation.access === wantedRight.access)) &&
    (word === undefined ||
      [operation.id, operation.path, operation.summary].some((text) => text.toLowerCase().includes(word)));
}

function rightOf(text: string): { area: Area; access: Access } {
  const match = /^(.+?)\s*:\s*(read|write)$/i.exec(text.trim());
  if (!match) throw new UsageError(`"${text}" is no right; write it like "Employees: read".`);
  return { area: areaOf(match[1] as string), access: (match[2] as string).toLowerCase() as Access };
}

function plainOf(operation: Operation) {
  const { id, method, path, summary, area, access, scopes, risk, pages, events, deprecation, certainty } =
    operation;
  const permission = permissionOf(operation) || null;
  return {
    id,
    method,
    path,
    summary,
    area,
    access,
    permission,
    scopes,
    risk,
    pages,
    events,
    deprecation,
    certainty,
  };
}
