// The baseline: a bare Hono server that answers ready bytes. Its answers come from files named on the command line.
import { readFileSync } from 'node:fs';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';

const bodies = process.argv.slice(2).map((file) => readFileSync(file, 'utf8'));
const app = new Hono();
let next = 0;
const answer = (c) =>
  c.body(bodies[next++ % bodies.length] ?? '{}', 200, { 'content-type': 'application/json' });
app.get('/v2/persons', answer);
app.get('/v1/company/employees', answer);
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
  console.log(`http://127.0.0.1:${port}`),
);
