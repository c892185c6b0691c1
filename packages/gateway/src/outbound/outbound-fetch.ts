import type { LookupFunction } from 'node:net';
import type { Agent } from 'undici';
import {
  AddressRefused,
  type AddressRules,
  checkAddresses,
  checkUrl,
  type Resolve,
  systemResolve,
} from './addresses.ts';

export interface OutboundOptions extends AddressRules {
  /** Requests go to its origin and nowhere else. */
  readonly baseUrl: string;
  /** Default: the resolver of the machine. */
  readonly resolve?: Resolve;
}

/**
 * Makes what sends requests to the host of a base URL, and only there: by HTTPS, to public addresses. A name is resolved
 * when a connection is made, every address that comes back is checked, and one of them is connected to, so that a name
 * cannot turn to another place in between. Redirects are not followed.
 *
 * @throws {AddressRefused} when the base URL is none that may be called.
 */
export function createOutboundFetch(options: OutboundOptions): (request: Request) => Promise<Response> {
  const { baseUrl, resolve = systemResolve, ...rules } = options;
  const { origin } = checkUrl(baseUrl, rules);
  let loading: ReturnType<typeof load> | null = null;
  return async (request) => {
    if (new URL(request.url).origin !== origin) {
      throw new AddressRefused(
        `The connection is to ${origin}, and nothing else is called with its credential.`,
      );
    }
    loading ??= load(checkedLookup(resolve, rules));
    const { fetch, dispatcher } = await loading;
    const { method, headers, signal } = request;
    // As bytes, so that the length is known and the body is not sent in chunks.
    const body = request.body === null ? null : await request.arrayBuffer();
    try {
      const response = await fetch(request.url, {
        method,
        headers: [...headers],
        body,
        signal,
        redirect: 'manual',
        dispatcher,
      });
      // Of another realm than the platform's own, and otherwise the same.
      return response as unknown as Response;
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      throw cause instanceof AddressRefused ? cause : error;
    }
  };
}

/** Loaded with the first request, as a start needs none of it. */
async function load(
  lookup: LookupFunction,
): Promise<{ fetch: typeof import('undici').fetch; dispatcher: Agent }> {
  const { Agent, fetch } = await import('undici');
  return { fetch, dispatcher: new Agent({ connect: { lookup } }) };
}

/** Resolves for a connection that is being made, and lets only addresses through that may be called. */
function checkedLookup(resolve: Resolve, rules: AddressRules): LookupFunction {
  return (host, { all, family }, callback) => {
    resolve(host)
      .then((addresses) => {
        checkAddresses(host, addresses, rules);
        const fitting = addresses.filter((one) => !family || family === one.family);
        const [first] = fitting;
        if (first === undefined) throw new AddressRefused(`${host} has no address of the wanted kind.`);
        if (all) callback(null, [...fitting]);
        else callback(null, first.address, first.family);
      })
      .catch((error) => callback(error, '', 0));
  };
}
