import { lookup } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { GatewayError } from '../errors.ts';

/** An address of a host, as a resolver gives it. */
export interface HostAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Finds all addresses of a name. */
export type Resolve = (host: string) => Promise<readonly HostAddress[]>;

/** The resolver of the machine. */
export const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true, verbatim: true })) as readonly HostAddress[];

/** The gateway does not call this address: that could reach what is not Personio, but inside of the own network. */
export class AddressRefused extends GatewayError {
  override readonly name = 'AddressRefused';

  constructor(message: string, options?: ErrorOptions) {
    super('address_refused', message, options);
  }
}

export interface AddressRules {
  /** Whether this machine may be called, also without TLS: for an emulator. Default false. */
  readonly allowLoopback?: boolean;
}

/**
 * Looks whether connections may be made below an address: HTTPS, without credentials, and a host all of whose addresses
 * are public.
 *
 * @throws {AddressRefused}
 */
export async function checkBaseUrl(
  text: string,
  { resolve = systemResolve, ...rules }: AddressRules & { readonly resolve?: Resolve } = {},
): Promise<void> {
  const url = checkUrl(text, rules);
  if (literalIn(url) !== null) return;
  let addresses: readonly HostAddress[];
  try {
    addresses = await resolve(url.hostname);
  } catch (cause) {
    throw new AddressRefused(`The host ${url.hostname} is not found. Check how it is written.`, { cause });
  }
  checkAddresses(url.hostname, addresses, rules);
}

/** What can be said of an address without asking a resolver. @throws {AddressRefused} */
export function checkUrl(text: string, rules: AddressRules): URL {
  if (!URL.canParse(text))
    throw new AddressRefused('The base URL is no address. Write it like https://api.personio.de');
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash) {
    throw new AddressRefused('A base URL has scheme, host and path, and nothing else.');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new AddressRefused(`${url.protocol} is not how Personio is called. Write https://…`);
  }
  const literal = literalIn(url);
  const isNamedHere = /^localhost\.?$/.test(url.hostname);
  if (url.protocol === 'http:') {
    const isHere = isNamedHere || (literal !== null && isLoopback(literal));
    if (!rules.allowLoopback || !isHere) {
      throw new AddressRefused(
        'The base URL has to begin with https://, so that nobody on the way reads what is sent.',
      );
    }
  }
  if (literal !== null) checkAddresses(url.hostname, [{ address: literal, family: 4 }], rules);
  return url;
}

/** @throws {AddressRefused} when one of the addresses is not public, or there is none. */
export function checkAddresses(
  host: string,
  addresses: readonly HostAddress[],
  { allowLoopback }: AddressRules,
): void {
  const isFine = ({ address }: HostAddress) =>
    isPublic(address) || (allowLoopback === true && isLoopback(address));
  if (addresses.length > 0 && addresses.every(isFine)) return;
  throw new AddressRefused(
    `${host} is not on the public internet. The gateway calls only public addresses, so that nobody can reach into its own network through it.`,
  );
}

/** Whether an address is one that anybody on the internet could call. */
export function isPublic(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast';
}

function isLoopback(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
}

/** The address that stands in a URL in place of a name; null for a name. However it was written, `URL` has made it plain. */
function literalIn({ hostname }: URL): string | null {
  const plain = hostname.replace(/^\[(.*)\]$/, '$1');
  return ipaddr.isValid(plain) ? plain : null;
}
