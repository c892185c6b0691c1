import { demoCredential } from '@staffgate/emulator';

/** A v2 token of the demo credential from an emulator on this machine. */
export async function accessToken(port: number): Promise<string> {
  const { client_id, client_secret } = demoCredential;
  const response = await fetch(`http://127.0.0.1:${port}/v2/auth/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }),
  });
  return ((await response.json()) as { access_token: string }).access_token;
}
