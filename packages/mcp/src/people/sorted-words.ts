import { isOneSlip } from './spelling.ts';

/**
 * Words in order, so that those that begin alike stand together. Those that one slip of typing makes of a word are found
 * by what is left of both without a letter: neither looks at all of the words.
 */
export class SortedWords {
  readonly #words: readonly string[];
  readonly #known: ReadonlySet<string>;
  #byRest: ReadonlyMap<string, readonly string[]> | null = null;

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
    const first = this.#firstFrom(start, 0);
    // No letter comes after U+FFFF.
    return [first, this.#firstFrom(`${start}\uffff`, first)];
  }

  /** The words that become this one by a letter too many, too few, another one, or two swapped; in order. */
  oneSlipFrom(word: string): readonly string[] {
    this.#byRest ??= byRestOf(this.#words);
    const found = new Set<string>(this.#byRest.get(word));
    for (const rest of restsOf(word)) {
      if (this.#known.has(rest)) found.add(rest);
      // Another letter in one place leaves the same without it. So do two letters swapped without either; others as well.
      for (const other of this.#byRest.get(rest) ?? []) if (isOneSlip(word, other)) found.add(other);
    }
    found.delete(word);
    return [...found].sort();
  }

  /** The first place whose word is not before a text. */
  #firstFrom(text: string, from: number): number {
    let [low, high] = [from, this.#words.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** What is left of a word without one of its letters. */
function restsOf(word: string): ReadonlySet<string> {
  const rests = new Set<string>();
  for (let at = 0; at < word.length; at += 1) rests.add(word.slice(0, at) + word.slice(at + 1));
  return rests;
}

function byRestOf(words: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const byRest = new Map<string, string[]>();
  for (const word of words) {
    for (const rest of restsOf(word)) {
      const alike = byRest.get(rest);
      if (alike) alike.push(word);
      else byRest.set(rest, [word]);
    }
  }
  return byRest;
}
