import type { Door } from '../doors/door.ts';
import { AccessTokens, type OAuthOptions } from './access-tokens.ts';
import type { IssuerOptions } from './issuer.ts';

export interface ResourceServerOptions extends OAuthOptions, IssuerOptions {
  /** Scheme and host under which callers know the gateway. */
  readonly publicUrl: string;
}

const wellKnown = '/.well-known/oauth-protected-resource';

/** The gateway as a resource server of OAuth: it takes tokens of the company's identity provider, and makes none. */
export class ResourceServer {
  readonly tokens: AccessTokens;
  readonly #options: ResourceServerOptions;

  constructor(options: ResourceServerOptions) {
    this.tokens = new AccessTokens(options);
    this.#options = options;
  }

  /** Where a client looks for the description of a door: RFC 9728, 3.1, and those that leave out the path. */
  metadataPaths({ path }: Door): readonly string[] {
    return [`${wellKnown}${path}`, wellKnown];
  }

  /** What a client has to know before it asks the identity provider for a token. Source: RFC 9728, 2. */
  metadata({ path }: Door) {
    const { publicUrl, issuer, scopes } = this.#options;
    return {
      resource: new URL(path, publicUrl).href,
      resource_name: 'Staffgate',
      authorization_servers: [issuer],
      bearer_methods_supported: ['header'],
      ...(scopes.length > 0 && { scopes_supported: scopes }),
    };
  }

  /** What a refusal says in `WWW-Authenticate`, so that a client finds out where to get a token, and for what. */
  challenge({ path }: Door): string {
    const { publicUrl, scopes } = this.#options;
    const metadata = new URL(`${wellKnown}${path}`, publicUrl).href;
    const scope = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : '';
    return `resource_metadata="${metadata}"${scope}`;
  }
}
