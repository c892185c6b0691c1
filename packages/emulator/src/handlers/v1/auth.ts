import type { Handlers, v1 } from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { V1Failure } from '../../failures.ts';
import { findCredential, issueToken, secondsLeft } from '../../tokens.ts';

/** From when credentials no longer may come in the query string. Source: Personio changelog. */
const queryDeprecatedFrom = '2026-06-01';
const queryRefusedFrom = Date.parse('2027-01-04T00:00:00Z');

export const auth: Handlers<typeof v1, Context>['auth'] = {
  token({ body }, context) {
    const credential = findCredential(context, body.client_id, body.client_secret);
    if (
      credential === null ||
      (context.encoding === 'query' && !queryAccepted(credential.created_at, context))
    ) {
      throw new V1Failure(403, 'Wrong credentials', { code: 0 });
    }
    const token = issueToken(context, credential, 'v1');
    return {
      success: true,
      data: {
        token: token.token,
        expires_in: secondsLeft(context, token),
        scope: token.scopes.join(' '),
      },
    };
  },
};

function queryAccepted(createdAt: string, { quirks, clock }: Context): boolean {
  if (quirks.queryCredentials !== 'scheduled') return quirks.queryCredentials === 'accept';
  return createdAt < queryDeprecatedFrom && clock.now() < queryRefusedFrom;
}
