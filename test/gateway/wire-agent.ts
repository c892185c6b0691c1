import type { GatewayWorld, TestAgent } from './world.ts';

export const host = 'https://gate.example';

/** What was answered, its JSON read. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly body: any;
}

/** What is sent. */
export interface Sent {
  readonly json?: unknown;
  readonly form?: FormData;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Calls of one agent on Personio's wire, signed in. */
export async function wireAgent(world: Pick<GatewayWorld, 'gateway'>, agent: TestAgent) {
  const body = new URLSearchParams({
    client_id: agent.clientId,
    client_secret: agent.clientSecret,
    grant_type: 'client_credentials',
  });
  const signIn = await world.gateway.fetch(new Request(`${host}/v2/auth/token`, { method: 'POST', body }));
  const { access_token } = (await signIn.json()) as { access_token: string };
  return async (
    method: string,
    path: string,
    { json, form, headers = {} }: Sent = {},
  ): Promise<WireAnswer> => {
    const response = await world.gateway.fetch(
      new Request(path.startsWith('http') ? path : `${host}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${access_token}`,
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json !== undefined && { body: JSON.stringify(json) }),
        ...(form && { body: form }),
      }),
    );
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === '' ? null : JSON.parse(text),
    };
  };
}
