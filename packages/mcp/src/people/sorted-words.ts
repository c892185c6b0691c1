import { isOneSlip } from './spelling.ts';

/** So many words are looked at one by one. */
const few = 16;

/**
 * Words in order, so that those that begin alike stand together, and those that one slip of typing makes of a word are
 * found by a walk along its letters: neither looks at all of them.
 */
export class SortedWords {
  readonly #words: readonly string[];
  readonly #known: ReadonlySet<string>;

  constructor(words: Iterable<string>) {
    this.#known = new Set(words);
    this.#words = [...this.#known].sort();
  }

  at(index: number): string {
    return this.#words[index] as string;
  }

  get length(): number {
    return this.#words.length;
  }

  /** Where the words that begin so are: from the first one to before the second. */
  beginningWith(start: string): readonly [from: number, to: number] {
    return this.#within(start, 0, this.#words.length);
  }

  /** The words that become this one by a letter too many, too few, another one, or two swapped. */
  oneSlipFrom(word: string): ReadonlySet<string> {
    const found = new Set<string>();
    const keep = (made: string) => {
      if (made !== word && this.#known.has(made)) found.add(made);
    };
    let [from, to] = [0, this.#words.length];
    for (let at = 0; at <= word.length && from < to; at += 1) {
      if (to - from <= few) {
        for (let one = from; one < to; one += 1) if (isOneSlip(word, this.at(one))) found.add(this.at(one));
        found.delete(word);
        return found;
      }
      const start = word.slice(0, at);
      const rest = word.slice(at);
      for (const letter of this.#lettersAfter(start, from, to)) {
        keep(start + letter + rest);
        if (at < word.length) keep(start + letter + rest.slice(1));
      }
      if (at < word.length) keep(start + rest.slice(1));
      if (at + 1 < word.length) keep(start + rest[1] + rest[0] + rest.slice(2));
      [from, to] = this.#within(word.slice(0, at + 1), from, to);
    }
    return found;
  }

  /** The letters that come next in words that begin so. */
  *#lettersAfter(start: string, from: number, to: number): Iterable<string> {
    for (let at = from; at < to; ) {
      const letter = this.at(at)[start.length];
      if (letter === undefined) at += 1;
      else {
        yield letter;
        at = this.#within(start + letter, at, to)[1];
      }
    }
  }

  #within(start: string, from: number, to: number): readonly [number, number] {
    const first = this.#firstFrom(start, from, to);
    // No letter comes after U+FFFF.
    return [first, this.#firstFrom(`${start}\uffff`, first, to)];
  }

  /** The first place whose word is not before a text. */
  #firstFrom(text: string, from: number, to: number): number {
    let [low, high] = [from, to];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
