/** A deterministic source of randomness: the same seed gives the same values on every machine. */
export interface Random {
  /** A number from 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from `min` to `max`, both included. */
  int(min: number, max: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One entry of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** One value, each as likely as its weight says. */
  weighted<T>(choices: readonly (readonly [value: T, weight: number])[]): T;
  /** A copy of the list in another order. */
  shuffle<T>(list: readonly T[]): T[];
  /** A UUID of version 4 in lower case. */
  uuid(): string;
  /** Letters and digits. */
  token(length: number): string;
}

/**
 * Creates a source of randomness. Not for secrets: whoever knows the seed knows every value.
 *
 * @example
 * createRandom('nordlicht').uuid() // always the same UUID
 */
export function createRandom(seed: string): Random {
  const bits = sfc32(...hash(seed));
  const next = () => bits() / 0x1_0000_0000;
  const int = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));

  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick(list) {
      if (list.length === 0) throw new RangeError('cannot pick from an empty list');
      return list[int(0, list.length - 1)]!;
    },
    weighted(choices) {
      let total = 0;
      for (let at = 0; at < choices.length; at++) total += choices[at]![1];
      if (!(total > 0)) throw new RangeError('cannot pick where no choice has a weight');
      let rest = next() * total;
      for (let at = 0; at < choices.length; at++) {
        rest -= choices[at]![1];
        if (rest < 0) return choices[at]![0];
      }
      return choices.findLast(([, weight]) => weight > 0)![0];
    },
    shuffle(list) {
      const copy = [...list];
      for (let last = copy.length - 1; last > 0; last--) {
        const other = int(0, last);
        [copy[last], copy[other]] = [copy[other]!, copy[last]!];
      }
      return copy;
    },
    uuid() {
      const a = bits();
      const b = (bits() & 0xffff_0fff) | 0x4000;
      const c = (bits() & 0x3fff_ffff) | 0x8000_0000;
      const d = bits();
      const front = `${hex16(a >>> 16)}${hex16(a)}-`;
      const middle = `${hex16(b >>> 16)}-${hex16(b)}-`;
      const back = `${hex16(c)}${hex16(d >>> 16)}${hex16(d)}`;
      return `${front}${middle}${hex16(c >>> 16)}-${back}`;
    },
    token(length) {
      let text = '';
      while (text.length < length) text += letters[int(0, letters.length - 1)];
      return text;
    },
  };
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const hexBytes = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function hex16(word: number): string {
  return hexBytes[(word >>> 8) & 0xff]! + hexBytes[word & 0xff]!;
}

/** Four words that depend on every character of the text (FNV-1a, once per word). */
function hash(text: string): [number, number, number, number] {
  const words: [number, number, number, number] = [0x811c9dc5, 0x9e3779b9, 0x243f6a88, 0xb7e15162];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    for (let word = 0; word < 4; word++) {
      const mixed = Math.imul(words[word]! ^ (code + word), 0x01000193);
      words[word] = mixed ^ (mixed >>> 15);
    }
  }
  return words;
}

/** Chris Doty-Humphrey's small fast counter; passes PractRand, needs nothing but 32-bit integers. */
function sfc32(a: number, b: number, c: number, counter: number): () => number {
  function bits(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return sum >>> 0;
  }
  for (let round = 0; round < 15; round++) bits();
  return bits;
}
