import { z } from 'zod';
import { operation } from '../operation.ts';

const Credentials = z.strictObject({ client_id: z.string().min(1), client_secret: z.string().min(1) });

/** A token of v1. The same one is answered for 24 hours after it was first asked for. */
export const TokenAnswer = z.object({
  success: z.literal(true),
  data: z.object({
    token: z.string().min(1),
    /** Seconds. */
    expires_in: z.number().optional(),
    /** Space-separated `<area>:<read|write>`. */
    scope: z.string().optional(),
  }),
});

/** Authentication of v1. */
export const auth = {
  token: operation({
    id: 'v1.auth.token',
    method: 'POST',
    path: '/v1/auth',
    summary: 'Trade a client id and client secret for a bearer token of v1.',
    notes: [
      'The same token is answered for 24 hours. It may be used in parallel.',
      'A wrong pair is answered with 403, not 401.',
    ],
    area: null,
    access: null,
    scopes: [],
    risk: 'read',
    body: { schema: Credentials, encodings: ['json', 'form', 'query'] },
    answer: { kind: 'json', schema: TokenAnswer },
    errors: [403, 429],
    rateLimit: {
      kind: 'window',
      requests: 60,
      windowSeconds: 60,
      coolDownSeconds: 60,
      per: 'credential',
      certainty: 'documented',
    },
    subject: { kind: 'none' },
    deprecation: {
      what: 'credentials in the query string',
      deprecatedOn: '2026-06-01',
      endsOn: '2026-12-04',
      replacement: 'send client_id and client_secret in the body, as JSON or as a form',
      source: 'changelog: deprecated-query-string-credentials-on-post-v1auth',
    },
    source: 'OpenAPI personio-auth-api; developer hub, reference/auth',
    certainty: 'documented',
  }),
} as const;
