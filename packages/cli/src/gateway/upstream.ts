import { createClient, failureBodyOf } from '@staffgate/client';
import { createOutboundFetch, type UpstreamFactory, upstreamOf } from '@staffgate/gateway';

/** Requests to a host that is in this process, so that they need not leave it. */
export interface InProcess {
  readonly baseUrl: string;
  readonly fetch: (request: Request) => Promise<Response>;
}

export interface UpstreamsOptions {
  readonly inProcess: () => InProcess | null;
  /** Whether connections may be made to this machine. */
  readonly allowLoopback: boolean;
}

/** Makes a client for each connection; requests to what is in this process stay in it, others go to its host alone. */
export function createUpstreams({ inProcess, allowLoopback }: UpstreamsOptions): UpstreamFactory {
  return ({ base_url, client_id, client_secret }) => {
    const here = inProcess();
    const client = createClient({
      credentials: { clientId: client_id, clientSecret: client_secret },
      baseUrl: base_url,
      fetch:
        here?.baseUrl === base_url ? here.fetch : createOutboundFetch({ baseUrl: base_url, allowLoopback }),
      validate: 'report',
    });
    return upstreamOf({ perform: client.perform as never, bodyOf: failureBodyOf, origin: base_url });
  };
}
