import { operations } from '@staffgate/catalog';
import { createClient } from '@staffgate/client';
import {
  createEmulator,
  demoCompany,
  demoCompanyId,
  demoCredential,
  demoRecruitingToken,
} from '@staffgate/emulator';
import { describe, expect, test } from 'vitest';
import { cases } from './cases.ts';
import { type KnownDifference, knownDifferences } from './known-differences.ts';
import { type Difference, OpenApiFiles } from './openapi.ts';
import { type Exchange, recordExchanges } from './recorder.ts';

const folder = process.env.STAFFGATE_PERSONIO_OPENAPI;
const openApi = OpenApiFiles.read(folder);
if (openApi === null) {
  const place = folder ? `${folder} holds no openapi-v2` : 'STAFFGATE_PERSONIO_OPENAPI is not set';
  console.warn(
    `The check against Personio's own OpenAPI files did not run: ${place}. They are published on Personio's developer hub; put them into a folder as docs/guides/conformance.md says, and name it there.`,
  );
}

const { client_id, client_secret } = demoCredential;
const pair = { client_id, client_secret };

/** What all cases, and some refused calls, look like on the wire. */
async function allExchanges(): Promise<Exchange[]> {
  const company = demoCompany();
  const exchanges: Exchange[] = [];
  for (const run of Object.values(cases)) {
    const recorder = recordExchanges(createEmulator({ company, rateLimits: false }));
    const client = createClient({
      credentials: `${client_id}:${client_secret}`,
      recruiting: `${demoCompanyId}:${demoRecruitingToken}`,
      baseUrl: 'http://personio.test',
      fetch: recorder.fetch,
    });
    await run({ client, pair });
    exchanges.push(...recorder.exchanges);
  }
  const recorder = recordExchanges(createEmulator({ company, rateLimits: false }));
  const token = await v2Token(recorder.fetch);
  for (const path of refusedPaths) {
    await recorder.fetch(`http://personio.test${path}`, { headers: { authorization: `Bearer ${token}` } });
  }
  for (const form of refusedForms) {
    await recorder.fetch('http://personio.test/v2/auth/token', {
      method: 'POST',
      body: new URLSearchParams(form),
    });
  }
  await recorder.fetch('http://personio.test/v1/company/employees', {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      employee: { email: 'a@probe.example', first_name: 'A', last_name: 'B', supervisor_id: 1 },
    }),
  });
  return [...exchanges, ...recorder.exchanges];
}

const refusedPaths = [
  '/v2/persons?created_at.lt=not-a-date',
  '/v2/persons?id.nooperator=1',
  '/v2/persons/404',
  '/v2/persons/404/employments',
  '/v2/persons/404/employments/1',
  '/v1/company/employees/404',
  '/v1/company/employees/404/absences/balance',
  '/v1/company/employees/404/profile-picture/75',
  '/v1/company/time-offs/404',
];

const refusedForms: Record<string, string>[] = [
  { ...pair },
  { grant_type: 'client_credentials', client_id: 'unknown', client_secret: 'x' },
  { grant_type: 'client_credentials', client_id, client_secret: 'wrong' },
  { grant_type: 'password', ...pair },
  { grant_type: 'client_credentials', ...pair, scope: 'no:such:scope' },
];

async function v2Token(fetch: (url: string, init: RequestInit) => Promise<Response>): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...pair });
  const response = await fetch('http://personio.test/v2/auth/token', { method: 'POST', body });
  return (await response.json()).access_token;
}

function matches(known: KnownDifference, found: Difference): boolean {
  return (
    known.operations.includes(found.operation) &&
    known.where === found.where &&
    known.place.test(found.place) &&
    known.what.test(found.what)
  );
}

describe.skipIf(openApi === null)("against Personio's own OpenAPI files", () => {
  test('every exchange fits, but for the known differences, all of which still apply', async () => {
    const exchanges = await allExchanges();
    const covered = exchanges.filter(({ operation }) => openApi!.describes(operation));
    expect(covered.length).toBeGreaterThan(100);
    const found = exchanges.flatMap((exchange) => openApi!.compare(exchange));
    const unknown = found.filter((one) => !knownDifferences.some((known) => matches(known, one)));
    expect([...new Set(unknown.map((one) => JSON.stringify(one)))]).toEqual([]);
    const stale = knownDifferences.filter((known) => !found.some((one) => matches(known, one)));
    expect(stale.map(({ why }) => why)).toEqual([]);
  });

  test('every operation that the files describe is checked', () => {
    const described = operations.filter((operation) => openApi!.describes(operation)).map(({ id }) => id);
    expect(described.sort()).toEqual([
      'v1.absencePeriods.create',
      'v1.absencePeriods.delete',
      'v1.absencePeriods.list',
      'v1.attendances.create',
      'v1.attendances.delete',
      'v1.attendances.list',
      'v1.attendances.update',
      'v1.auth.token',
      'v1.customReports.columns',
      'v1.customReports.get',
      'v1.customReports.list',
      'v1.documents.categories',
      'v1.documents.upload',
      'v1.employees.attributes',
      'v1.employees.balance',
      'v1.employees.create',
      'v1.employees.customAttributes',
      'v1.employees.get',
      'v1.employees.list',
      'v1.employees.pictureOfWidth',
      'v1.employees.update',
      'v1.projects.create',
      'v1.projects.delete',
      'v1.projects.list',
      'v1.projects.update',
      'v1.recruiting.apply',
      'v1.recruiting.applyByForm',
      'v1.recruiting.positions',
      'v1.recruiting.upload',
      'v1.timeOffTypes.list',
      'v1.timeOffs.create',
      'v1.timeOffs.delete',
      'v1.timeOffs.get',
      'v1.timeOffs.list',
      'v2.auth.revoke',
      'v2.auth.token',
      'v2.employments.get',
      'v2.employments.list',
      'v2.persons.get',
      'v2.persons.list',
    ]);
  });
});
