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
  /** The ways in which the person is called, each as words. */
  readonly names: readonly (readonly string[])[];
  /** Words of what tells people of the same name apart. */
  readonly places: ReadonlySet<string>;
}

/** Words that only join a name to a place. They are passed over where nobody is called so. */
const joining = new Set(
  'from in of the at with von aus im in der dem den bei mit team department dept abteilung office buero büro frau herr mr mrs ms dr prof'
    .split(' ')
    .map(skeleton),
);

/** Makes an index of people in memory. */
export function createPeopleIndex(everybody: readonly KnownPerson[]): PeopleIndex {
  const entries = everybody.map(entryOf);
  const byId = new Map(everybody.map((person) => [person.id, person]));
  const byEmail = new Map(
    everybody.flatMap((person) =>
      person.email === null ? [] : [[person.email.toLowerCase(), person] as const],
    ),
  );
  const vocabulary = new Vocabulary(entries);
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

function entryOf(person: KnownPerson): Entry {
  const { firstName, lastName, preferredName, position, department, team, office } = person;
  const first = words(firstName ?? '');
  const last = words(lastName ?? '');
  const preferred = words(preferredName ?? '');
  const whole = [...first, ...preferred, ...last];
  const names = [
    [...first, ...last],
    [...preferred, ...last],
    preferred,
    joined(firstName, lastName),
    [...new Set(whole)],
  ]
    .map((name) => name.map((word) => word.normalize('NFC')))
    .filter((name) => name.length > 0);
  const places = [position, department, team, office].flatMap((place) => words(place ?? '').map(skeleton));
  return { person, names, places: new Set(places) };
}

/** A name whose hyphens are left out: `Anna-Lena` as `Annalena`. */
function joined(...parts: readonly (string | null)[]): string[] {
  return parts.flatMap((part) => words((part ?? '').replace(/(\p{L})[-‐](?=\p{L})/gu, '$1')));
}

interface Word {
  readonly bones: string;
  readonly plain: string;
  /** Who is called so. */
  readonly entries: Set<Entry>;
}

/** All words of all names, so that each is compared once, and only people who are called so are looked at. */
class Vocabulary {
  readonly #words = new Map<string, Word>();
  readonly #places = new Set<string>();

  constructor(entries: readonly Entry[]) {
    for (const entry of entries) {
      for (const word of new Set(entry.names.flat())) {
        const known = this.#words.get(word) ?? {
          bones: skeleton(word),
          plain: folded(word),
          entries: new Set(),
        };
        known.entries.add(entry);
        this.#words.set(word, known);
      }
      for (const place of entry.places) this.#places.add(place);
    }
  }

  isPlace(word: string): boolean {
    return this.#places.has(skeleton(word));
  }

  /** Those who are called by one of these words. */
  entriesOf(words: Iterable<string>): Set<Entry> {
    const entries = new Set<Entry>();
    for (const word of words) for (const entry of this.#words.get(word)?.entries ?? []) entries.add(entry);
    return entries;
  }

  /** The words of names that a word may stand for, and how well it does. */
  fits(word: string): ReadonlyMap<string, Fit> {
    const bones = skeleton(word);
    const plain = folded(word);
    const isInitial = /^\p{L}\.?$/u.test(word.normalize('NFC'));
    const found = new Map<string, Fit>();
    for (const [name, known] of this.#words) {
      const fit = isInitial ? initialFit(bones, known) : wordFit(bones, plain, known);
      if (fit !== null) found.set(name, fit);
    }
    return found;
  }
}

function initialFit(bones: string, known: Word): Fit | null {
  return known.bones === bones ? 'same' : known.bones.startsWith(bones) ? 'initial' : null;
}

function wordFit(bones: string, plain: string, known: Word): Fit | null {
  if (known.bones === bones) return 'same';
  if (bones.length >= 3 && known.bones.startsWith(bones)) return 'beginning';
  return plain.length >= 4 && (isOneSlip(bones, known.bones) || isOneSlip(plain, known.plain))
    ? 'slip'
    : null;
}

function byName(asked: readonly string[], vocabulary: Vocabulary): readonly KnownPerson[] {
  if (asked.length === 0 || asked.length > 8) return [];
  const fits = asked.map((word) => vocabulary.fits(word));
  const known = asked.filter(
    (word, index) => fits[index]?.size !== 0 || vocabulary.isPlace(word) || !joining.has(skeleton(word)),
  );
  const fitsOfKnown = known.map((word) => fits[asked.indexOf(word)] as ReadonlyMap<string, Fit>);
  let best = Number.POSITIVE_INFINITY;
  let found: { readonly person: KnownPerson; readonly isWhole: boolean }[] = [];
  // Only who is called by the rarest of the words that name somebody can be meant, unless it is a place.
  for (const entry of candidatesOf(known, fitsOfKnown, vocabulary)) {
    const match = matchOf(known, fitsOfKnown, entry);
    if (match === null || match.cost > best) continue;
    if (match.cost < best) found = [];
    best = match.cost;
    found.push({ person: entry.person, isWhole: match.isWhole });
  }
  const whole = found.filter(({ isWhole }) => isWhole);
  return (whole.length > 0 ? whole : found).map(({ person }) => person);
}

/** Whom to look at: those whom one of the words names, the word with the fewest that cannot be a place. */
function candidatesOf(
  asked: readonly string[],
  fits: readonly ReadonlyMap<string, Fit>[],
  vocabulary: Vocabulary,
): Iterable<Entry> {
  const named = asked.map((word, index) => ({
    isPlace: vocabulary.isPlace(word),
    entries: vocabulary.entriesOf(fits[index]?.keys() ?? []),
  }));
  const [fewest] = named
    .filter(({ isPlace }) => !isPlace)
    .map(({ entries }) => entries)
    .sort((a, b) => a.size - b.size);
  return fewest ?? new Set(named.flatMap(({ entries }) => [...entries]));
}

interface Match {
  readonly cost: number;
  /** Whether nothing of the name was left unsaid. */
  readonly isWhole: boolean;
}

/** How well a person fits; null when a word fits nothing of theirs. */
function matchOf(
  asked: readonly string[],
  fits: readonly ReadonlyMap<string, Fit>[],
  { names, places }: Entry,
): Match | null {
  let best: Match | null = null;
  for (const name of names) {
    const match = matchOfName(asked, fits, name, places);
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
  asked: readonly string[],
  fits: readonly ReadonlyMap<string, Fit>[],
  name: readonly string[],
  places: ReadonlySet<string>,
): Match | null {
  const left = [...name];
  const taken = new Set<number>();
  let sum = 0;
  let slips = 0;
  let said = 0;
  // What fits best takes its word of the name first, whatever the order.
  for (const fit of ['same', 'slip', 'beginning', 'initial'] as const) {
    for (const [index] of asked.entries()) {
      if (taken.has(index)) continue;
      const at = left.findIndex((word) => fits[index]?.get(word) === fit);
      if (at < 0) continue;
      left.splice(at, 1);
      taken.add(index);
      sum += cost[fit];
      if (fit === 'slip') slips += 1;
      if (fit !== 'initial') said += 1;
    }
  }
  for (const [index, word] of asked.entries()) {
    if (taken.has(index)) continue;
    if (!places.has(skeleton(word))) return null;
    sum += cost.place;
  }
  // Initials alone name nobody, unless they are all that the name has.
  if (taken.size === 0 || slips > 1 || (said === 0 && left.length > 0)) return null;
  return { cost: sum, isWhole: left.length === 0 };
}
