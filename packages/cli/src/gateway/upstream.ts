import { type ClientOptions, createClient, failureBodyOf } from '@staffgate/client';
import { type UpstreamFactory, upstreamOf } from '@staffgate/gateway';

/** Requests to a host that is in this process, so that they need not leave it. */
export interface InProcess {
  readonly baseUrl: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

/** How a place is reached. */
export type WayTo = (baseUrl: string) => Pick<ClientOptions, 'fetch' | 'transport'>;

/** Makes a client for each connection. */
export function createUpstreams(wayTo: WayTo): UpstreamFactory {
  return ({ base_url, client_id, client_secret }, { pace }) => {
    const client = createClient({
      credentials: { clientId: client_id, clientSecret: client_secret },
      baseUrl: base_url,
      ...wayTo(base_url),
      validate: 'report',
      pace,
    });
    return upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin: base_url });
  };
}
