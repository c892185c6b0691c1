import { eventNames } from '@staffgate/catalog';
import { type CompanyFile, parseCompany } from './company-file.ts';
import { demoCredential } from './demo-credential.ts';
import { createEmulator, type EmulatorOptions } from './emulator.ts';

const now = '2026-11-20T09:15:02Z';

const company = {
  format: 'staffgate-company/1',
  name: 'Probe',
  custom_attributes: [{ key: 'dynamic_1', label: 'Shoe size', type: 'integer' }],
  cost_centers: [{ id: 501, name: '501 Probe' }],
  jobs: [{ id: '11111111-0000-4000-8000-000000000001', name: 'Prober' }],
  document_categories: [{ id: 7, name: 'Notes' }],
  time_off_types: [
    {
      id: 6001,
      id_v2: '11111111-0000-4000-8000-000000006001',
      name: 'Paid vacation',
      approval_required: true,
    },
  ],
  people: [
    {
      id: 11,
      first_name: 'Jonas',
      last_name: 'Probe',
      email: 'jonas@probe.example',
      employments: [{ id: '11111111-0000-4000-8000-000000000011', supervisor_id: 12 }],
    },
    {
      id: 12,
      first_name: 'Mira',
      last_name: 'Probe',
      employments: [
        { id: '11111111-0000-4000-8000-000000000012' },
        { id: '11111111-0000-4000-8000-000000000013', status: 'inactive' },
      ],
    },
  ],
} satisfies CompanyFile;

/** A delivery as a receiver sees it. */
export interface Received {
  readonly url: string;
  readonly headers: Headers;
  readonly event: {
    readonly company_id: string;
    readonly event_name: string;
    readonly occurred_at: string;
    readonly payload: Record<string, unknown>;
  };
}

/** What a receiver answers: a status, nothing until it is given up, or a broken connection. */
export type Reply = number | 'silence' | 'broken';

/** A small company with a receiver in the same process. Its clock stands still until it is turned. */
export async function startWithReceiver(
  options: EmulatorOptions = {},
  reply: (received: Received, count: number) => Reply | Promise<Reply> = () => 200,
  more: Partial<CompanyFile> = {},
) {
  const received: Received[] = [];
  const emulator = createEmulator({
    company: parseCompany({ ...company, ...more }, { now }),
    clock: { now: () => Date.parse(now) },
    rateLimits: false,
    async send(request) {
      const { url, headers } = request;
      received.push({ url, headers, event: JSON.parse(await request.text()) });
      const answer = await reply(received.at(-1) as Received, received.length);
      if (answer === 'silence') return new Promise(() => {});
      if (answer === 'broken') throw new TypeError('fetch failed');
      return new Response(null, { status: answer });
    },
    ...options,
  });
  const { client_id, client_secret } = demoCredential;

  /** Calls, and gives status and answer. Tests turn the clock by days, so each call has a token of its own. */
  async function call(method: string, path: string, body?: unknown) {
    const form = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
    const issued = await emulator.fetch(
      new Request('http://p.test/v2/auth/token', { method: 'POST', body: form }),
    );
    const { access_token } = await issued.json();
    const response = await emulator.fetch(
      new Request(`http://p.test${path}`, {
        method,
        headers: {
          authorization: `Bearer ${access_token}`,
          ...(!(body instanceof FormData) && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
      }),
    );
    const text = await response.text();
    // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it looks at.
    return { status: response.status, json: (text === '' ? null : JSON.parse(text)) as any };
  }

  /** Creates a webhook that is sent everything, unless said otherwise. */
  async function subscribe(fields: object = {}): Promise<string> {
    const body = {
      url: 'https://hooks.probe.example/personio',
      description: 'Probe',
      status: 'ENABLED',
      enabled_events: eventNames,
      ...fields,
    };
    const { status, json } = await call('POST', '/v2/webhooks', body);
    if (status !== 201) throw new Error(`the webhook was refused: ${status}`);
    return json.id;
  }

  /** The names of what was received since this was last asked, once nothing is due. */
  let seen = 0;
  async function names(): Promise<string[]> {
    await emulator.webhooks.settled();
    const fresh = received.slice(seen);
    seen = received.length;
    return fresh.map(({ event }) => event.event_name);
  }

  return { emulator, received, call, subscribe, names };
}

export const vacation = '11111111-0000-4000-8000-000000006001';
export const employmentOf11 = '/v2/persons/11/employments/11111111-0000-4000-8000-000000000011';
