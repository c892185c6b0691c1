import { SortedWords } from './sorted-words.ts';
import { folded, isOneSlip, skeleton, words } from './spelling.ts';

/** A person as an index knows them: what the agent may see, null for the rest. */
export interface KnownPerson {
  readonly id: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly preferredName: string | null;
  readonly email: string | null;
  readonly position: string | null;
  readonly department: string | null;
  readonly team: string | null;
  readonly office: string | null;
  readonly status: string | null;
  /** Id of the supervisor. */
  readonly supervisor: string | null;
}

/** Finds people by what somebody would call them. */
export interface PeopleIndex {
  readonly everybody: readonly KnownPerson[];
  get(id: string): KnownPerson | undefined;
  /** Those who are meant, as far as that can be told: nobody, one, or several whom the text fits equally well. */
  search(text: string): readonly KnownPerson[];
}

/** How well a word fits a name. Less is better. */
const cost = { same: 0, place: 1, initial: 2, beginning: 4, slip: 8 } as const;
type Fit = keyof typeof cost;

interface Entry {
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
interface Word {
  readonly bones: string;
  readonly plain: string;
  /** Who is called so. */
  readonly entries: Set<Entry>;
}

/** Words that only join a name to a place. They are passed over where nobody is called so. */
const joining = new Set(
  'from in of the at with von aus im in der dem den bei mit team department dept abteilung office buero büro frau herr mr mrs ms dr prof'
    .split(' ')
    .map(skeleton),
);

/** Makes an index of people in memory. */
export function createPeopleIndex(everybody: readonly KnownPerson[]): PeopleIndex {
  const vocabulary = new Vocabulary(everybody);
  const byId = new Map(everybody.map((person) => [person.id, person]));
  const byEmail = new Map(
    everybody.flatMap((person) =>
      person.email === null ? [] : [[person.email.toLowerCase(), person] as const],
    ),
  );
  return {
    everybody,
    get: (id) => byId.get(id),
    search(text) {
      const wanted = text.trim();
      const id = /^#?(\d+)$/.exec(wanted)?.[1];
      if (id !== undefined) return listOf(byId.get(id));
      if (wanted.includes('@')) return listOf(byEmail.get(wanted.toLowerCase()));
      return byName(words(wanted), vocabulary);
    },
  };
}

function listOf(person: KnownPerson | undefined): KnownPerson[] {
  return person ? [person] : [];
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
interface Asked {
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

/** All words of all names, so that a search looks only at people who are called by what was asked. */
class Vocabulary {
  readonly #places = new Set<string>();
  readonly #byBones = new Map<string, Word[]>();
  readonly #bones: SortedWords;
  /** How often people are called by the words before each of the sorted ones. */
  readonly #callsBefore: readonly number[];
  /** Who is called by two words at once: many are called Kröger, few Anja Kröger. */
  readonly #byPair = new Map<string, Entry[]>();
  readonly #byWhole = new Map<string, Entry[]>();
  readonly #bonesOfPlain = new Map<string, string>();
  readonly #plains: SortedWords;

  constructor(everybody: readonly KnownPerson[]) {
    const bonesOf = remembering(skeleton);
    const known = new Map<string, Word>();
    const wordOf = (text: string): Word => {
      const word = known.get(text) ?? { bones: bonesOf(text), plain: folded(text), entries: new Set() };
      known.set(text, word);
      return word;
    };
    const split = remembering((text: string) => words(text).map((word) => wordOf(word.normalize('NFC'))));
    const splitPlace = remembering((text: string) => words(text).map(bonesOf));
    const placesOf = remembering((text: string) => new Set(text.split('\n').flatMap(splitPlace)));
    for (const [place, person] of everybody.entries()) {
      const { firstName, lastName, preferredName, position, department, team, office } = person;
      const first = split(firstName ?? '');
      const last = split(lastName ?? '');
      const preferred = split(preferredName ?? '');
      const names = distinct([
        [...first, ...last],
        [...preferred, ...last],
        preferred,
        [...split(withoutHyphens(firstName ?? '')), ...split(withoutHyphens(lastName ?? ''))],
        [...new Set([...first, ...preferred, ...last])],
      ]);
      const entry: Entry = {
        person,
        place,
        names,
        words: [...new Set(names.flat())],
        places: placesOf([position, department, team, office].map((place) => place ?? '').join('\n')),
      };
      for (const word of entry.words) word.entries.add(entry);
      this.#addPairs(entry);
      for (const whole of new Set(names.map((name) => wholeOf(name.map((word) => word.bones))))) {
        addTo(this.#byWhole, whole, entry);
      }
      for (const place of entry.places) this.#places.add(place);
    }
    for (const word of known.values()) {
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
      isPlace: this.#places.has(bones),
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
        for (const entry of this.#byPair.get(pairOf(one, other)) ?? []) found.add(entry);
      }
    }
    return [...found].sort((a, b) => a.place - b.place);
  }

  /** Who is called by just these words, in any order: a whole name, as it is most often asked for. */
  calledJust(wanted: readonly string[]): readonly Entry[] {
    return this.#byWhole.get(wholeOf(wanted.map(skeleton))) ?? [];
  }

  #addPairs(entry: Entry): void {
    const bones = [...new Set(entry.words.map((word) => word.bones))];
    for (const [at, one] of bones.entries()) {
      for (const other of bones.slice(at + 1)) {
        addTo(this.#byPair, pairOf(one, other), entry);
      }
    }
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

function byName(wanted: readonly string[], vocabulary: Vocabulary): readonly KnownPerson[] {
  if (wanted.length === 0 || wanted.length > 8) return [];
  // Nobody fits better, so that nobody else is looked at.
  const called = vocabulary.calledJust(wanted);
  if (called.length > 0) return called.map(({ person }) => person);
  const exact = bestOf(wanted, vocabulary, false);
  // Nobody of another name fits better than one without a slip.
  const { people } = exact.cost < cost.slip ? exact : bestOf(wanted, vocabulary, true);
  return people;
}

/** Those whom the words fit best, and how well they do. */
function bestOf(
  wanted: readonly string[],
  vocabulary: Vocabulary,
  withSlips: boolean,
): { readonly people: readonly KnownPerson[]; readonly cost: number } {
  const asked = wanted
    .map((word) => vocabulary.asked(word, withSlips))
    .filter(({ calls, isPlace, bones }) => calls > 0 || isPlace || !joining.has(bones));
  let best = Number.POSITIVE_INFINITY;
  let found: { readonly person: KnownPerson; readonly isWhole: boolean }[] = [];
  for (const entry of candidatesOf(asked, vocabulary)) {
    const match = matchOf(asked, entry);
    if (match === null || match.cost > best) continue;
    if (match.cost < best) found = [];
    best = match.cost;
    found.push({ person: entry.person, isWhole: match.isWhole });
  }
  const whole = found.filter(({ isWhole }) => isWhole);
  const people = (whole.length > 0 ? whole : found).map(({ person }) => person);
  return { people, cost: best };
}

/** Whom to look at: who is called by all of the words, the rarest first, but those that may be a place. */
function candidatesOf(asked: readonly Asked[], vocabulary: Vocabulary): Iterable<Entry> {
  const named = asked.filter(({ isPlace }) => !isPlace).sort((a, b) => a.calls - b.calls);
  const [rarest, second, ...others] = named;
  if (!rarest) return new Set(asked.flatMap(({ entries }) => [...entries()]));
  if (!second) return rarest.entries();
  const both = vocabulary.calledBy(rarest, second);
  const isCalled = ({ words }: Entry, { fit }: Asked) => words.some((word) => fit(word) !== null);
  return both === null
    ? [...rarest.entries()].filter((entry) => [second, ...others].every((one) => isCalled(entry, one)))
    : both.filter((entry) => others.every((one) => isCalled(entry, one)));
}

interface Match {
  readonly cost: number;
  /** Whether nothing of the name was left unsaid. */
  readonly isWhole: boolean;
}

/** How well a person fits; null when a word fits nothing of theirs. */
function matchOf(asked: readonly Asked[], { names, places }: Entry): Match | null {
  let best: Match | null = null;
  for (const name of names) {
    const match = matchOfName(asked, name, places);
    if (
      match !== null &&
      (best === null || match.cost < best.cost || (match.cost === best.cost && match.isWhole))
    ) {
      best = match;
    }
  }
  return best;
}

function matchOfName(
  asked: readonly Asked[],
  name: readonly Word[],
  places: ReadonlySet<string>,
): Match | null {
  const left = [...name];
  const taken = new Set<number>();
  let sum = 0;
  let slips = 0;
  let said = 0;
  // What fits best takes its word of the name first, whatever the order.
  for (const fit of ['same', 'slip', 'beginning', 'initial'] as const) {
    for (const [index, one] of asked.entries()) {
      if (taken.has(index)) continue;
      const at = left.findIndex((word) => one.fit(word) === fit);
      if (at < 0) continue;
      left.splice(at, 1);
      taken.add(index);
      sum += cost[fit];
      if (fit === 'slip') slips += 1;
      if (fit !== 'initial') said += 1;
    }
  }
  for (const [index, { bones }] of asked.entries()) {
    if (taken.has(index)) continue;
    if (!places.has(bones)) return null;
    sum += cost.place;
  }
  // Initials alone name nobody, unless they are all that the name has.
  if (taken.size === 0 || slips > 1 || (said === 0 && left.length > 0)) return null;
  return { cost: sum, isWhole: left.length === 0 };
}
