import { areas, standardAttributes } from '@staffgate/catalog';
import type { AreaReport, Diagnosis, Standing } from './diagnosis.ts';
import { exitCodes } from './exit-codes.ts';
import type { Paint } from './io.ts';
import { renderTable } from './table.ts';

/** A diagnosis, and of what. */
export interface Report extends Diagnosis {
  readonly baseUrl: string;
  readonly clientId: string;
}

/** The exit code of `staffgate doctor` for a diagnosis. */
export function exitCodeFor({ tokens, areas: reports, attributes }: Report): number {
  if (!tokens.v1.works && !tokens.v2.works) return exitCodes.authentication.code;
  const isFine =
    tokens.v1.works &&
    tokens.v2.works &&
    reports.every(({ read }) => read === 'readable' || read === 'granted' || read === 'unknown') &&
    (attributes?.missing.length ?? 0) === 0;
  return isFine ? exitCodes.ok.code : exitCodes.failed.code;
}

const words: Readonly<Record<Standing, string>> = {
  readable: '✓ works',
  partly: '✗ in part',
  missing: '✗ missing',
  unavailable: '✗ not in this account',
  failed: '✗ failed',
  granted: '✓ granted, not tried',
  notGranted: '✗ not granted',
  unknown: '? cannot tell',
};

/** A report in plain words. */
export function reportText(report: Report, paint: Paint, width: number): string {
  const { tokens, areas: reports } = report;
  const head = `${paint('bold', 'Staffgate doctor')}  ${report.baseUrl}  ${report.clientId}\n`;
  const lines = tokenLines(tokens, width);
  if (!tokens.v1.works && !tokens.v2.works) {
    return `${[head, ...lines, '', paint('red', 'The credential does not work.'), ...credentialAdvice].join('\n')}\n`;
  }
  const column = (title: string, text: (report: AreaReport) => string) => ({
    title,
    texts: reports.map(text),
  });
  const table = renderTable(
    [
      column('area', ({ area }) => areas[area].label),
      column('read', ({ read }) => words[read]),
      column('write', ({ write }) => (write === null ? '–' : words[write].replace(', not tried', ''))),
      column('tried', ({ probes }) => probes.map(({ operation }) => operation.id).join(', ') || '–'),
    ],
    { width, heading: (text) => paint('bold', text) },
  );
  const missing = adviceFor(report);
  const verdict =
    missing.length === 0
      ? [paint('green', 'Everything that was asked for can be read.')]
      : [paint('yellow', 'What is missing:'), ...missing.map((line) => `  ${line}`)];
  return `${[
    head,
    ...lines,
    '',
    table,
    ...attributeLines(report),
    ...limitLines(report),
    '',
    ...verdict,
    '',
    paint('dim', 'What Staffgate cannot tell:'),
    ...unknowns(report).map((line) => `  ${line}`),
  ].join('\n')}\n`;
}

function tokenLines(tokens: Report['tokens'], width: number): readonly string[] {
  const generations = ['v1', 'v2'] as const;
  const isSame = String(tokens.v1.scopes) === String(tokens.v2.scopes);
  return generations.flatMap((generation) => {
    const { works, scopes, message } = tokens[generation];
    if (!works) return [`✗ ${generation} token  ${message}`];
    if (scopes === null) return [`✓ ${generation} token  which scopes it has is not told`];
    if (generation === 'v2' && isSame && tokens.v1.works) return [`✓ ${generation} token  the same scopes`];
    return [
      `✓ ${generation} token  ${scopes.length} scopes:`,
      ...wrapped(scopes, width - 4).map((line) => `    ${line}`),
    ];
  });
}

function wrapped(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

const credentialAdvice = [
  '  Copy the client id and the secret again, whole and without blanks, as client_id:client_secret.',
  '  In Personio, look under Marketplace > Connected integrations: the integration may have been disabled or',
  '  disconnected, or its credentials reset; then only the new secret works.',
];

const place = 'Marketplace > Connected integrations > your integration';

function adviceFor({ tokens, areas: reports, attributes, missingExtras }: Report): readonly string[] {
  const unread = reports.filter(({ read }) => ['missing', 'partly', 'notGranted'].includes(read));
  const labels = unread.map(({ area }) => `${areas[area].label}: Read`);
  return [
    ...(['v1', 'v2'] as const)
      .filter((it) => !tokens[it].works)
      .map((it) => `The credential gets no token of ${it}.`),
    ...(labels.length === 0
      ? []
      : [`Switch on in Personio, under ${place} > Access rights:`, ...labels.map((it) => `  ${it}`)]),
    ...(attributes === null || attributes.missing.length === 0
      ? []
      : [
          `Add in Personio, under ${place} > Readable employee attributes:`,
          ...attributes.missing.map(
            (key) => `  ${standardAttributes[key as keyof typeof standardAttributes].label}`,
          ),
        ]),
    ...missingExtras.map((scope) => `The scope ${scope} is missing. No box under Access rights names it.`),
    ...reports.flatMap(({ area, probes }) =>
      probes
        .filter(({ outcome }) => outcome === 'unavailable' || outcome === 'failed')
        .map(({ message }) => `${areas[area].label}: ${message}`),
    ),
  ];
}

function attributeLines({ attributes }: Report): readonly string[] {
  if (attributes === null) return [];
  const { readable, custom } = attributes;
  return [`Attributes  ${readable} of employees can be read, ${custom} of them custom`];
}

function limitLines({ areas: reports }: Report): readonly string[] {
  const limits = new Map<string, string[]>();
  for (const { operation, limit } of reports.flatMap(({ probes }) => probes)) {
    if (limit !== null) limits.set(limit, [...(limits.get(limit) ?? []), operation.id]);
  }
  return [...limits].map(([limit, [first, ...others]]) => {
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `Limit       ${limit} (${first}${more})`;
  });
}

function unknowns({ areas: reports, tokens }: Report): readonly string[] {
  const untried = reports.filter(({ read }) => read === 'granted' || read === 'unknown');
  const labels = untried.map(({ area }) => areas[area].label).join(', ');
  return [
    ...(untried.length === 0 ? [] : [`Whether reading works there; no harmless call is known: ${labels}.`]),
    tokens.v1.scopes === null && tokens.v2.scopes === null
      ? 'Which write access there is: the tokens do not tell their scopes.'
      : 'Whether writing works: it is told from the scopes of the tokens, nothing was written.',
    'Attributes that may not be read are left out of answers without a sign.',
    'A credential sees every employee: roles inside Personio do not narrow it.',
  ];
}

/** A report as plain data. */
export function plainReport(report: Report) {
  const { tokens, areas: reports, ...rest } = report;
  const exitCode = exitCodeFor(report);
  return {
    ok: exitCode === exitCodes.ok.code,
    exitCode,
    ...rest,
    tokens,
    areas: reports.map(({ area, read, write, probes }) => ({
      area,
      label: areas[area].label,
      read,
      write,
      tried: probes.map(({ operation, outcome, message, limit }) => ({
        operation: operation.id,
        outcome,
        message,
        limit,
      })),
    })),
    advice:
      tokens.v1.works || tokens.v2.works ? adviceFor(report) : credentialAdvice.map((line) => line.trim()),
    cannotTell: unknowns(report),
  };
}
