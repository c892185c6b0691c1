import { BlockList, isIP } from 'node:net';
import { UsageError } from '../exit-codes.ts';

/** Where a gateway is going to listen, and under which names it may be called. */
export interface Exposure {
  readonly host: string;
  /** Names beside those of this machine, without ports. */
  readonly allowedHosts: readonly string[];
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Refuses to be reached from elsewhere before it is said under which names: else any web page could reach the gateway
 * through the browser of somebody near it, by a name that points here. Every call needs a key of an agent or a token
 * in any case; there is no switch that takes that away.
 *
 * @throws {UsageError} which says what helps.
 */
export function checkExposure({ host, allowedHosts }: Exposure): void {
  for (const name of allowedHosts) checkName(name);
  if (allowedHosts.length > 0 || isLoopback(host)) return;
  throw new UsageError(
    `On ${host} others can reach the gateway. Say under which names: --allowed-host staffgate.example, or STAFFGATE_ALLOWED_HOSTS.`,
  );
}

/** A name that stands for any would allow what the list is there to prevent. */
function checkName(name: string): void {
  if (/^[\w.-]+$/.test(name) || isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0) return;
  throw new UsageError(
    `${JSON.stringify(name)} is no name of a host. Write each name by itself, without scheme, port or *: --allowed-host staffgate.example`,
  );
}

function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (plain === 'localhost') return true;
  const family = isIP(plain);
  return family !== 0 && loopback.check(plain, family === 6 ? 'ipv6' : 'ipv4');
}
