import type { GatewayWorld, TestAgent } from './world.ts';

export type Ask = (
  path: string,
  options?: {
    readonly method?: string;
    readonly body?: unknown;
    readonly headers?: Record<string, string>;
    readonly signal?: AbortSignal;
  },
) => Promise<Response>;

/** Requests of an agent to a gateway, with a token that is fetched first. */
export async function askingAs(
  { gateway }: Pick<GatewayWorld, 'gateway'>,
  { clientId, clientSecret }: Omit<TestAgent, 'id'>,
): Promise<Ask> {
  const pair = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const signIn = await gateway.fetch(
    new Request('https://personio.example/v2/auth/token', {
      method: 'POST',
      body: new URLSearchParams(pair),
    }),
  );
  const authorization = `Bearer ${(await signIn.json()).access_token}`;
  return (path, { method = 'GET', body, headers = {}, signal } = {}) =>
    gateway.fetch(
      new Request(`https://personio.example${path}`, {
        method,
        headers: {
          authorization,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(signal && { signal }),
      }),
    );
}
