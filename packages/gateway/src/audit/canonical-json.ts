import canonicalize from 'canonicalize';

/** JSON in the one form of RFC 8785, so that equal values are equal bytes. Members that are undefined are left out. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('Only what JSON can hold has a canonical form.');
  return text;
}
