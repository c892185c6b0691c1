import { hash } from 'node:crypto';

/** The Merkle tree of RFC 6962 (and 9162) over SHA-256: inner nodes and leaves are hashed with different prefixes. */

/** The root of a tree without leaves. */
export const emptyRoot: Buffer = hash('sha256', '', 'buffer');

/** The hash of a leaf: SHA-256(0x00 || data). */
export function leafHash(data: string | Uint8Array): Buffer {
  // The prefix is a character of its own in UTF-8 as well.
  const leaf = typeof data === 'string' ? `\0${data}` : Buffer.concat([leafPrefix, data]);
  return hash('sha256', leaf, 'buffer');
}

/** The hash of an inner node: SHA-256(0x01 || left || right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  node.set(left, 1);
  node.set(right, 33);
  return hash('sha256', node, 'buffer');
}

/**
 * The right edge of a growing tree: the roots of the complete subtrees that its leaves fall into, largest first. It is
 * all that is needed to append and to know the root, in steps that grow with the logarithm of the size.
 */
export class Frontier {
  #size: number;
  readonly #roots: Buffer[];

  /** Takes up a tree at a size; without arguments an empty one. */
  constructor(size = 0, roots: readonly Buffer[] = []) {
    this.#size = size;
    this.#roots = [...roots];
  }

  get size(): number {
    return this.#size;
  }

  get roots(): readonly Buffer[] {
    return this.#roots;
  }

  /** Appends a leaf by its hash. `onSubtree` is told of each subtree that became complete with it. */
  append(leaf: Buffer, onSubtree: (level: number, index: number, root: Buffer) => void = () => {}): void {
    let root = leaf;
    let index = this.#size;
    for (let level = 1; index % 2 === 1; level += 1) {
      root = nodeHash(this.#roots.pop() as Buffer, root);
      index = (index - 1) / 2;
      onSubtree(level, index, root);
    }
    this.#roots.push(root);
    this.#size += 1;
  }

  /** The root over all leaves. */
  root(): Buffer {
    return this.#roots.length === 0
      ? emptyRoot
      : this.#roots.reduceRight((right, left) => nodeHash(left, right));
  }

  copy(): Frontier {
    return new Frontier(this.#size, this.#roots);
  }
}

/** Gives the root of a complete subtree: of 2^level leaves, the index-th of these. Level 0 are the leaves. */
export type ReadNode = (level: number, index: number) => Promise<Buffer> | Buffer;

/** The hashes that lead from a leaf to the root of a tree of some size. */
export async function inclusionProof(index: number, size: number, read: ReadNode): Promise<Buffer[]> {
  if (!(index >= 0 && index < size)) throw new RangeError(`There is no leaf ${index} in a tree of ${size}.`);
  const path: Buffer[] = [];
  let start = 0;
  let length = size;
  while (length > 1) {
    const split = largestPowerBelow(length);
    if (index < start + split) {
      path.push(await rangeRoot(start + split, length - split, read));
      length = split;
    } else {
      path.push(await rangeRoot(start, split, read));
      start += split;
      length -= split;
    }
  }
  return path.reverse();
}

/** The hashes that show that the tree of `first` leaves is the beginning of that of `second`. */
export async function consistencyProof(first: number, second: number, read: ReadNode): Promise<Buffer[]> {
  if (!(first >= 1 && first <= second)) {
    throw new RangeError(`A tree of ${first} is not the beginning of one of ${second}.`);
  }
  const path: Buffer[] = [];
  let start = 0;
  let length = second;
  let isWhole = true;
  let old = first;
  while (old < length) {
    const split = largestPowerBelow(length);
    if (old <= split) {
      path.push(await rangeRoot(start + split, length - split, read));
      length = split;
    } else {
      path.push(await rangeRoot(start, split, read));
      start += split;
      length -= split;
      old -= split;
      isWhole = false;
    }
  }
  if (!isWhole) path.push(await rangeRoot(start, length, read));
  return path.reverse();
}

/** What an inclusion proof says, and what it is held against. */
export interface InclusionClaim {
  readonly leaf: Uint8Array;
  readonly index: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/** Whether a leaf is in the tree of a root, by RFC 9162, 2.1.3.2. */
export function verifyInclusion({ leaf, index, size, root, proof }: InclusionClaim): boolean {
  if (!(index >= 0 && index < size)) return false;
  let position = index;
  let last = size - 1;
  let hash = leaf;
  for (const sibling of proof) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      hash = nodeHash(sibling, hash);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else hash = nodeHash(hash, sibling);
    position = half(position);
    last = half(last);
  }
  return last === 0 && Buffer.from(hash).equals(root);
}

/** What a consistency proof says, and what it is held against. */
export interface ConsistencyClaim {
  readonly first: { readonly size: number; readonly root: Uint8Array };
  readonly second: { readonly size: number; readonly root: Uint8Array };
  readonly proof: readonly Uint8Array[];
}

/** Whether the first tree is the beginning of the second one, by RFC 9162, 2.1.4.2. */
export function verifyConsistency({ first, second, proof }: ConsistencyClaim): boolean {
  if (first.size < 1 || first.size > second.size) return false;
  if (first.size === second.size) return proof.length === 0 && Buffer.from(first.root).equals(second.root);
  const path = isPowerOfTwo(first.size) ? [first.root, ...proof] : [...proof];
  let position = first.size - 1;
  let last = second.size - 1;
  while (position % 2 === 1) {
    position = half(position);
    last = half(last);
  }
  const start = path.shift();
  if (start === undefined) return false;
  let [before, after] = [start, start];
  for (const hash of path) {
    if (last === 0) return false;
    if (position % 2 === 1 || position === last) {
      before = nodeHash(hash, before);
      after = nodeHash(hash, after);
      while (position % 2 === 0 && position !== 0) {
        position = half(position);
        last = half(last);
      }
    } else after = nodeHash(after, hash);
    position = half(position);
    last = half(last);
  }
  return last === 0 && Buffer.from(before).equals(first.root) && Buffer.from(after).equals(second.root);
}

const leafPrefix = Buffer.of(0);
/** An inner node as it is hashed: its prefix, and two hashes of 32 bytes. */
const node = Buffer.alloc(65, 1);

async function rangeRoot(start: number, length: number, read: ReadNode): Promise<Buffer> {
  if (isPowerOfTwo(length)) return read(Math.log2(length), start / length);
  const split = largestPowerBelow(length);
  return nodeHash(await rangeRoot(start, split, read), await rangeRoot(start + split, length - split, read));
}

function largestPowerBelow(length: number): number {
  let power = 1;
  while (power * 2 < length) power *= 2;
  return power;
}

function isPowerOfTwo(number: number): boolean {
  return Number.isInteger(Math.log2(number));
}

/** Shifting would cut the number to 32 bits. */
function half(number: number): number {
  return Math.floor(number / 2);
}
