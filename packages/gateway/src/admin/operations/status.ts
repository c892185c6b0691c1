import { z } from 'zod';
import { adminOperation, answers, everyRole } from '../endpoint.ts';

/** The gateway itself. */
export const status = {
  get: adminOperation({
    id: 'status.get',
    method: 'GET',
    path: '/api/status',
    summary: 'Say how the gateway does: its version, mode, store and log, and how much there is.',
    risk: 'read',
    roles: everyRole,
    answer: answers(
      z
        .object({
          version: z.string().nullable().describe('Of the gateway; null when it was not told'),
          time: z.iso.datetime(),
          mode: z.enum(['running', 'read-only', 'stopped']),
          storage: z.object({
            engine: z.enum(['sqlite', 'postgres']),
            version: z.int().describe('That of its tables'),
            is_available: z.boolean(),
          }),
          audit: z.object({
            origin: z.string(),
            is_available: z.boolean().describe('Whether the last attempt to write worked'),
            entries: z.int(),
          }),
          doors: z
            .array(
              z.object({
                name: z.string(),
                path: z.string(),
                digest: z.string().nullable().describe('Of what callers are told of it, such as its tools'),
              }),
            )
            .describe("Ways in besides Personio's paths"),
          counts: z.object({
            connections: z.int(),
            connections_disabled: z.int(),
            agents: z.int(),
            agents_disabled: z.int(),
            agents_expired: z.int(),
            tokens: z.int().describe('Of the admin API, that work'),
          }),
        })
        .meta({ id: 'Status' }),
    ),
  }),
  openapi: adminOperation({
    id: 'status.openapi',
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'Read this API as OpenAPI 3.1. Needs no token: it says nothing of this gateway in particular.',
    risk: 'read',
    roles: 'anybody',
    answer: answers(z.looseObject({ openapi: z.string(), paths: z.record(z.string(), z.unknown()) })),
  }),
} as const;
