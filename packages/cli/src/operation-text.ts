import { areas, type Operation, type RateLimit } from '@staffgate/catalog';

/** The right that an operation needs, as Personio's page calls it: `Employees: read`. Empty where none is needed. */
export function permissionOf({ area, access }: Operation): string {
  return area === null || access === null ? '' : `${areas[area].label}: ${access}`;
}

/** Everything the catalog says of an operation besides its fields. */
export function describeOperation(operation: Operation): string {
  const {
    method,
    path,
    scopes,
    authentication,
    risk,
    pages,
    rateLimit,
    deprecation,
    notes,
    events,
    source,
    certainty,
  } = operation;
  const needed = permissionOf(operation) || 'none';
  const facts: readonly (readonly [string, string])[] = [
    ['Request', `${method} ${path}`],
    ['Right', scopes.length > 0 ? `${needed} (${scopes.join(', ')})` : needed],
    ...(authentication.startsWith('recruiting')
      ? [['Credential', 'the recruiting token of the company, --recruiting company_id:access_token'] as const]
      : []),
    ['Risk', risk],
    ...(pages === null ? [] : [['Pages', describePages(pages)] as const]),
    ['Rate limit', describeLimit(rateLimit)],
    ...(events.length === 0 ? [] : [['Events', events.join(', ')] as const]),
    ['Source', `${source} (${certainty})`],
  ];
  const lines = facts.map(([name, text]) => `  ${name.padEnd(11)} ${text}`);
  const ends =
    deprecation === null
      ? []
      : [
          `Deprecated: ${deprecation.what}, since ${deprecation.deprecatedOn}, ${endOf(deprecation)}. Instead: ${deprecation.replacement}.`,
        ];
  return [
    lines.join('\n'),
    ...ends,
    ...(notes?.length ? [notes.map((note) => `  - ${note}`).join('\n')] : []),
  ].join('\n\n');
}

function endOf({ endsOn }: NonNullable<Operation['deprecation']>): string {
  return endsOn === null ? 'without a date of its end' : `until ${endsOn}`;
}

function describePages(pages: NonNullable<Operation['pages']>): string {
  if (pages.style === 'whole') return 'everything at once';
  return `${pages.defaultLimit} records, at most ${pages.maxLimit}; --all reads every page`;
}

function describeLimit(limit: RateLimit): string {
  const certainty = limit.certainty === 'documented' ? '' : ` (${limit.certainty})`;
  if (limit.kind === 'bucket') {
    return `${limit.replenishRate} calls a second, ${limit.burstCapacity} at once${certainty}`;
  }
  const burst = limit.burstPerSecond === undefined ? '' : `, ${limit.burstPerSecond} in a second`;
  return `${limit.requests} calls in ${limit.windowSeconds} seconds per ${limit.per}${burst}${certainty}`;
}
