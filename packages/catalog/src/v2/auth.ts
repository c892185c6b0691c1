import { z } from 'zod';
import { operation } from '../operation.ts';

/** A token of v2. `expires_in` counts down while the same token is answered again. */
export const AccessToken = z.object({
  access_token: z.string().min(1),
  token_type: z.string(),
  /** Seconds left. */
  expires_in: z.number(),
  /** Space-separated scopes of this token. */
  scope: z.string().optional(),
  refresh_token: z.string().nullish(),
});

const limit = {
  kind: 'window',
  requests: 150,
  windowSeconds: 60,
  coolDownSeconds: 60,
  per: 'credential',
  certainty: 'documented',
} as const;

/** Authentication of v2: OAuth 2.0 client credentials. */
export const auth = {
  token: operation({
    id: 'v2.auth.token',
    method: 'POST',
    path: '/v2/auth/token',
    summary: 'Trade a client id and client secret for an access token of v2.',
    notes: [
      'Takes a form only; JSON is refused.',
      'Every failure is a 400 with an OAuth error body.',
      'The token also works on the paths of v1.',
    ],
    area: null,
    access: null,
    scopes: [],
    risk: 'read',
    body: {
      schema: z.strictObject({
        grant_type: z.literal('client_credentials'),
        client_id: z.string().min(1),
        client_secret: z.string().min(1),
        scope: z
          .string()
          .optional()
          .meta({ description: 'Space-separated scopes; all of them when left out' }),
      }),
      encodings: ['form'],
    },
    answer: { kind: 'json', schema: AccessToken },
    errors: [400, 429],
    rateLimit: limit,
    subject: { kind: 'none' },
    source: 'OpenAPI credentials-service-api-v2; reference/authentication',
    certainty: 'documented',
  }),

  revoke: operation({
    id: 'v2.auth.revoke',
    method: 'POST',
    path: '/v2/auth/revoke',
    summary: 'Revoke an access token. The answer is empty.',
    notes: ['What an unknown token is answered is not documented; RFC 7009 asks for 200.'],
    area: null,
    access: null,
    scopes: [],
    risk: 'write',
    body: { schema: z.strictObject({ token: z.string().min(1) }), encodings: ['form'] },
    answer: { kind: 'empty' },
    errors: [400, 429],
    rateLimit: limit,
    subject: { kind: 'none' },
    source: 'OpenAPI credentials-service-api-v2',
    certainty: 'documented',
  }),
} as const;
