// The baseline of lists: a bare Hono server that serialises a page anew each time. The pages are files named on the
// command line; `/3` answers the fourth.
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const pages = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const app = new Hono();
app.get('/:page', (c) => c.json(pages[Number(c.req.param('page'))]));
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
