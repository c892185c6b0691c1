// Makes the derived pages below docs/reference; with --check it only says whether they are stale.
// With the name of a page it also prints that page. Fails while a part of Personio's API is not covered.
// Needs Node with --conditions=@staffgate/source.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { areaScopes, areas, eventNames, extraScopes, operations } from '@staffgate/catalog';
import { exitCodes } from '@staffgate/cli';
import {
  companyFileJsonSchema,
  companyFileReference,
  Quirks,
  quirkValues,
  WebhookSettings,
} from '@staffgate/emulator';
import { adminOperationList } from '@staffgate/gateway';
import { told, toldDigest } from '@staffgate/mcp';

import { coverage, gapsOf } from './coverage.ts';

const reference = fileURLToPath(new URL('../docs/reference/', import.meta.url));
const note = '<!-- Derived: change the source and run `npm run docs`. -->\n';

const routes = coverage();

/** Every derived file, by name. */
const files = {
  'operations.md': operationsPage(),
  'access.md': accessPage(),
  'emulator-options.md': quirksPage(),
  'admin-api.md': adminPage(),
  'exit-codes.md': exitCodesPage(),
  'mcp-tools.md': toolsPage(),
  'mcp-scenarios.md': scenariosPage(),
  'coverage.md': coveragePage(),
  'company-file.md': `${note}\n${companyFileReference().trim()}\n`,
  'company-file.schema.json': formatted(
    'company-file.schema.json',
    `${JSON.stringify(companyFileJsonSchema(), null, 2)}\n`,
  ),
};

const check = process.argv.includes('--check');
const stale = Object.entries(files).filter(([name, text]) => read(join(reference, name)) !== text);
if (check && stale.length > 0) {
  console.error(`Stale: ${stale.map(([name]) => `docs/reference/${name}`).join(', ')}. Run: npm run docs`);
  process.exitCode = 1;
}
for (const [name, text] of check ? [] : stale) {
  writeFileSync(join(reference, name), text);
  console.log(`docs/reference/${name} written`);
}

for (const name of process.argv.slice(2).filter((argument) => argument in files)) console.log(files[name]);

const gaps = gapsOf(routes);
if (gaps.length > 0) {
  console.error(['Not covered of the API of Personio:', ...gaps].join('\n'));
  process.exitCode = 1;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function cell(text) {
  return String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function operationsPage() {
  const rows = operations.map((operation) => [
    `\`${operation.id}\``,
    `\`${operation.method} ${operation.path}\``,
    operation.area ? `${areas[operation.area].label}: ${operation.access}` : 'none',
    operation.risk,
    operation.pages ? operation.pages.style : '',
    limitOf(operation.rateLimit),
    operation.certainty,
    operation.summary,
  ]);
  const head = ['operation', 'request', 'permission', 'risk', 'pages', 'limit', 'certainty', 'what it does'];
  const notes = operations
    .filter(({ notes: said, deprecation }) => said?.length || deprecation)
    .map((operation) => {
      const { deprecation } = operation;
      const ending = deprecation
        ? [`${endOf(deprecation)}: ${deprecation.what}. Instead: ${deprecation.replacement}.`]
        : [];
      return `### ${operation.id}\n\n${[...(operation.notes ?? []), ...ending].map((line) => `- ${line}`).join('\n')}`;
    });
  const counts = ['v1', 'v2'].map(
    (generation) => operations.filter((one) => one.generation === generation).length,
  );
  return `${note}
# Operations

${operations.length} operations of Personio's public API: ${counts[0]} of v1, ${counts[1]} of v2. \`certainty\` says how the
least certain part of the description is known: \`documented\` by Personio, \`observed\` in answers or client code, or
\`inferred\`.

${table(head, rows)}

## What to know

${notes.join('\n\n')}
`;
}

function endOf({ endsOn }) {
  return endsOn === null ? 'Deprecated without a date' : `Ending on ${endsOn}`;
}

function limitOf(limit) {
  if (limit.kind === 'bucket') return `${limit.replenishRate}/s, burst ${limit.burstCapacity}`;
  return `${limit.requests} per ${limit.windowSeconds} s and ${limit.per}`;
}

function accessPage() {
  const rows = Object.entries(areas).map(([area, { label, access }]) => [
    label,
    `\`${area}\``,
    access.join(', '),
    access
      .flatMap((one) => areaScopes[area][one] ?? [])
      .map((scope) => `\`${scope}\``)
      .join(' '),
  ]);
  return `${note}
# Access

What Personio's page "Access rights" of a custom integration offers, and the scopes that each area puts into a token.
Write does not include read.

${table(['area', 'name here', 'access', 'scopes'], rows)}

Scopes that no area names: ${extraScopes.map((scope) => `\`${scope}\``).join(', ')}.

## Events

${eventNames.map((name) => `- \`${name}\``).join('\n')}
`;
}

function quirksPage() {
  const rows = Object.entries(Quirks.shape).map(([name, schema]) => {
    const values = quirkValues(name).join(', ');
    return [`\`${name}\``, values, `\`${schema.def.defaultValue}\``, schema.description ?? ''];
  });
  return `${note}
# Quirks of the emulator

Behaviours on which Personio's documentation and its observers are silent or disagree. Each default is what is best
supported. Change one with \`staffgate emulator --quirk name=value\`, or with the option \`quirks\` of \`createEmulator\`.

${table(['quirk', 'values', 'default', 'meaning'], rows)}

## Webhooks

How events are delivered. Change it with \`staffgate emulator --webhooks name=value\`, or with the option \`webhooks\` of
\`createEmulator\`; [the guide](../guides/webhooks.md) says more.

${table(['setting', 'default', 'meaning'], webhookRows())}
`;
}

function adminPage() {
  const roleNames = ['administrator', 'approver', 'auditor'];
  const may = (roles) => roleNames.map((role) => (roles === 'anybody' || roles.includes(role) ? 'yes' : ''));
  const rows = adminOperationList.map(({ id, method, path, roles, risk, summary }) => [
    `\`${id}\``,
    `\`${method} ${path}\``,
    ...may(roles),
    risk,
    summary,
  ]);
  const details = adminOperationList
    .map((operation) => ({ operation, rows: adminFields(operation) }))
    .filter(({ operation, rows }) => rows.length > 0 || operation.notes?.length)
    .map(({ operation, rows }) =>
      [
        `### ${operation.id}`,
        ...(operation.notes ?? []),
        ...(rows.length > 0 ? [table(['field', 'in', 'needed', 'meaning'], rows)] : []),
      ].join('\n\n'),
    );
  return `${note}
# Admin API

${adminOperationList.length} operations below \`/api\`. Send \`Authorization: Bearer sga_…\`, a token of the admin API; keys of agents do
not work here. \`GET /api/openapi.json\` describes every schema, and \`createAdminClient\` of
\`@staffgate/gateway/admin-client\` has a typed method for each operation.

A call that does not succeed is answered as \`application/problem+json\` with a stable \`code\`, \`detail\`, \`hint\`, and
\`fields\` where the request was wrong. Lists come in pages: go on with \`cursor\` from \`next_cursor\` until that is null.
Changes can be held to a version, by \`version\` in the body or by \`If-Match\`.

${table(['operation', 'request', ...roleNames, 'risk', 'what it does'], rows)}

## Fields

${details.join('\n\n')}
`;
}

function adminFields({ query, body }) {
  const rowsOf = (shape, place) =>
    Object.entries(shape).map(([name, schema]) => [
      `\`${name}\``,
      place,
      place === 'body' && !schema.safeParse(undefined).success ? 'yes' : '',
      schema.description ?? '',
    ]);
  const page = ['limit', 'cursor'];
  const own = Object.fromEntries(Object.entries(query.shape).filter(([name]) => !page.includes(name)));
  return [...rowsOf(own, 'query'), ...(body ? rowsOf(body.schema.shape, 'body') : [])];
}

function webhookRows() {
  return Object.entries(WebhookSettings.shape).map(([name, schema]) => [
    `\`${name}\``,
    schema.parse(undefined) === null ? '' : `\`${schema.parse(undefined)}\``,
    schema.description ?? '',
  ]);
}

function coveragePage() {
  const covered = routes.filter((row) => row.operation && row.client && row.emulator && row.conformance);
  const mark = (is) => (is ? 'yes' : '');
  return `${note}
# Coverage

${covered.length} of ${routes.length} routes of Personio's public API are covered: each has an operation in the catalog, a
method in the client, a handler in the emulator, and a case in the conformance tests.

${table(
  ['route', 'operation', 'client', 'emulator', 'conformance', 'certainty'],
  routes.map(({ route, operation, client, emulator, conformance }) => [
    `\`${route}\``,
    operation ? `\`${operation.id}\`` : 'none',
    mark(client),
    mark(emulator),
    mark(conformance),
    operation?.certainty ?? '',
  ]),
)}
`;
}

function toolsPage() {
  const { instructions, tools, resources, prompts } = told();
  const risks = ({ readOnlyHint, destructiveHint, idempotentHint }) =>
    [readOnlyHint && 'read-only', destructiveHint && 'destructive', idempotentHint && 'idempotent']
      .filter(Boolean)
      .join(', ');
  const takes = ({ properties, required = [] }) =>
    Object.keys(properties)
      .map((name) => `\`${name}\`${required.includes(name) ? '' : '?'}`)
      .join(' ');
  const rows = tools.map(({ name, description, inputSchema, annotations }) => [
    `\`${name}\``,
    description,
    takes(inputSchema),
    risks(annotations),
  ]);
  return `${note}
# What models are told over MCP

Instructions, tools, resources and prompts. They depend on the version of Staffgate alone: nothing that stands in Personio
gets into them. Their digest, SHA-256 over all of them as they are sent, schemas included, as
JSON with its members in order:

\`${toldDigest()}\`

The gateway logs the digest as it starts, and \`GET /api/status\` tells it. Agents are shown what they are granted
of each, and of tools the choices that they are granted.

## Instructions

${instructions
  .split('\n')
  .map((line) => `> ${line}`)
  .join('\n>\n')}

## Tools

${table(['tool', 'description', 'takes', 'hints'], rows)}

## Resources

${table(
  ['resource', 'what it is'],
  resources.map(({ uri, description }) => [`\`${uri}\``, description]),
)}

## Prompts

${prompts.map(promptSection).join('\n\n')}
`;
}

function promptSection({ name, description, arguments: args, text }) {
  const takes = args.map((one) => `\`${one.name}\`${one.required ? '' : '?'} (${one.description})`);
  return `### ${name}\n\n${description} Takes ${takes.join(', ')}.\n\n\`\`\`text\n${text}\n\`\`\``;
}

function scenariosPage() {
  const recorded = JSON.parse(
    readFileSync(new URL('../test/mcp/scenarios/recorded.json', import.meta.url), 'utf8'),
  );
  const calls = ({ calls: all }) =>
    all.map((call) => `\`${call.tool} ${JSON.stringify(call.arguments)}\``).join('<br>');
  const rows = recorded.map((one) => [
    one.request,
    calls(one),
    one.outcome,
    one.calls.length,
    one.upstream,
    one.tokens,
    one.tokensOfPersonio,
  ]);
  const tokens = recorded.reduce((total, one) => total + one.tokens, 0);
  return `${note}
# Scenarios over MCP

What users ask, in their words, and what a model makes of it with [the tools](mcp-tools.md). Each scenario is played by the
tests over HTTP and over stdio, with clients of both eras of the protocol, in the demo company with an office in Berlin
besides; what came of it is looked at in the emulator.

\`requests\` go to Personio, with those that fill the look-up of names: a conversation makes them once in five minutes.
\`tokens\` are what a model writes and reads: arguments and results, counted with \`o200k_base\`. All
scenarios together take ${tokens}. The last column is what the answers of Personio would have cost it as they came; most of
that is everybody, among whom a name is looked up.

A scenario that takes another call or request, or five percent of tokens more or less, fails \`npm test\`;
\`npm run scenarios\` writes this table anew.

${table(['request', 'calls', 'what comes of it', 'calls', 'requests', 'tokens', "tokens of Personio's answers"], rows)}
`;
}

function exitCodesPage() {
  const rows = Object.values(exitCodes).map(({ code, meaning }) => [code, meaning]);
  return `${note}
# Exit codes

${table(['code', 'meaning'], rows)}
`;
}

/** The text as the formatter of the checks wants it. */
function formatted(name, text) {
  const folder = mkdtempSync(join(tmpdir(), 'staffgate-docs-'));
  try {
    const biome = fileURLToPath(new URL('../node_modules/.bin/biome', import.meta.url));
    return execFileSync(biome, ['format', `--stdin-file-path=${basename(name)}`], {
      input: text,
      encoding: 'utf8',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
