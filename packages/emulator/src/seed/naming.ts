import type { Person } from '../company.ts';
import type { Random } from '../random.ts';
import { createDeck } from './deck.ts';
import { nameCircles, nicknames } from './names.ts';

/** How somebody is called. */
export interface Name {
  first: string;
  last: string;
  gender: Person['gender'];
  /** The given names theirs was drawn from. */
  givenNames: readonly string[];
}

export interface Naming {
  /** A name that nobody has yet, as long as there are enough. */
  draw(country: string): Name;
  /** An address that nobody has yet. */
  email(name: Name): string;
  /** The full name somebody goes by instead, for one in ten; empty for the others. */
  preferred(name: Name): string;
}

export function createNaming(random: Random, domain: string): Naming {
  const names = new Tally();
  const addresses = new Tally();
  const dealGender = createDeck(random, genders);

  return {
    draw(country) {
      const gender = dealGender();
      let name = drawName(random, country, gender);
      for (let tries = 0; tries < 5 && names.count(name.first, name.last) > 0; tries++) {
        name = drawName(random, country, gender);
      }
      names.add(name.first, name.last);
      return name;
    },
    email(name) {
      const first = ascii(name.first);
      const last = ascii(name.last);
      const count = addresses.add(first, last);
      return `${first}.${last}${count === 1 ? '' : count}@${domain}`;
    },
    preferred(name) {
      const nickname = nicknames[name.first];
      if (nickname !== undefined) return random.chance(0.36) ? `${nickname} ${name.last}` : '';
      // A second given name, which stands nowhere else.
      const second = random.chance(0.03) ? random.pick(name.givenNames) : name.first;
      return second === name.first ? '' : `${second} ${name.last}`;
    },
  };
}

type Circle = keyof typeof nameCircles;

const southOfTheBorder: readonly (readonly [Circle, number])[] = [
  ['german', 72],
  ['turkish', 8],
  ['polish', 6],
  ['romance', 6],
  ['balkan', 4],
  ['levantine', 2],
  ['irish', 1],
  ['danish', 1],
];
const northOfTheBorder: readonly (readonly [Circle, number])[] = [
  ['danish', 70],
  ['german', 20],
  ['romance', 5],
  ['polish', 5],
];

const genders: readonly (readonly [Person['gender'], number])[] = [
  ['female', 46],
  ['male', 49],
  ['diverse', 2],
  ['', 3],
];

function drawName(random: Random, country: string, gender: Name['gender']): Name {
  const circle = nameCircles[random.weighted(country === 'DK' ? northOfTheBorder : southOfTheBorder)];
  const isWoman = gender === 'female' || (gender !== 'male' && random.chance(0.5));
  const givenNames = isWoman ? circle.women : circle.men;
  const family = random.pick(circle.families);
  const last = random.chance(0.05) ? double(family, random.pick(circle.families)) : family;
  return { first: random.pick(givenNames), last, gender, givenNames };
}

function double(one: string, other: string): string {
  return one === other || one.includes(' ') || other.includes(' ') ? one : `${one}-${other}`;
}

const spelled: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  ø: 'oe',
  å: 'aa',
  ł: 'l',
  ı: 'i',
};
const folded = new Map<string, string>();

/** The name as it stands in an address: `von der Heide` is `vonderheide`, `Łukasz` is `lukasz`. */
function ascii(name: string): string {
  const known = folded.get(name);
  if (known !== undefined) return known;
  // There are far more double names than names: only their halves are worth remembering.
  if (name.includes('-')) return name.split('-').map(ascii).join('-');
  const text = name
    .toLowerCase()
    .replace(/[^a-z]/g, (letter) => spelled[letter] ?? letter)
    .normalize('NFD')
    .replace(/[^a-z]/g, '');
  folded.set(name, text);
  return text;
}

/** Counts pairs of names without joining them, which would take most of the time of a large company. */
class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  count(first: string, last: string): number {
    return this.#counts.get(last)?.get(first) ?? 0;
  }

  /** Adds one and answers how many there are now. */
  add(first: string, last: string): number {
    let firsts = this.#counts.get(last);
    if (!firsts) {
      firsts = new Map();
      this.#counts.set(last, firsts);
    }
    const count = (firsts.get(first) ?? 0) + 1;
    firsts.set(first, count);
    return count;
  }
}
