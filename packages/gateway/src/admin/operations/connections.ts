import { z } from 'zod';
import { ConnectionSettings } from '../../connections/connection.ts';
import { ConnectionReport } from '../../connections/report.ts';
import {
  administrators,
  adminOperation,
  answers,
  expectedVersion,
  json,
  pageOf,
  paging,
  readers,
} from '../endpoint.ts';

/** A credential of a company's Personio, without its secret. */
const ConnectionRecord = z
  .object({
    id: z.string(),
    name: z.string(),
    base_url: z.string(),
    client_id: z.string(),
    status: z.enum(['enabled', 'disabled']),
    is_demo: z.boolean(),
    report: ConnectionReport.nullable().describe('What the last check found; null when there was none'),
    version: z.int(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
  })
  .meta({ id: 'Connection' });

const unchecked = z
  .boolean()
  .optional()
  .describe('True keeps a credential that was not tried, or does not work');

const { name, base_url, client_id, client_secret } = ConnectionSettings.shape;

const ConnectionChanges = z.strictObject({
  version: expectedVersion,
  name: name.optional(),
  base_url: base_url.unwrap().optional().describe('Needs the secret with it'),
  client_id: client_id.optional().describe('Needs the secret with it'),
  client_secret: client_secret.optional(),
  unchecked,
});

const connectionId = z.strictObject({ connection_id: z.string() });
const one = { parameters: connectionId, answer: answers(ConnectionRecord) } as const;
const versionOnly = json(z.strictObject({ version: expectedVersion }));

/** Connections to Personio. Their secrets are written and never read. */
export const connections = {
  list: adminOperation({
    id: 'connections.list',
    method: 'GET',
    path: '/api/connections',
    summary: 'List the connections to Personio, by name.',
    risk: 'read',
    roles: readers,
    query: z.strictObject(paging),
    answer: answers(pageOf(ConnectionRecord)),
    isPaged: true,
  }),
  get: adminOperation({
    id: 'connections.get',
    method: 'GET',
    path: '/api/connections/{connection_id}',
    summary: 'Read a connection.',
    risk: 'read',
    roles: readers,
    ...one,
    errors: [404],
  }),
  create: adminOperation({
    id: 'connections.create',
    method: 'POST',
    path: '/api/connections',
    summary: 'Add a connection. Its credential is tried first, and refused when it does not work.',
    risk: 'write',
    roles: administrators,
    body: json(ConnectionSettings.extend({ unchecked })),
    status: 201,
    answer: answers(ConnectionRecord),
    errors: [400, 409, 422, 502],
  }),
  change: adminOperation({
    id: 'connections.change',
    method: 'PATCH',
    path: '/api/connections/{connection_id}',
    summary: 'Rename a connection, or replace its credential, which is tried first. Agents stay as they are.',
    notes: [
      'Another base_url or client_id needs the client_secret with it, so that a kept secret is never sent to a new place.',
    ],
    risk: 'write',
    roles: administrators,
    ...one,
    body: json(ConnectionChanges),
    errors: [400, 404, 409, 422, 502],
  }),
  check: adminOperation({
    id: 'connections.check',
    method: 'POST',
    path: '/api/connections/{connection_id}/check',
    summary: 'Try the credential of a connection again, and keep what was found.',
    risk: 'write',
    roles: administrators,
    ...one,
    errors: [404, 422, 502],
  }),
  enable: adminOperation({
    id: 'connections.enable',
    method: 'POST',
    path: '/api/connections/{connection_id}/enable',
    summary: 'Let calls go over a connection again.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: versionOnly,
    errors: [400, 404, 409],
  }),
  disable: adminOperation({
    id: 'connections.disable',
    method: 'POST',
    path: '/api/connections/{connection_id}/disable',
    summary: 'Stop every call over a connection, from the next one on.',
    risk: 'write',
    roles: administrators,
    ...one,
    body: versionOnly,
    errors: [400, 404, 409],
  }),
  remove: adminOperation({
    id: 'connections.remove',
    method: 'DELETE',
    path: '/api/connections/{connection_id}',
    summary: 'Remove a connection that no agent uses, with its secret.',
    risk: 'destructive',
    roles: administrators,
    parameters: connectionId,
    status: 204,
    answer: { kind: 'empty' },
    errors: [404, 409],
  }),
  attributes: adminOperation({
    id: 'connections.attributes',
    method: 'GET',
    path: '/api/connections/{connection_id}/attributes',
    summary: 'List the attributes of employees that a connection can read, with their labels. Asks Personio.',
    notes: ['Labels of custom attributes are what somebody typed at Personio: show them as text.'],
    risk: 'read',
    roles: readers,
    parameters: connectionId,
    answer: answers(
      z.object({
        data: z.array(
          z
            .object({
              key: z.string().describe('By which grants name it'),
              label: z.string(),
              type: z.string(),
              is_custom: z.boolean(),
            })
            .meta({ id: 'Attribute' }),
        ),
      }),
    ),
    errors: [404, 502, 503],
  }),
} as const;
