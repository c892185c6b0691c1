import { html } from 'hono/html';

/** What a browser shows at the root of the emulator, where Personio itself has nothing. */
export function welcomePage(company: string, people: number) {
  return html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Staffgate emulator</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1rem; color: #1c2733; }
  code { background: #eef1f5; padding: 0.1rem 0.3rem; border-radius: 0.25rem; }
  @media (prefers-color-scheme: dark) { body { background: #14191f; color: #dde4ec; } code { background: #26303b; } a { color: #8ab8ff; } }
</style>
<h1>Staffgate emulator</h1>
<p>A local Personio: <strong>${company}</strong>, ${people} invented people, in both generations of the API.</p>
<ul>
  <li><code>/v1/…</code> and <code>/v2/…</code> answer as Personio does. Ask <code>/v1/auth</code> or <code>/v2/auth/token</code> for a token first.</li>
  <li><a href="/_emulator"><code>/_emulator</code></a> lists what only an emulator can do: credentials, clock, webhooks, faults, snapshots, import and export, reset.</li>
  <li><a href="/_emulator/requests"><code>/_emulator/requests</code></a> shows the last requests.</li>
</ul>
</html>`;
}
