import { demoCredential } from '@staffgate/emulator';

/** A v2 token of the demo credential from an emulator on this machine. */
export function accessToken(port: number): Promise<string> {
  return accessTokenOf(`http://127.0.0.1:${port}`, fetch);
}

/** A v2 token of the demo credential from whatever answers. */
export async function accessTokenOf(
  url: string,
  send: (request: Request) => Promise<Response>,
): Promise<string> {
  const { client_id, client_secret } = demoCredential;
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret });
  const response = await send(new Request(`${url}/v2/auth/token`, { method: 'POST', body }));
  return ((await response.json()) as { access_token: string }).access_token;
}
