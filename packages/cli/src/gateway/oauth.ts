import { createOutboundFetch, GatewayError, type OAuthOptions } from '@staffgate/gateway';
import type { Config } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * The identity provider whose tokens are taken, where the environment names one.
 *
 * @throws {UsageError} when it cannot be used as it is named.
 */
export function oauthOf(config: Config): OAuthOptions | null {
  const { oauthIssuer: issuer, oauthAudience, oauthScope, publicUrl, allowLoopback } = config;
  if (issuer === null) {
    if (oauthAudience === null && oauthScope === null) return null;
    throw new UsageError('STAFFGATE_OAUTH_AUDIENCE and STAFFGATE_OAUTH_SCOPE need STAFFGATE_OAUTH_ISSUER.');
  }
  if (publicUrl === null || !URL.canParse(publicUrl)) {
    throw new UsageError(
      'STAFFGATE_OAUTH_ISSUER needs STAFFGATE_PUBLIC_URL, like https://staffgate.example: it tells clients what tokens are for.',
    );
  }
  const fetchOf = (baseUrl: string) => createOutboundFetch({ baseUrl, allowLoopback });
  try {
    fetchOf(issuer);
  } catch (error) {
    if (error instanceof GatewayError) {
      throw new UsageError(`STAFFGATE_OAUTH_ISSUER: ${error.message}`, { cause: error });
    }
    throw error;
  }
  return {
    issuer,
    audience: oauthAudience ?? new URL('/mcp', publicUrl).href,
    scopes: (oauthScope ?? '').split(/\s+/).filter(Boolean),
    fetchOf,
  };
}
