import { describe, expect, test } from 'vitest';
import { nameOf } from './finder.ts';
import type { KnownPerson } from './known-person.ts';
import { createPeopleIndex, preparePeopleIndex } from './people-index.ts';
import { folded, skeleton } from './spelling.ts';

let count = 0;

function person(firstName: string, lastName: string, more: Partial<KnownPerson> = {}): KnownPerson {
  count += 1;
  return {
    id: String(1000 + count),
    firstName,
    lastName,
    preferredName: null,
    email: null,
    position: null,
    department: null,
    team: null,
    office: null,
    status: 'active',
    supervisor: null,
    ...more,
  };
}

const staff = [
  person('Anna-Lena', 'Müller', { department: 'Sales' }),
  person('Jürgen', 'Weiß', { email: 'juergen.weiss@nordlicht.example' }),
  person('Łukasz', 'Wójcik'),
  person('Søren', 'Åkesson'),
  person('José', 'Núñez', { department: 'Engineering' }),
  person('Margarete', 'von der Heide', { preferredName: 'Greta' }),
  person('Jan', 'Kröger', { department: 'Sales' }),
  person('Jan', 'Kröger', { department: 'Production' }),
  person('Katharina', 'Behrens'),
  person('Karl', 'Behrens'),
  person('Mei', 'Li', { position: 'Buyer' }),
];
const index = createPeopleIndex(staff);
const found = (text: string) => index.search(text).map(nameOf);

describe('a person is found', () => {
  test.each([
    ['Anna-Lena Müller', 'Anna-Lena Müller'],
    ['anna lena mueller', 'Anna-Lena Müller'],
    ['Annalena Muller', 'Anna-Lena Müller'],
    ['Müller, Anna-Lena', 'Anna-Lena Müller'],
    ['Lena Müller', 'Anna-Lena Müller'],
    ['Juergen Weiss', 'Jürgen Weiß'],
    ['jurgen weis', 'Jürgen Weiß'],
    ['juergen.weiss@nordlicht.example', 'Jürgen Weiß'],
    ['Lukasz Wojcik', 'Łukasz Wójcik'],
    ['Soren Akesson', 'Søren Åkesson'],
    ['Soeren Aakesson', 'Søren Åkesson'],
    ['Jose Nunez', 'José Núñez'],
    ['Greta von der Heide', 'Margarete (Greta) von der Heide'],
    ['Margarete (Greta) von der Heide', 'Margarete (Greta) von der Heide'],
    ['Heide', 'Margarete (Greta) von der Heide'],
    ['K. Behrens', undefined],
    ['Kath Behrens', 'Katharina Behrens'],
    ['Jan Kröger from Sales', 'Jan Kröger'],
    ['Jan (Production)', 'Jan Kröger'],
    ['Jos Nunez', 'José Núñez'],
    ['Jsoe Núñez', 'José Núñez'],
    ['Mei', 'Mei Li'],
    ['M. Li', 'Mei Li'],
  ])('by %j', (text, name) => {
    expect(found(text)).toEqual(name === undefined ? ['Katharina Behrens', 'Karl Behrens'] : [name]);
  });

  test('by the id, with or without a sign before it', () => {
    const [first] = staff;
    expect(index.search(`${first?.id}`)).toEqual([first]);
    expect(index.search(`#${first?.id}`)).toEqual([first]);
  });
});

describe('nobody is found', () => {
  test.each([
    '',
    '   ',
    '9',
    'M. L.x',
    'Zacharias',
    'Sales',
    'Jan Kröger from Marketing',
    'Anan Mulelr',
    'nobody@nordlicht.example',
    'J.',
    '___',
  ])('by %j', (text) => expect(found(text)).toEqual([]));
});

test('several whom a name fits equally are all given', () => {
  expect(index.search('Jan Kröger')).toHaveLength(2);
  expect(index.search('Jan Kroger')).toHaveLength(2);
  expect(found('Behrens')).toEqual(['Katharina Behrens', 'Karl Behrens']);
});

/** Draws the same numbers at each run. */
function drawing(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const firsts =
  'Anna-Lena Birte Dörte Elisabeth Eva-Maria Frauke Greta Hannah Henrike Imke Johanna Käthe Leonie Magdalena Marieke Neele Paula Rosa Svea Theresa Wiebke Anton Benedikt Björn Detlef Dominik Fabian Ferdinand Gerrit Götz Hauke Hendrik Jan-Ole Jörn Jürgen Kilian Korbinian Leopold Lukas Malte Niklas Quirin Rüdiger Severin Sönke Tilman Torben Valentin Xaver Ayşe Zeynep Ömer Małgorzata Łukasz Sławomir Amélie Inés Noémie Zoë Álvaro Jérôme José Søren Lærke Åge Siobhán Chloé Matteo Giulia Priya Arjun Mei Hiroshi Olena Dmytro Fatima Yusuf Nikolaj Esben Katarzyna Wojciech'.split(
    ' ',
  );
const heads =
  'Ahr Brock Clau Det Eber Feld Gärt Hag Irr Jan Kamp Lor Mein Niss Ober Paul Quan Rade Schün Thie Ull Vor Wess Zaun Bjer Møl Nør Gołę Wój Özde Šim Köhl Bäu Grün Höf Lüd'.split(
    ' ',
  );
const tails = 'mann sen berg stein hof bauer meyer dorf ner felder wald ger hagen müller straß kamp'.split(
  ' ',
);
const departments = 'Sales Production Engineering Administration Service Finance Logistics Research'.split(
  ' ',
);

/** Two thousand people with names that fit into the same few regions. */
function crowd(): KnownPerson[] {
  const draw = drawing(7);
  return Array.from({ length: 2_000 }, () =>
    person(
      firsts[draw(firsts.length)] as string,
      `${heads[draw(heads.length)]}${tails[draw(tails.length)]}`,
      { department: departments[draw(departments.length)] as string },
    ),
  );
}

const umlauts: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  Ä: 'Ae',
  Ö: 'Oe',
  Ü: 'Ue',
  ø: 'oe',
  å: 'aa',
};

/** How people write the name of somebody. */
const manners: Readonly<Record<string, (of: KnownPerson, draw: (below: number) => number) => string>> = {
  'as it is': ({ firstName, lastName }) => `${firstName} ${lastName}`,
  'in lower case': ({ firstName, lastName }) => `${firstName} ${lastName}`.toLowerCase(),
  'with umlauts written out': ({ firstName, lastName }) =>
    `${firstName} ${lastName}`.replace(/[äöüßÄÖÜøå]/g, (letter) => umlauts[letter] as string),
  'without accents': ({ firstName, lastName }) => folded(`${firstName} ${lastName}`),
  'the other way round': ({ firstName, lastName }) => `${lastName}, ${firstName}`,
  'with an initial': ({ firstName, lastName }) => `${firstName?.[0]}. ${lastName}`,
  'by first name and department': ({ firstName, department }) => `${firstName} from ${department}`,
  'with a slip': ({ firstName, lastName }, draw) => `${firstName} ${slipped(lastName as string, draw)}`,
  'without the hyphen': ({ firstName, lastName }) => `${firstName?.replace('-', ' ')} ${lastName}`,
  'with a part of the first name': ({ firstName, lastName }) =>
    `${firstName?.slice(0, 4).replace(/-.*/, '')} ${lastName}`,
};

/** Manners that name somebody fully: nobody of another name may come back. */
const fullNames = new Set([
  'as it is',
  'in lower case',
  'with umlauts written out',
  'without accents',
  'the other way round',
  'without the hyphen',
]);

function whole({ firstName, lastName }: KnownPerson): string {
  return skeleton(`${firstName}${lastName}`);
}

/** One letter left out, doubled, swapped with the next one, or another one. */
function slipped(name: string, draw: (below: number) => number): string {
  const at = 1 + draw(name.length - 2);
  const [before, letter, after] = [name.slice(0, at), name[at] as string, name.slice(at + 1)];
  switch (draw(4)) {
    case 0:
      return before + after;
    case 1:
      return before + letter + letter + after;
    case 2:
      return before + after.slice(0, 1) + letter + after.slice(1);
    default:
      return `${before}${letter === 'k' ? 'l' : 'k'}${after}`;
  }
}

test('of 2,000 people the one who is meant is found, or is among those who are asked about, in 99 of 100 ways of writing', () => {
  const people = crowd();
  const all = createPeopleIndex(people);
  const draw = drawing(11);
  const wrong: string[] = [];
  let asked = 0;
  let questions = 0;
  for (const [manner, write] of Object.entries(manners)) {
    for (let round = 0; round < 150; round += 1) {
      const meant = people[draw(people.length)] as KnownPerson;
      const text = write(meant, draw);
      const hits = all.search(text);
      asked += 1;
      const others = hits.filter((hit) => fullNames.has(manner) && whole(hit) !== whole(meant));
      if (!hits.includes(meant) || others.length > 0) {
        wrong.push(`${manner}: ${text} (${nameOf(meant)}) gave ${hits.slice(0, 3).map(nameOf).join(', ')}`);
      }
      if (hits.length > 1) questions += 1;
    }
  }
  expect(asked).toBeGreaterThanOrEqual(1_000);
  expect(wrong.length / asked, wrong.slice(0, 20).join('\n')).toBeLessThanOrEqual(0.01);
  // Ways that name no one person, such as an initial, rightly end in a question.
  expect(questions / asked).toBeLessThan(0.25);
});

test('an index that is made in turns lets others have theirs, and finds the same', async () => {
  const people = crowd();
  let turns = 0;
  let counting = setImmediate(function count() {
    turns += 1;
    counting = setImmediate(count);
  });
  const inTurns = await preparePeopleIndex(people);
  clearImmediate(counting);
  expect(turns).toBeGreaterThanOrEqual(people.length / 500);
  const atOnce = createPeopleIndex(people);
  const draw = drawing(12);
  for (let round = 0; round < 100; round += 1) {
    const { firstName, lastName } = people[draw(people.length)] as KnownPerson;
    const text = `${firstName} ${lastName?.slice(1)}`;
    expect(inTurns.search(text)).toEqual(atOnce.search(text));
  }
});
