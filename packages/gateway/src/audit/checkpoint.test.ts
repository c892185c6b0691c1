import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeVerifierKey, openCheckpoint, parseVerifierKey, signCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const origin = 'staffgate/0011223344556677';
const checkpoint = { origin, size: 42, root: leafHash('anything') };
const key = parseVerifierKey(encodeVerifierKey(origin, publicKey))!;

test('reads the verifier key of the signed-note documentation, and its signature holds', () => {
  // Source: package golang.org/x/mod/sumdb/note, the example in its documentation.
  const text =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
  const signature = Buffer.from(
    'x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=',
    'base64',
  );
  const published = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')!;
  expect(published.id).toEqual(signature.subarray(0, 4));
  expect(verify(null, Buffer.from(text), published.publicKey, signature.subarray(4))).toBe(true);
});

test('writes origin, size and root in three lines, and a signature that names the key', () => {
  const note = signCheckpoint(checkpoint, privateKey);
  const [first, size, root, empty, signature, end] = note.split('\n');
  expect([first, size, root, empty, end]).toEqual([origin, '42', checkpoint.root.toString('base64'), '', '']);
  expect(signature).toMatch(/^— staffgate\/0011223344556677 [A-Za-z0-9+/=]{92}$/);
  expect(openCheckpoint(note, [key])).toEqual({ state: 'valid', checkpoint, signatures: 1 });
});

test('passes over the signature of a witness', () => {
  const note = signCheckpoint(checkpoint, privateKey);
  const witness = signCheckpoint(checkpoint, generateKeyPairSync('ed25519').privateKey).split('\n')[4];
  expect(openCheckpoint(`${note}${witness}\n`, [key])).toMatchObject({ state: 'valid', signatures: 2 });
});

test('knows a checkpoint that another key has signed', () => {
  const note = signCheckpoint(checkpoint, generateKeyPairSync('ed25519').privateKey);
  expect(openCheckpoint(note, [key])).toMatchObject({ state: 'unsigned' });
});

test('accepts no other byte anywhere in a note', () => {
  const note = Buffer.from(signCheckpoint(checkpoint, privateKey));
  for (const index of note.keys()) {
    const changed = Buffer.from(note);
    changed[index] = (changed[index] as number) ^ 1;
    expect(openCheckpoint(changed.toString('latin1'), [key]).state).not.toBe('valid');
    expect(openCheckpoint(changed.toString(), [key]).state).not.toBe('valid');
  }
});

test('refuses a key whose parts do not fit each other', () => {
  const text = encodeVerifierKey(origin, createPublicKey(privateKey));
  expect(parseVerifierKey(`${text}\n`)).toEqual(key);
  expect(parseVerifierKey(text.replace('staffgate', 'stuffgate'))).toBeNull();
  expect(parseVerifierKey(text.slice(0, -3))).toBeNull();
  expect(parseVerifierKey('a key')).toBeNull();
});
