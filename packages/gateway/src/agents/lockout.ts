import { isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';

interface Attempts {
  failures: number;
  /** When the first of them was, in milliseconds. */
  since: number;
  /** Tokens that worked from there, which go on working. */
  readonly known: Set<string>;
}

/**
 * Slows down guessing: after some wrong tokens an address is let in no more for a while. Tokens that have worked from
 * there stay welcome, so that nobody can lock out others who share the address, as behind a proxy.
 */
export class Lockout {
  readonly #clock: Clock;
  readonly #mostFailures: number;
  readonly #windowMs: number;
  readonly #addresses = new Map<string, Attempts>();

  constructor(clock: Clock, options: { readonly mostFailures?: number; readonly windowMs?: number } = {}) {
    this.#clock = clock;
    this.#mostFailures = options.mostFailures ?? 10;
    this.#windowMs = options.windowMs ?? 300_000;
  }

  /** Seconds until an address may try again with a token; 0 when it may now. `token` is the id that it names. */
  waitSeconds(address: string | undefined, token: string | null): number {
    const attempts = this.#attempts(address);
    if (attempts === undefined || attempts.failures < this.#mostFailures) return 0;
    if (token !== null && attempts.known.has(token)) return 0;
    return Math.max(1, Math.ceil((attempts.since + this.#windowMs - this.#clock.now()) / 1000));
  }

  /** A token was wrong; whether that was once too often. */
  failed(address: string | undefined, token: string | null): boolean {
    const attempts = this.#attempts(address) ?? this.#begin(address);
    if (attempts.failures === 0) attempts.since = this.#clock.now();
    attempts.failures += 1;
    if (token !== null) attempts.known.delete(token);
    return attempts.failures === this.#mostFailures;
  }

  worked(address: string | undefined, token: string): void {
    (this.#attempts(address) ?? this.#begin(address)).known.add(token);
  }

  /** What is known of an address, forgetting failures of an earlier window. */
  #attempts(address: string | undefined): Attempts | undefined {
    const attempts = this.#addresses.get(placeOf(address));
    if (attempts && this.#clock.now() - attempts.since >= this.#windowMs) attempts.failures = 0;
    return attempts;
  }

  #begin(address: string | undefined): Attempts {
    if (this.#addresses.size >= mostAddresses) {
      this.#addresses.delete(this.#addresses.keys().next().value as string);
    }
    const attempts = { failures: 0, since: this.#clock.now(), known: new Set<string>() };
    this.#addresses.set(placeOf(address), attempts);
    return attempts;
  }
}

/** So that a flood of addresses does not fill the memory. */
const mostAddresses = 10_000;

/** An address; of IPv6 the network of 64 bits, of which one caller usually has all addresses. */
function placeOf(address = 'unknown'): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = (tail ?? '').split(':').filter(Boolean);
  const all = [...groups, ...Array(Math.max(0, 8 - groups.length - rest.length)).fill('0'), ...rest];
  return all
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}
