import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  ascii,
  bitString,
  boolean,
  type Der,
  integer,
  member,
  objectId,
  octetString,
  sequence,
  set,
  time,
  utf8,
} from './der.ts';

/** A certificate, what it takes to trust it, and its key, as PEM. */
export interface Certificates {
  /** The authority that signed the certificate. Its own key is not kept: it can sign nothing else. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** The hosts that a certificate is good for. */
export const hosts = ['api.personio.de', 'localhost'] as const;

export const authorityName = 'Staffgate emulator throwaway authority';

const addresses = [
  [127, 0, 0, 1],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1],
] as const;

/** Short enough for every system; some refuse certificates of more than 825 days. */
const lifetimeDays = 365;

/**
 * Makes an authority and a certificate for `api.personio.de` and this machine, new each time.
 *
 * Whoever trusts the authority risks nothing beyond these hosts: it is limited to them, and its key is thrown away.
 * The form is that of RFC 5280, with keys on P-256.
 */
export function createCertificates(now: number): Certificates {
  const period = sequence(time(new Date(now - dayMs)), time(new Date(now + lifetimeDays * dayMs)));
  const authority = newKeys();
  const own = newKeys();
  const issuer = nameOf(authorityName);
  const signed = (subject: Der, keys: Keys, extensions: readonly Der[]): string => {
    const content = sequence(
      member(0, integer(Uint8Array.of(2))),
      integer(serialNumber()),
      ecdsaWithSha256,
      issuer,
      period,
      subject,
      keys.published,
      member(3, sequence(...extensions, authorityKeyId(authority))),
    );
    const signature = sign('sha256', content, authority.secret);
    return pem('CERTIFICATE', sequence(content, ecdsaWithSha256, bitString(signature)));
  };
  return {
    authority: signed(issuer, authority, [
      extension('2.5.29.19', sequence(boolean(true), integer(Uint8Array.of(0))), 'critical'),
      extension('2.5.29.15', keyUsage.signCertificates, 'critical'),
      extension('2.5.29.30', sequence(member(0, permitted())), 'critical'),
      extension('2.5.29.14', octetString(authority.id)),
    ]),
    certificate: signed(nameOf(hosts[0]), own, [
      extension('2.5.29.19', sequence(), 'critical'),
      extension('2.5.29.15', keyUsage.signMessages, 'critical'),
      extension('2.5.29.37', sequence(objectId('1.3.6.1.5.5.7.3.1'))),
      extension('2.5.29.17', sequence(...hosts.map(hostName), ...addresses.map((bytes) => address(bytes)))),
      extension('2.5.29.14', octetString(own.id)),
    ]),
    key: own.secret.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const dayMs = 86_400_000;

const ecdsaWithSha256 = sequence(objectId('1.2.840.10045.4.3.2'));

/** Bits of the key usage, counted from the left: 0 digital signature, 5 signing certificates. */
const keyUsage = {
  signMessages: bitString(Uint8Array.of(0b1000_0000), 7),
  signCertificates: bitString(Uint8Array.of(0b0000_0100), 2),
} as const;

interface Keys {
  readonly secret: KeyObject;
  /** The public key with its kind. */
  readonly published: Der;
  readonly id: Der;
}

function newKeys(): Keys {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const published = Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' }));
  return {
    secret: privateKey,
    published,
    id: Uint8Array.from(createHash('sha256').update(published).digest().subarray(0, 20)),
  };
}

/** Sixteen bytes that nobody can foresee, so that no two authorities are mistaken for each other. */
function serialNumber(): Uint8Array {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] as number) & 0x7f) | 0x40;
  return bytes;
}

function nameOf(commonName: string): Der {
  return sequence(set(sequence(objectId('2.5.4.3'), utf8(commonName))));
}

function extension(id: string, value: Der, isCritical?: 'critical'): Der {
  return sequence(objectId(id), ...(isCritical ? [boolean(true)] : []), octetString(value));
}

function authorityKeyId({ id }: Keys): Der {
  return extension('2.5.29.35', sequence(member(0, id, 'plain')));
}

function hostName(host: string): Der {
  return member(2, ascii(host), 'plain');
}

function address(bytes: readonly number[], mask: readonly number[] = []): Der {
  return member(7, Uint8Array.from([...bytes, ...mask]), 'plain');
}

/** The hosts and addresses outside of which the authority counts for nothing. */
function permitted(): Der {
  const names = hosts.map(hostName);
  const own = addresses.map((bytes) =>
    address(
      bytes,
      bytes.map(() => 255),
    ),
  );
  return Uint8Array.from([...names, ...own].flatMap((name) => [...sequence(name)]));
}

function pem(label: string, der: Der): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
