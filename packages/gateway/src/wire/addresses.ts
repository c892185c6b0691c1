import { BlockList, isIP } from 'node:net';

const lists = new WeakMap<readonly string[], BlockList>();

/** Whether an address is one of these, or in one of these networks. An empty list allows any. */
export function isAllowedAddress(address: string | undefined, allowed: readonly string[]): boolean {
  if (allowed.length === 0) return true;
  if (address === undefined) return false;
  let list = lists.get(allowed);
  if (list === undefined) {
    list = new BlockList();
    for (const entry of allowed) {
      const [net, bits] = entry.split('/') as [string, string | undefined];
      const family = isIP(net) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) list.addAddress(net, family);
      else list.addSubnet(net, Number(bits), family);
    }
    lists.set(allowed, list);
  }
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
}
