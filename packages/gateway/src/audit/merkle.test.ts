import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  consistencyProof,
  emptyRoot,
  Frontier,
  inclusionProof,
  leafHash,
  nodeHash,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts';

/** The leaves and roots that the tests of Certificate Transparency's own implementations of RFC 6962 use. */
const inputs = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')));
const hex = (hashes: readonly Buffer[]) => hashes.map((hash) => hash.toString('hex'));

/** A tree in memory: its roots by size, and its nodes. */
function treeOf(all: readonly Buffer[]) {
  const frontier = new Frontier();
  const sizes: Buffer[] = [frontier.root()];
  const nodes = new Map<string, Buffer>();
  for (const [index, leaf] of all.entries()) {
    nodes.set(`0/${index}`, leaf);
    frontier.append(leaf, (level, position, root) => nodes.set(`${level}/${position}`, root));
    sizes.push(frontier.root());
  }
  return { sizes, read: (level: number, index: number) => nodes.get(`${level}/${index}`) as Buffer };
}

test('gives the published roots of RFC 6962 for every size up to eight', () => {
  expect(emptyRoot.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(hex(treeOf(leaves).sizes.slice(1))).toEqual(roots);
});

test('gives the published inclusion and consistency proofs', async () => {
  const { read } = treeOf(leaves);
  expect(hex(await inclusionProof(0, 8, read))).toEqual([
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ]);
  expect(hex(await inclusionProof(5, 8, read))).toEqual([
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ]);
  expect(hex(await consistencyProof(6, 8, read))).toEqual([
    '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ]);
});

test('is the tree of the definition, split at the largest power of two', () => {
  const rootOf = (some: readonly Buffer[]): Buffer => {
    if (some.length <= 1) return some[0] ?? emptyRoot;
    let split = 1;
    while (split * 2 < some.length) split *= 2;
    return nodeHash(rootOf(some.slice(0, split)), rootOf(some.slice(split)));
  };
  const many = Array.from({ length: 130 }, (_, index) => leafHash(String(index)));
  const { sizes } = treeOf(many);
  for (const size of sizes.keys()) expect(sizes[size]).toEqual(rootOf(many.slice(0, size)));
});

test('proves every leaf and every beginning, and nothing else', async () => {
  const { sizes, read } = treeOf(Array.from({ length: 300 }, (_, index) => leafHash(String(index))));
  const sizeAndPart = fc
    .integer({ min: 1, max: 300 })
    .chain((size) => fc.record({ size: fc.constant(size), part: fc.integer({ min: 1, max: size }) }));
  await fc.assert(
    fc.asyncProperty(sizeAndPart, fc.nat(), fc.nat(255), async ({ size, part }, where, flip) => {
      const root = sizes[size] as Buffer;
      const claim = { leaf: leafHash(String(part - 1)), index: part - 1, size, root };
      const proof = await inclusionProof(part - 1, size, read);
      expect(verifyInclusion({ ...claim, proof })).toBe(true);
      const first = { size: part, root: sizes[part] as Buffer };
      const consistency = await consistencyProof(part, size, read);
      expect(verifyConsistency({ first, second: { size, root }, proof: consistency })).toBe(true);
      for (const path of [proof, consistency]) {
        if (path.length === 0) continue;
        const wrong = path.map((hash) => Buffer.from(hash));
        const at = wrong[where % wrong.length] as Buffer;
        at[where % 32] = (at[where % 32] as number) ^ (flip + 1);
        if (path === proof) expect(verifyInclusion({ ...claim, proof: wrong })).toBe(flip === 255);
        else expect(verifyConsistency({ first, second: { size, root }, proof: wrong })).toBe(flip === 255);
        expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(proof.length === 0);
      }
      expect(verifyInclusion({ ...claim, leaf: leafHash('other'), proof })).toBe(false);
    }),
  );
});

test('goes on from a frontier that was put aside', () => {
  const whole = new Frontier();
  const before = new Frontier();
  for (const leaf of leaves.slice(0, 5)) before.append(leaf);
  const after = new Frontier(before.size, before.roots);
  for (const leaf of leaves) whole.append(leaf);
  for (const leaf of leaves.slice(5)) after.append(leaf);
  expect(after.root()).toEqual(whole.root());
});

test('refuses to prove what is not there', async () => {
  const { read } = treeOf(leaves);
  await expect(inclusionProof(8, 8, read)).rejects.toThrow(RangeError);
  await expect(consistencyProof(9, 8, read)).rejects.toThrow(RangeError);
});
