// The baseline of the gateway: a bare Hono server that asks another one, reads the JSON and writes it again.
// Argument: the address of the other one.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const [target = ''] = process.argv.slice(2);
const app = new Hono();
app.get('/cpu', (c) => c.json(process.cpuUsage()));
app.get('*', async (c) => {
  const { pathname, search } = new URL(c.req.url);
  const authorization = c.req.header('authorization') ?? '';
  const answer = await fetch(`${target}${pathname}${search}`, { headers: { authorization } });
  return c.json(JSON.parse(await answer.text()), answer.status as 200);
});
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
