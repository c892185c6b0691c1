import { type CompanyFile, parseCompany } from '../company-file.ts';
import { demoCredential } from '../demo-credential.ts';
import { createEmulator, type EmulatorOptions } from '../emulator.ts';

export const now = '2026-11-20T09:15:02Z';

/** Category 31 goes from a call to a trial; opening 41 is of it, 42 of no category. */
const base = {
  format: 'staffgate-company/1',
  id: '4711',
  name: 'Probe',
  departments: [{ id: 401, name: 'Workshop' }],
  people: [{ id: 11, first_name: 'Jonas', last_name: 'Probe' }],
  recruiting_categories: [
    {
      id: 31,
      name: 'Crafts',
      stages: [
        { id: 311, name: 'Call' },
        { id: 312, name: 'Trial day' },
      ],
      initial_stage_id: 311,
    },
  ],
  recruiting_channels: [
    { id: 21, name: 'Career page' },
    { id: 22, name: 'Fair' },
  ],
  recruiting_attributes: [{ id: 61, label: 'Driving licence', type: 'option', options: ['yes', 'no'] }],
  recruiting_tags: ['fair'],
  recruiting_jobs: [
    {
      id: 41,
      name: 'Lamp maker & mender',
      department_id: 401,
      category_id: 31,
      descriptions: [{ name: 'Why', value: '<p>Bright</p> ]]> rooms' }],
      external_postings: [{ id: 'board-1', channel_id: 21 }],
      hiring_team: [{ person_id: 11, role: 'Recruiter' }],
      created_at: '2026-01-05T08:00:00Z',
      updated_at: '2026-07-01T10:00:00Z',
    },
    { id: 42, name: 'Porter', updated_at: '2026-07-02T10:00:00Z' },
    { id: 43, name: 'Night watch', is_published: false, updated_at: '2026-06-01T10:00:00Z' },
  ],
  candidates: [
    {
      id: 91,
      first_name: 'Ada',
      last_name: 'Probe',
      email: 'Ada@probe.example',
      gender: 'female',
      phone: '+49 40 66969 100',
      created_at: '2026-02-01T10:00:00Z',
      updated_at: '2026-03-01T10:00:00Z',
    },
    {
      id: 92,
      first_name: 'Ben',
      last_name: 'Probe',
      email: 'ben@probe.example',
      created_at: '2026-02-02T10:00:00Z',
      updated_at: '2026-04-01T10:00:00Z',
    },
  ],
  applications: [
    {
      id: 51,
      candidate_id: 91,
      job_id: 41,
      channel_id: 21,
      application_date: '2026-02-01',
      stages: [
        { stage: 311, entered_at: '2026-02-01T10:00:00Z' },
        { stage: 312, entered_at: '2026-02-10T10:00:00Z' },
        { stage: 'offer', entered_at: '2026-03-01T10:00:00Z' },
      ],
      created_at: '2026-02-01T10:00:00Z',
      updated_at: '2026-03-01T10:00:00Z',
    },
    {
      id: 52,
      candidate_id: 92,
      job_id: 41,
      application_date: '2026-02-02',
      stages: [{ stage: 311, entered_at: '2026-02-02T10:00:00Z' }],
      created_at: '2026-02-02T10:00:00Z',
      updated_at: '2026-04-01T10:00:00Z',
    },
    {
      id: 53,
      candidate_id: 91,
      job_id: 42,
      application_date: '2026-05-01',
      created_at: '2026-05-01T10:00:00Z',
      updated_at: '2026-05-01T10:00:00Z',
    },
  ],
} satisfies CompanyFile;

/** A small company that is looking for people, and a credential that may do everything. */
export async function startHiring(options: EmulatorOptions = {}) {
  const emulator = createEmulator({
    company: parseCompany(base, { now }),
    clock: { now: () => Date.parse(now) },
    rateLimits: false,
    ...options,
  });
  const { client_id, client_secret } = demoCredential;
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const issued = await emulator.fetch(
    new Request('http://p.test/v2/auth/token', { method: 'POST', body: form }),
  );
  const { access_token } = await issued.json();

  /** Reads a route of v2 below `/v2/recruiting`. */
  async function read(path: string, headers: Record<string, string> = { beta: 'true' }) {
    const url = path.startsWith('http') ? path : `http://p.test/v2/recruiting${path}`;
    const response = await emulator.fetch(
      new Request(url, { headers: { authorization: `Bearer ${access_token}`, ...headers } }),
    );
    return { status: response.status, json: await response.json() };
  }
  return { emulator, read };
}
