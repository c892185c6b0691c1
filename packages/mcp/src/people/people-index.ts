import { setImmediate } from 'node:timers/promises';
import type { KnownPerson } from './known-person.ts';
import { skeleton, words } from './spelling.ts';
import { type Asked, type Entry, Names, Vocabulary, type Word } from './vocabulary.ts';

/** Finds people by what somebody would call them. */
export interface PeopleIndex {
  readonly everybody: readonly KnownPerson[];
  get(id: string): KnownPerson | undefined;
  /** Those who are meant, as far as that can be told: nobody, one, or several whom the text fits equally well. */
  search(text: string): readonly KnownPerson[];
}

/** How well a word fits a name. Less is better. */
const cost = { same: 0, place: 1, initial: 2, beginning: 4, slip: 8 } as const;

/** Words that only join a name to a place. They are passed over where nobody is called so. */
const joining = new Set(
  'from in of the at with von aus im in der dem den bei mit team department dept abteilung office buero büro frau herr mr mrs ms dr prof'
    .split(' ')
    .map(skeleton),
);

/** Makes an index of people in memory. */
export function createPeopleIndex(everybody: readonly KnownPerson[]): PeopleIndex {
  const names = new Names();
  for (const person of everybody) names.add(person);
  return indexOf(everybody, new Vocabulary(names));
}

/** The same, while others have their turns: of 20,000 people it takes half a second. */
export async function preparePeopleIndex(everybody: readonly KnownPerson[]): Promise<PeopleIndex> {
  const names = new Names();
  for (const [place, person] of everybody.entries()) {
    if (place % peopleAtOnce === 0) await setImmediate();
    names.add(person);
  }
  await setImmediate();
  return indexOf(everybody, new Vocabulary(names));
}

const peopleAtOnce = 500;

function indexOf(everybody: readonly KnownPerson[], vocabulary: Vocabulary): PeopleIndex {
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
