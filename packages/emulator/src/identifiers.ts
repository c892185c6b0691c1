import { hash } from 'node:crypto';

/** Makes ids, secrets and tokens out of a seed, so that the same calls give the same ones on every machine. */
export interface Identifiers {
  /** A UUID; the same for the same words. */
  uuid(...words: readonly (string | number)[]): string;
  /** 86 characters, safe in URLs; the same for the same words. */
  token(...words: readonly (string | number)[]): string;
}

export function createIdentifiers(seed: string): Identifiers {
  const textOf = (words: readonly (string | number)[]) => JSON.stringify([seed, ...words]);
  return {
    uuid(...words) {
      const hex = hash('sha256', textOf(words), 'hex');
      const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
    },
    token: (...words) => hash('sha512', textOf(words), 'base64url'),
  };
}
