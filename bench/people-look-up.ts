import { type Company, demoCompany } from '@staffgate/emulator';
import { createPeopleIndex, type KnownPerson, type PeopleIndex } from '@staffgate/mcp';
import type { Measurement } from './run.ts';
import { median } from './servers.ts';

const rounds = 7;
const sizes = [200, 2_000, 20_000] as const;
/** As the logarithm of their number grows. */
const targets = { middle: 1.43, large: 1.87 } as const;

/** How people are called by those who look for them, each meaning one. */
const manners: readonly ((person: KnownPerson) => string)[] = [
  ({ firstName, lastName }) => `${firstName} ${lastName}`,
  ({ firstName, lastName }) => `${lastName}, ${firstName}`,
  ({ firstName, lastName }) => `${firstName} ${lastName}`.toLowerCase().replaceAll('ü', 'ue'),
  // A letter was left out.
  ({ firstName, lastName }) => `${firstName} ${lastName?.slice(0, 2)}${lastName?.slice(3)}`,
];

/** Looking up one person by name as the company grows, a quarter of the names with a letter left out. */
export async function measurePeopleLookUp(): Promise<Measurement[]> {
  const measured = sizes.map((size) => {
    const people = knownPeople(demoCompany({ people: size }));
    const index = createPeopleIndex(people);
    const asked = questionsOf(people);
    return { index, asked, micros: [] as number[] };
  });
  for (let round = 0; round <= rounds; round += 1) {
    for (const { index, asked, micros } of measured) {
      const micro = timeOf(index, asked);
      // The first one warms up.
      if (round > 0) micros.push(micro);
    }
  }
  const [small, middle, large] = measured.map(({ micros }) => micros) as [number[], number[], number[]];
  const shown = (micros: number[]) => `${median(micros).toFixed(0)} µs`;
  const ratio = (of: number[], to: number[]) => of.map((micro, round) => micro / (to[round] as number));
  return [
    {
      name: 'time to look up a name among 2,000 people, against 200',
      ratios: ratio(middle, small),
      target: { atMost: targets.middle },
      detail: `${shown(middle)} against ${shown(small)}`,
    },
    {
      name: 'time to look up a name among 20,000 people, against 200',
      ratios: ratio(large, small),
      target: { atMost: targets.large },
      detail: `${shown(large)} against ${shown(small)}`,
    },
  ];
}

/**
 * Questions about a hundred people from everywhere in the company, whom nobody shares a name with. Names of two words
 * alone: a large company has more of three and four, which take longer in a small one as well.
 */
function questionsOf(people: readonly KnownPerson[]): readonly string[] {
  const nameOf = ({ firstName, lastName }: KnownPerson) => `${firstName} ${lastName}`;
  const counts = new Map<string, number>();
  for (const person of people) counts.set(nameOf(person), (counts.get(nameOf(person)) ?? 0) + 1);
  const unique = people.filter(
    (person) => counts.get(nameOf(person)) === 1 && /^\p{L}+ \p{L}+$/u.test(nameOf(person)),
  );
  const chosen = Array.from(
    { length: 100 },
    (_, index) => unique[Math.floor((index * unique.length) / 100)] as KnownPerson,
  );
  return chosen.flatMap((person) => manners.map((manner) => manner(person)));
}

/** Microseconds a look-up takes, of all questions some times over. */
function timeOf(index: PeopleIndex, asked: readonly string[]): number {
  const times = 20;
  const began = performance.now();
  for (let time = 0; time < times; time += 1) for (const text of asked) index.search(text);
  return ((performance.now() - began) * 1_000) / (times * asked.length);
}

function knownPeople({ people, departments, teams, workplaces }: Company): KnownPerson[] {
  const name = (
    of: readonly { readonly id: number; readonly name: string }[],
    id: number | null | undefined,
  ) => of.find((one) => one.id === id)?.name ?? null;
  return people.map(({ id, first_name, last_name, preferred_name, email, employments: [employment] }) => ({
    id: String(id),
    firstName: first_name,
    lastName: last_name,
    preferredName: preferred_name || null,
    email,
    position: employment?.position ?? null,
    department: name(departments, employment?.department_id),
    team: name(teams, employment?.team_id),
    office: name(workplaces, employment?.workplace_id),
    status: employment?.status ?? null,
    supervisor: null,
  }));
}
