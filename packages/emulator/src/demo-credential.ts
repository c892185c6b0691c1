import type { NewCredential } from './credentials.ts';

/** The recruiting token of the demo company. It is no secret: it opens only the emulator. */
export const demoRecruitingToken = 'demo-recruiting-token-of-the-emulator';

/** The id of the demo company, which goes with the recruiting token. */
export const demoCompanyId = '90210';

/** A pair that may read and write everything. It is no secret: it opens only the emulator. */
export const demoCredential = {
  client_id: 'papi-00000000-0000-4000-8000-00000000demo',
  client_secret: 'papi-demo-secret-of-the-emulator',
  name: 'Demo',
  created_at: '2026-01-01T00:00:00Z',
} as const satisfies NewCredential;
