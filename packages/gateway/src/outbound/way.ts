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

/** What requests to one host are sent with. */
export interface Way {
  readonly undici: typeof import('undici');
  /** Connects to checked addresses alone. */
  readonly dispatcher: Agent;
}

/** Sends a request by the checked way, if its address is at the one origin. @throws {AddressRefused} */
export type Outbound = <T>(url: string, send: (way: Way) => Promise<T>) => Promise<T>;

/** Opens the way to the host of a base URL. @throws {AddressRefused} when it is none that may be called. */
export function outboundTo({ baseUrl, resolve = systemResolve, ...rules }: OutboundOptions): Outbound {
  const { origin } = checkUrl(baseUrl, rules);
  let loading: Promise<Way> | null = null;
  let way: Way | null = null;
  return async (url, send) => {
    if (!isAt(origin, url)) {
      throw new AddressRefused(
        `The connection is to ${origin}, and nothing else is called with its credential.`,
      );
    }
    if (way === null) {
      loading ??= load(checkedLookup(resolve, rules));
      way = await loading;
    }
    try {
      return await send(way);
    } catch (error) {
      const { cause } = error as { cause?: unknown };
      throw cause instanceof AddressRefused ? cause : error;
    }
  };
}

/** Most addresses are written as their origin is. Any other way to write it is looked at as a whole. */
function isAt(origin: string, url: string): boolean {
  return url.startsWith(`${origin}/`) || new URL(url).origin === origin;
}

/** Loaded with the first request, as a start needs none of it. */
async function load(lookup: LookupFunction): Promise<Way> {
  const undici = await import('undici');
  return { undici, dispatcher: new undici.Agent({ connect: { lookup } }) };
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
