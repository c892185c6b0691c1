// Prints a digest of what an emulator answers to some calls; the same on every machine.
import { createHash } from 'node:crypto';
import { createEmulator, demoCompany, demoCredential } from '@staffgate/emulator';

const emulator = createEmulator({
  company: demoCompany(),
  clock: { now: () => Date.parse('2026-11-20T09:15:02Z') },
});
const digest = createHash('sha256');

async function send(path: string, token: string, init: RequestInit = {}): Promise<Response> {
  const headers = {
    beta: 'true',
    'content-type': 'application/json',
    ...(token && { authorization: token }),
  };
  const response = await emulator.fetch(new Request(`http://personio.test${path}`, { headers, ...init }));
  const copy = response.clone();
  digest.update(`${path} ${response.status} ${JSON.stringify([...response.headers])}\n`);
  digest.update(Buffer.from(await response.arrayBuffer()));
  return copy;
}

const { client_id, client_secret } = demoCredential;
const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
const answer = await send('/v2/auth/token', '', { method: 'POST', body, headers: {} });
const token = `Bearer ${(await answer.json()).access_token}`;
for (const path of [
  '/v1/company/employees?limit=100&offset=100',
  '/v1/company/employees?updated_since=2026-11-01T00:30:00',
  '/v1/company/employees/attributes',
  '/v1/company/employees/50001/profile-picture/40',
  '/v2/persons?limit=50&status=INACTIVE',
  '/v2/org-units?type=team&sort=-name',
  '/v2/jobs',
  '/v2/workplaces',
  '/v2/nothing',
]) {
  await send(path, token);
}
const person = {
  first_name: 'Ida',
  last_name: 'Probe',
  employments: [{ employment_start_date: '2027-01-15' }],
};
const created = await send('/v2/persons', token, { method: 'POST', body: JSON.stringify(person) });
const { id } = await created.json();
await send(`/v2/persons/${id}/employments`, token);
await send(`/v1/company/employees/${id}`, token);
console.log(digest.digest('hex'));
