/**
 * How a delivery shows that it comes from Personio, as the webhook was set up.
 *
 * - `token`: the value of the Authorization header, as given to Personio; nothing is added to it.
 * - `headers`: the custom headers of the webhook.
 * - `signature`: the secret, or several while one replaces another. How Personio signs is not settled; this is what the
 *   emulator does: HMAC-SHA256, in hexadecimal, over `x-personio-timestamp`, a dot, and the body.
 * - `none`: anybody may send; only where nobody else can reach the address.
 */
export type WebhookAuthentication =
  | { readonly token: string }
  | { readonly headers: Readonly<Record<string, string>> }
  | { readonly signature: string | readonly string[]; readonly toleranceSeconds?: number }
  | 'none';

/** Whether a delivery is authentic. Takes as long for a nearly right secret as for a wrong one. */
export async function isAuthentic(
  authentication: WebhookAuthentication,
  headers: Headers,
  body: Uint8Array<ArrayBuffer>,
  now: number,
): Promise<boolean> {
  if (authentication === 'none') return true;
  if ('token' in authentication) return isSame(headers.get('authorization') ?? '', authentication.token);
  if ('headers' in authentication) {
    const checks = Object.entries(authentication.headers).map(([name, value]) =>
      isSame(headers.get(name) ?? '', value),
    );
    return checks.every((fits) => fits);
  }
  const { signature, toleranceSeconds = 300 } = authentication;
  const timestamp = headers.get('x-personio-timestamp') ?? '';
  if (!/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now / 1000 - Number(timestamp)) > toleranceSeconds) return false;
  const given = headers.get('x-personio-signature') ?? '';
  const secrets = typeof signature === 'string' ? [signature] : signature;
  const checks = secrets.map(async (secret) => isSame(given, await sign(secret, timestamp, body)));
  return (await Promise.all(checks)).some((fits) => fits);
}

async function sign(secret: string, timestamp: string, body: Uint8Array<ArrayBuffer>): Promise<string> {
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), algorithm, false, ['sign']);
  const start = encoder.encode(`${timestamp}.`);
  const signed = new Uint8Array(start.length + body.length);
  signed.set(start);
  signed.set(body, start.length);
  const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** How long it takes depends on the given text alone: neither length nor beginning of the expected one shows. */
function isSame(given: string, expected: string): boolean {
  const encoder = new TextEncoder();
  const [a, b] = [encoder.encode(given), encoder.encode(expected)];
  let difference = a.length ^ b.length;
  for (let index = 0; index < a.length; index++) {
    difference |= (a[index] as number) ^ (b[index % b.length] ?? 0);
  }
  return difference === 0;
}
