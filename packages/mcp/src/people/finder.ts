import { v1 } from '@staffgate/catalog';
import type { Caller } from '../caller.ts';
import { CallFailed } from '../caller.ts';
import type { Copies } from '../copies.ts';
import { tableOf } from '../results.ts';
import { ToolFailure } from '../tool-failure.ts';
import { plainEmployee } from './employee.ts';
import { isOfGroup } from './groups.ts';
import type { KnownPerson } from './known-person.ts';
import { type PeopleIndex, preparePeopleIndex } from './people-index.ts';

/** What the index holds of people, as far as the agent may read it. */
export const indexedAttributes = [
  'first_name',
  'last_name',
  'preferred_name',
  'email',
  'position',
  'department',
  'team',
  'office',
  'status',
  'supervisor',
] as const;

/** Ids go into the address of a request, which must not become too long. */
const mostInGroup = 200;

/** People whom several names fit are told to a model as far as this. */
const mostNamed = 10;

/**
 * Finds people for an agent, among those whom it may see: the index is filled by calls as the agent, which count for
 * nothing, and kept for some minutes, so that a name that was looked up is found again without asking anybody.
 */
export class PeopleFinder {
  readonly #caller: Caller;
  readonly #copies: Copies;

  constructor(caller: Caller, copies: Copies) {
    this.#caller = caller;
    this.#copies = copies;
  }

  index(): Promise<PeopleIndex> {
    return this.#copies.get(this.#caller.key, 'people', async () =>
      preparePeopleIndex(await this.#everybody()),
    );
  }

  /** The index when people may be looked up, else null: ids are told without names then. */
  async indexIfAllowed(): Promise<PeopleIndex | null> {
    if (!this.#caller.verdict(v1.employees.list).allowed) return null;
    try {
      return await this.index();
    } catch (error) {
      if (error instanceof CallFailed) return null;
      throw error;
    }
  }

  /**
   * The one person whom an id, an e-mail address or a name means.
   *
   * @throws {ToolFailure} when it means nobody, or several.
   */
  async one(text: string): Promise<{ readonly id: string; readonly name: string }> {
    const id = /^#?(\d+)$/.exec(text.trim())?.[1];
    if (id !== undefined) {
      const person = (await this.indexIfAllowed())?.get(id);
      return { id, name: person ? nameOf(person) : `person ${id}` };
    }
    const found = (await this.index()).search(text);
    const [person] = found;
    if (person && found.length === 1) return { id: person.id, name: nameOf(person) };
    throw person ? await this.#whichOne(text, found) : nobody(text);
  }

  /**
   * Ids of those who work in a department, team or office.
   *
   * @throws {ToolFailure} when nobody does, or more than can be asked about at once.
   */
  async inGroup(group: string): Promise<readonly string[]> {
    const found = (await this.index()).everybody.filter((person) => isOfGroup(person, group));
    if (found.length === 0) {
      throw new ToolFailure(
        'no_such_group',
        `Nobody whom this agent may see is in "${quoted(group)}".`,
        'company_info lists departments, teams and offices.',
      );
    }
    if (found.length > mostInGroup) {
      throw new ToolFailure(
        'too_many_people',
        `${found.length} people are in "${quoted(group)}".`,
        'Name a smaller department or a team, or leave it out.',
      );
    }
    return found.map(({ id }) => id);
  }

  /**
   * Has to be called before names are told of people whom no call has named or answered: they are looked into by that.
   *
   * @throws {CallFailed} when they may not be told.
   */
  async tell(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    const index = await this.indexIfAllowed();
    const known = [...new Set(ids)].flatMap((id) => index?.get(id) ?? []);
    if (known.length > 0) await this.#told(known, ['first_name', 'last_name', 'preferred_name']);
  }

  #told(people: readonly KnownPerson[], attributes: readonly string[]): Promise<void> {
    return this.#caller.retell(v1.employees.list, { people: people.map(({ id }) => id), attributes });
  }

  async #whichOne(text: string, found: readonly KnownPerson[]): Promise<ToolFailure> {
    const shown = found.slice(0, mostNamed);
    await this.#told(shown, ['first_name', 'last_name', 'position', 'department', 'office', 'status']);
    const table = tableOf(
      ['id', 'name', 'department', 'position', 'office', 'status'],
      shown.map(shownPerson),
      {
        keep: ['id', 'name'],
      },
    );
    const more = found.length > shown.length ? ` ${found.length - shown.length} more fit as well.` : '';
    return new ToolFailure(
      'which_person',
      `"${quoted(text)}" fits ${found.length} people.${more}`,
      'Ask which one is meant, or add the department; then use the id.',
      table as unknown as Record<string, unknown>,
    );
  }

  async #everybody(): Promise<KnownPerson[]> {
    const everybody: KnownPerson[] = [];
    const limit = 100;
    for (let offset = 0; ; offset += limit) {
      const { data } = await this.#caller.perform(
        v1.employees.list,
        { limit, offset, 'attributes[]': [...indexedAttributes] },
        { isLookUp: true },
      );
      everybody.push(...data.map(knownPerson));
      if (data.length < limit) return everybody;
    }
  }
}

/** What a person is called, with the preferred name where there is another one: `Charlotte (Lotte) Behrens`. */
export function nameOf({ id, firstName, lastName, preferredName }: KnownPerson): string {
  const preferred = preferredName === null ? null : withoutEnd(preferredName, lastName);
  const isOther = preferred !== null && preferred !== firstName;
  const name = [
    firstName,
    isOther && firstName !== null ? `(${preferred})` : isOther ? preferred : null,
    lastName,
  ];
  return name.filter(Boolean).join(' ') || `person ${id}`;
}

/** Some enter the whole name as the preferred one. */
function withoutEnd(name: string, end: string | null): string {
  return end !== null && name.endsWith(` ${end}`) ? name.slice(0, -end.length - 1) : name;
}

/** A person as results show one. */
export function shownPerson(person: KnownPerson): Record<string, unknown> {
  return { ...person, name: nameOf(person) };
}

function knownPerson(record: Parameters<typeof plainEmployee>[0]): KnownPerson {
  const plain = plainEmployee(record);
  const text = (key: string) =>
    typeof plain[key] === 'string' && plain[key] !== '' ? (plain[key] as string) : null;
  const supervisor = /\((\d+)\)$/.exec(text('supervisor') ?? '')?.[1] ?? null;
  return {
    id: String(plain.id),
    firstName: text('first_name'),
    lastName: text('last_name'),
    preferredName: text('preferred_name'),
    email: text('email'),
    position: text('position'),
    department: text('department'),
    team: text('team'),
    office: text('office'),
    status: text('status'),
    supervisor,
  };
}

function nobody(text: string): ToolFailure {
  return new ToolFailure(
    'no_such_person',
    `Nobody whom this agent may see fits "${quoted(text)}".`,
    'Tried: id, e-mail address, first, last and preferred names in any order, other spellings, initials, one typing slip, department. Ask for the full name or e-mail address.',
  );
}

function quoted(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
