import type { Handlers, v2 } from '@staffgate/catalog';
import type { Context } from '../../context.ts';
import { scopesOf } from '../../credentials.ts';
import { OAuthFailure } from '../../failures.ts';
import { findCredential, issueToken, secondsLeft } from '../../tokens.ts';

export const auth: Handlers<typeof v2, Context>['auth'] = {
  token({ body }, context) {
    if (!context.store.credentials.has(body.client_id)) {
      throw new OAuthFailure('invalid_client', 'The client is unknown.');
    }
    const credential = findCredential(context, body.client_id, body.client_secret);
    if (credential === null) {
      throw new OAuthFailure('unauthorized_client', 'The client id or secret is wrong.');
    }
    const granted = scopesOf(credential);
    const wanted = body.scope?.split(' ').filter(Boolean) ?? [];
    if (!wanted.every((scope) => granted.includes(scope))) {
      throw new OAuthFailure('invalid_scope', 'One of the requested scopes is invalid.');
    }
    const token = issueToken(context, credential, 'v2', wanted.length > 0 ? [...new Set(wanted)] : granted);
    return {
      access_token: token.token,
      token_type: 'Bearer',
      expires_in: secondsLeft(context, token),
      scope: token.scopes.join(' '),
    };
  },

  revoke({ body }, { store }) {
    // RFC 7009: a token that is unknown is answered like one that was revoked.
    if (store.tokens.has(body.token)) store.commit({ collection: 'tokens', key: body.token, record: null });
    return undefined;
  },
};
