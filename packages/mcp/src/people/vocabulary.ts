import type { KnownPerson } from './known-person.ts';
import { SortedWords } from './sorted-words.ts';
import { folded, isOneSlip, skeleton, words } from './spelling.ts';

/** How well a word stands for one of a name. */
export type Fit = 'same' | 'initial' | 'beginning' | 'slip';

/** Somebody, and what they are called. */
export interface Entry {
  readonly person: KnownPerson;
  /** Which one of all it is. */
  readonly place: number;
  /** The ways in which the person is called, each as words. */
  readonly names: readonly (readonly Word[])[];
  /** All words of the names. */
  readonly words: readonly Word[];
  /** Words of what tells people of the same name apart. */
  readonly places: ReadonlySet<string>;
}

/** A word of names, as it is written by somebody. */
export interface Word {
  readonly bones: string;
  readonly plain: string;
  /** Who is called so. */
  readonly entries: Set<Entry>;
}

/** A name whose hyphens are left out: `Anna-Lena` as `Annalena`. */
function withoutHyphens(name: string): string {
  return name.replace(/(\p{L})[-‐](?=\p{L})/gu, '$1');
}

/** The names that are not empty, each once. */
function distinct(names: readonly (readonly Word[])[]): readonly (readonly Word[])[] {
  const isSame = (left: readonly Word[], right: readonly Word[]) =>
    left.length === right.length && left.every((word, at) => word === right[at]);
  return names.filter(
    (name, at) => name.length > 0 && names.findIndex((other) => isSame(other, name)) === at,
  );
}

/** Remembers what was made: the same names, positions and departments come again and again. */
function remembering<K, V>(make: (of: K) => V): (of: K) => V {
  const made = new Map<K, V>();
  return (of) => {
    const known = made.get(of);
    if (known !== undefined) return known;
    const value = make(of);
    made.set(of, value);
    return value;
  };
}

/** A word of a question. */
export interface Asked {
  readonly bones: string;
  /** Whether it may stand for a place as well. */
  readonly isPlace: boolean;
  /** How often people are called by what it may stand for. */
  readonly calls: number;
  /** How many words it may stand for, apart from how they are spelled. */
  readonly bonesCount: number;
  readonly allBones: () => readonly string[];
  /** Who is called by what it may stand for. */
  readonly entries: () => ReadonlySet<Entry>;
  /** How well it stands for a word of a name; null when it does not. */
  readonly fit: (name: Word) => Fit | null;
}

/** What people are called. */
export class Names {
  readonly places = new Set<string>();
  readonly words = new Map<string, Word>();
  /** Who is called by two words at once: many are called Kröger, few Anja Kröger. */
  readonly byPair = new Map<string, Entry[]>();
  /** Who is called by just these words. */
  readonly byWhole = new Map<string, Entry[]>();
  #size = 0;
  readonly #bonesOf = remembering(skeleton);
  readonly #split = remembering((text: string) =>
    words(text).map((word) => this.#wordOf(word.normalize('NFC'))),
  );
  readonly #splitPlace = remembering((text: string) => words(text).map(this.#bonesOf));
  readonly #placesOf = remembering(
    (text: string) => new Set(text.split('\n').flatMap((place) => this.#splitPlace(place))),
  );

  add(person: KnownPerson): void {
    const { position, department, team, office } = person;
    const names = this.#namesOf(person);
    const entry: Entry = {
      person,
      place: this.#size,
      names,
      words: [...new Set(names.flat())],
      places: this.#placesOf([position, department, team, office].map((place) => place ?? '').join('\n')),
    };
    this.#size += 1;
    for (const word of entry.words) word.entries.add(entry);
    const bones = [...new Set(entry.words.map((word) => word.bones))];
    for (const [at, one] of bones.entries()) {
      for (const other of bones.slice(at + 1)) addTo(this.byPair, pairOf(one, other), entry);
    }
    for (const whole of new Set(names.map((name) => wholeOf(name.map((word) => word.bones))))) {
      addTo(this.byWhole, whole, entry);
    }
    for (const place of entry.places) this.places.add(place);
  }

  #namesOf({ firstName, lastName, preferredName }: KnownPerson): readonly (readonly Word[])[] {
    const first = this.#split(firstName ?? '');
    const last = this.#split(lastName ?? '');
    const preferred = this.#split(preferredName ?? '');
    return distinct([
      [...first, ...last],
      [...preferred, ...last],
      preferred,
      [...this.#split(withoutHyphens(firstName ?? '')), ...this.#split(withoutHyphens(lastName ?? ''))],
      [...new Set([...first, ...preferred, ...last])],
    ]);
  }

  #wordOf(text: string): Word {
    const word = this.words.get(text) ?? {
      bones: this.#bonesOf(text),
      plain: folded(text),
      entries: new Set(),
    };
    this.words.set(text, word);
    return word;
  }
}

/** All words of all names, so that a search looks only at people who are called by what was asked. */
export class Vocabulary {
  readonly #names: Names;
  readonly #byBones = new Map<string, Word[]>();
  readonly #bones: SortedWords;
  /** How often people are called by the words before each of the sorted ones. */
  readonly #callsBefore: readonly number[];
  readonly #bonesOfPlain = new Map<string, string>();
  readonly #plains: SortedWords;

  constructor(names: Names) {
    this.#names = names;
    for (const word of names.words.values()) {
      addTo(this.#byBones, word.bones, word);
      this.#bonesOfPlain.set(word.plain, word.bones);
    }
    this.#bones = new SortedWords(this.#byBones.keys());
    this.#plains = new SortedWords(this.#bonesOfPlain.keys());
    const callsBefore = [0];
    for (let at = 0; at < this.#bones.length; at += 1) {
      const calls = this.#wordsOf(this.#bones.at(at)).reduce((sum, { entries }) => sum + entries.size, 0);
      callsBefore.push((callsBefore[at] as number) + calls);
    }
    this.#callsBefore = callsBefore;
  }

  /** What a word that was asked may stand for, with slips of typing or without. */
  asked(word: string, withSlips: boolean): Asked {
    const bones = skeleton(word);
    const plain = folded(word);
    const isInitial = /^\p{L}\.?$/u.test(word.normalize('NFC'));
    const hasBeginnings = isInitial || bones.length >= 3;
    const [from, to] = hasBeginnings ? this.#bones.beginningWith(bones) : this.#exactly(bones);
    const mayBeSlip = withSlips && !isInitial && plain.length >= 4;
    const slips = mayBeSlip ? this.#slipsOf(bones, plain) : [];
    const slipped = slips.flatMap((slip) => this.#wordsOf(slip));
    const before = (at: number) => this.#callsBefore[at] as number;
    const calls = before(to) - before(from) + slipped.reduce((sum, { entries }) => sum + entries.size, 0);
    return {
      bones,
      isPlace: this.#names.places.has(bones),
      calls,
      bonesCount: to - from + slips.length,
      allBones: () => [...Array.from({ length: to - from }, (_, at) => this.#bones.at(from + at)), ...slips],
      entries: () => {
        const found = new Set<Entry>();
        for (let at = from; at < to; at += 1) addEntries(this.#wordsOf(this.#bones.at(at)), found);
        addEntries(slipped, found);
        return found;
      },
      fit: remembering((name: Word) =>
        isInitial
          ? initialFit(bones, name)
          : (wordFit(bones, name) ?? (mayBeSlip ? slipFit(bones, plain, name) : null)),
      ),
    };
  }

  /** Who is called by both, in any order; null when that is better found out by looking at those of one. */
  calledBy(left: Asked, right: Asked): readonly Entry[] | null {
    if (left.bonesCount * right.bonesCount > Math.min(left.calls, 200)) return null;
    const found = new Set<Entry>();
    const ofRight = right.allBones();
    for (const one of left.allBones()) {
      for (const other of ofRight) {
        if (one === other) return null;
        for (const entry of this.#names.byPair.get(pairOf(one, other)) ?? []) found.add(entry);
      }
    }
    return [...found].sort((a, b) => a.place - b.place);
  }

  /** Who is called by just these words, in any order: a whole name, as it is most often asked for. */
  calledJust(wanted: readonly string[]): readonly Entry[] {
    return this.#names.byWhole.get(wholeOf(wanted.map(skeleton))) ?? [];
  }

  #exactly(bones: string): readonly [number, number] {
    const [from] = this.#bones.beginningWith(bones);
    return [from, this.#byBones.has(bones) ? from + 1 : from];
  }

  /** The bones of names that one slip makes of a word. */
  #slipsOf(bones: string, plain: string): readonly string[] {
    const ofPlain = [...this.#plains.oneSlipFrom(plain)].map((it) => this.#bonesOfPlain.get(it) as string);
    return [...new Set([...this.#bones.oneSlipFrom(bones), ...ofPlain])];
  }

  #wordsOf(bones: string): readonly Word[] {
    return this.#byBones.get(bones) as Word[];
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

function wholeOf(bones: string[]): string {
  return bones.sort().join(' ');
}

function addTo<V>(lists: Map<string, V[]>, key: string, value: V): void {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

function addEntries(words: readonly Word[], found: Set<Entry>): void {
  for (const { entries } of words) for (const entry of entries) found.add(entry);
}

function initialFit(bones: string, known: Word): Fit | null {
  return known.bones === bones ? 'same' : known.bones.startsWith(bones) ? 'initial' : null;
}

function wordFit(bones: string, known: Word): Fit | null {
  if (known.bones === bones) return 'same';
  return bones.length >= 3 && known.bones.startsWith(bones) ? 'beginning' : null;
}

function slipFit(bones: string, plain: string, known: Word): Fit | null {
  return isOneSlip(bones, known.bones) || isOneSlip(plain, known.plain) ? 'slip' : null;
}
