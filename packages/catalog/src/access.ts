/** The parts of HR data that Personio grants one by one, and the ways it grants them. */

/**
 * The twelve areas of Personio's "Access rights" page, with the name it shows there.
 * An area without `write` can only be read.
 *
 * Source: Personio help centre, "Generate and manage API credentials".
 */
export const areas = {
  employees: { label: 'Employees', access: ['read', 'write'] },
  attendances: { label: 'Attendances', access: ['read', 'write'] },
  'time-off': { label: 'Time off', access: ['read', 'write'] },
  documents: { label: 'Documents', access: ['read', 'write'] },
  'custom-reports': { label: 'Custom Reports', access: ['read'] },
  recruiting: { label: 'Recruiting', access: ['read', 'write'] },
  webhooks: { label: 'Webhooks', access: ['read', 'write'] },
  'org-units': { label: 'Org Units', access: ['read'] },
  'legal-entities': { label: 'Legal Entities', access: ['read'] },
  'cost-centers': { label: 'Cost Centers', access: ['read'] },
  workplaces: { label: 'Workplaces', access: ['read'] },
  reports: { label: 'Reports', access: ['read'] },
} as const satisfies Record<string, { label: string; access: readonly Access[] }>;

/** A part of HR data, as Personio grants it. */
export type Area = keyof typeof areas;

/** What a grant allows within an area. Write does not include read. */
export type Access = 'read' | 'write';

/**
 * The scope names that an area's grant puts into a token, old (v1) and prefixed (v2).
 *
 * A live credential was seen to answer both families side by side. Names that no source states are marked.
 */
export const areaScopes: { readonly [A in Area]: { readonly [K in Access]?: readonly string[] } } = {
  employees: {
    read: ['employees:read', 'personio:persons:read'],
    write: ['employees:write', 'personio:persons:write'],
  },
  attendances: {
    read: ['attendances:read', 'personio:attendances:read'],
    write: ['attendances:write', 'personio:attendances:write'],
  },
  'time-off': {
    read: ['absences:read', 'personio:absences:read'],
    write: ['absences:write', 'personio:absences:write'],
  },
  documents: {
    read: ['documents:read', 'personio:documents:read'],
    write: ['documents:write', 'personio:documents:write'],
  },
  'custom-reports': { read: ['reports.custom:read'] },
  recruiting: { read: ['personio:recruiting:read'], write: ['personio:recruiting:write'] },
  webhooks: { read: ['personio:webhooks:read'], write: ['personio:webhooks:write'] },
  // VERIFY: no source names the scopes of these four; the plural of the path is the pattern of all others.
  'org-units': { read: ['personio:org-units:read'] },
  'legal-entities': { read: ['personio:legal-entities:read'] },
  'cost-centers': { read: ['personio:cost-centers:read'] },
  workplaces: { read: ['personio:workplaces:read'] },
  reports: { read: ['personio:reports:read'] },
};

/**
 * Scopes that no box of the "Access rights" page names; a credential holds them besides its areas.
 *
 * Source: Personio changelog, "Jobs and salary bands available"; the reference of compensations.
 */
export const extraScopes = [
  'personio:jobs:read',
  'personio:salary-bands:read',
  'personio:compensations:read',
  'personio:compensations:write',
] as const;

/** A scope that is granted besides the areas. */
export type ExtraScope = (typeof extraScopes)[number];
