import { placeOf } from './request-address.ts';

/** From where the gateway may be called. */
export interface GuardOptions {
  /** Names under which the gateway is reached, without ports. Default: those of this machine. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that may call it, like https://hr.example. Its own are always allowed. */
  readonly allowedOrigins?: readonly string[];
}

const localHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Looks at a request before anything else does; the answer to one that is refused, else null. */
export type Guard = (request: Request) => Response | null;

/**
 * Refuses requests under a name that is not the gateway's, or from a web page of somebody else's: otherwise any page
 * could reach a gateway on this machine through the browser, by a name that points here.
 */
export function guardHosts({ allowedHosts = localHosts, allowedOrigins = [] }: GuardOptions): Guard {
  const hosts = new Set(allowedHosts.map((host) => host.toLowerCase()));
  const isOwn = (url: string) => hosts.has(placeOf(url)?.hostname ?? '');
  return ({ url, headers }) => {
    const host = headers.get('host');
    const origin = headers.get('origin');
    const fits = isOwn(url) && (host === null || isOwn(`http://${host}`));
    const mayAsk = origin === null || allowedOrigins.includes(origin) || isOwn(origin);
    if (fits && mayAsk) return null;
    const message = fits
      ? 'A web page of another origin may not call the gateway. Allow its origin in STAFFGATE_ALLOWED_ORIGINS.'
      : 'The gateway is not called by this name. Allow it with --allowed-host, or in STAFFGATE_ALLOWED_HOSTS.';
    return Response.json({ error: { code: 'host_not_allowed', message } }, { status: 403 });
  };
}
