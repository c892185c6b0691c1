import { z } from 'zod';

const Ids = z.array(z.string().regex(/^\d+$/, 'expected the id of a record')).min(1);

/** Whose records: everybody's, or those of people picked by hand, by place in the organisation, or by a combination. */
export type People =
  | { readonly kind: 'everybody' }
  | { readonly kind: 'people'; readonly ids: readonly string[] }
  | { readonly kind: 'self' }
  | { readonly kind: 'reports'; readonly of: string | 'self'; readonly depth: 'direct' | 'all' }
  | { readonly kind: 'department'; readonly ids: readonly string[] }
  | { readonly kind: 'team'; readonly ids: readonly string[] }
  | { readonly kind: 'office'; readonly ids: readonly string[] }
  | { readonly kind: 'legal-entity'; readonly ids: readonly string[] }
  | { readonly kind: 'any'; readonly of: readonly People[] }
  | { readonly kind: 'all'; readonly of: readonly People[] }
  | { readonly kind: 'except'; readonly of: People; readonly not: People };

/** The kinds that pick people by an attribute of theirs, and that attribute by v1 key. */
export const placeAttributes = {
  department: 'department',
  team: 'team',
  office: 'office',
  'legal-entity': 'subcompany',
} as const;

const place = (kind: keyof typeof placeAttributes) => z.strictObject({ kind: z.literal(kind), ids: Ids });

/** The schema of `People`, for grants that come from outside. */
export const People: z.ZodType<People> = z
  .lazy(() =>
    z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('everybody') }),
      z.strictObject({ kind: z.literal('people'), ids: Ids }),
      z.strictObject({ kind: z.literal('self') }),
      z.strictObject({
        kind: z.literal('reports'),
        of: z.union([z.literal('self'), z.string().regex(/^\d+$/)]),
        depth: z.enum(['direct', 'all']).default('direct'),
      }),
      place('department'),
      place('team'),
      place('office'),
      place('legal-entity'),
      z.strictObject({ kind: z.literal('any'), of: z.array(People).min(1) }),
      z.strictObject({ kind: z.literal('all'), of: z.array(People).min(1) }),
      z.strictObject({ kind: z.literal('except'), of: People, not: People }),
    ]),
  )
  .meta({ id: 'People' }) as unknown as z.ZodType<People>;

/** Whom a rule means, in words. */
export function describePeople(people: People): string {
  switch (people.kind) {
    case 'everybody':
      return 'everybody';
    case 'people':
      return people.ids.length === 1
        ? `person ${people.ids[0]}`
        : `${people.ids.length} people picked by hand`;
    case 'self':
      return "the agent's own person";
    case 'reports': {
      const whom = people.of === 'self' ? "the agent's own person" : `person ${people.of}`;
      return `${people.depth === 'direct' ? 'the direct' : 'all'} reports of ${whom}`;
    }
    case 'any':
      return people.of.map(describePeople).join(' or ');
    case 'all':
      return people.of.map(describePeople).join(' and at the same time ');
    case 'except':
      return `${describePeople(people.of)} except ${describePeople(people.not)}`;
    default: {
      const plural = people.ids.length === 1 ? people.kind : `${plurals[people.kind]}`;
      return `${plural.replace('-', ' ')} ${people.ids.join(', ')}`;
    }
  }
}

const plurals = {
  department: 'departments',
  team: 'teams',
  office: 'offices',
  'legal-entity': 'legal entities',
} as const;

/** Whether a rule is about everybody, so that nobody has to be looked up. */
export function isEverybody(people: People): boolean {
  if (people.kind === 'any') return people.of.some(isEverybody);
  return people.kind === 'everybody' || (people.kind === 'all' && people.of.every(isEverybody));
}

/** The attributes, by v1 key, that must be known of everybody to resolve a rule. */
export function attributesNeeded(people: People): Set<string> {
  switch (people.kind) {
    case 'everybody':
    case 'people':
    case 'self':
      return new Set();
    case 'reports':
      return new Set(['supervisor']);
    case 'any':
    case 'all':
      return new Set(people.of.flatMap((rule) => [...attributesNeeded(rule)]));
    case 'except':
      return new Set([...attributesNeeded(people.of), ...attributesNeeded(people.not)]);
    default:
      return new Set([placeAttributes[people.kind]]);
  }
}

/** Whether a rule can only be resolved by looking at who there is. */
export function needsOrganisation(people: People): boolean {
  switch (people.kind) {
    case 'people':
    case 'self':
      return false;
    case 'any':
    case 'all':
      return people.of.some(needsOrganisation);
    case 'except':
      return needsOrganisation(people.of) || needsOrganisation(people.not);
    default:
      return true;
  }
}
