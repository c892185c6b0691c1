import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server';
import { type Operation, v1 } from '@staffgate/catalog';
import type { Caller } from './caller.ts';
import { offersFor } from './offers.ts';
import { plainText } from './plain-text.ts';

/** A prompt as it is listed. */
export interface PromptDefinition {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: readonly PromptArgument[];
}

interface PromptArgument {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
}

type Given = Readonly<Record<string, string | undefined>>;

interface Prompt extends PromptDefinition {
  /** It is offered to whoever is offered all of these tools, and granted all of these operations. */
  readonly tools: readonly string[];
  readonly operations?: readonly Operation[];
  readonly text: (given: Given) => string;
}

const needed = (name: string, description: string) => ({ name, description, required: true });
const optional = (name: string, description: string) => ({ name, description, required: false });

/** Common tasks, as a user would have to explain them to get them done well. */
const prompts: readonly Prompt[] = [
  {
    name: 'who_is_away',
    title: 'Who is away',
    description: 'Who is away in a period, of everybody or a group.',
    arguments: [
      optional('period', 'such as next week; default this week'),
      optional('group', 'a department, team or office'),
    ],
    tools: ['absences_list'],
    text: ({ period = 'this week', group }) => `Who is away ${period}${group ? ` in ${group}` : ''}?
Call absences_list once with period "${period}"${group ? ` and group "${group}"` : ''}; go on with next while there is one.
Answer with one line per person, sorted by the first day: name, type, first and last day. Say which are still pending. If nobody is away, say so.`,
  },
  {
    name: 'leave_overview',
    title: 'Leave overview of a person',
    description: 'What somebody has left of each kind of leave, and what is taken and planned.',
    arguments: [needed('person', 'name, e-mail address or id')],
    tools: ['person_get', 'absences_list'],
    operations: [v1.employees.balance],
    text: ({ person }) => `Prepare a leave overview of "${person}".
1. person_get with include ["balances"]. If several people fit, ask me which one, and use the id from then on.
2. absences_list with the person and period "this year"; once more with the next year.
Then show: what is left of each type today and to plan; absences taken; absences planned, with those that are pending marked. Say the days that were meant. Do not enter or change anything.`,
  },
  {
    name: 'onboard_person',
    title: 'Enter a new person',
    description:
      'Enters somebody who is going to start, after looking for duplicates and asking for what is missing.',
    arguments: [
      needed('name', 'first and last name'),
      optional('start', 'first day'),
      optional('position', 'what they are going to be'),
    ],
    tools: ['people_find', 'person_save'],
    text: ({ name, start, position }) => `Enter "${name}" as a new person.
Known so far: first day ${start ? `"${start}"` : 'not said'}, position ${position ? `"${position}"` : 'not said'}.
1. people_find with the name and status "all": if somebody of that name is there already, stop and ask me whether it is the same person.
2. Ask me in one question for what is missing of: e-mail address, first day, position, department, office, supervisor, weekly hours.
3. Show me everything as it will be entered, and wait for my yes.
4. person_save once, without person. Say what was entered, the id, and what Personio passed over.`,
  },
  {
    name: 'hours_check',
    title: "Check a month's hours",
    description: 'Compares worked hours with those of the contract, and finds what is missing or open.',
    arguments: [
      optional('period', 'such as October; default last month'),
      optional('group', 'a department, team or office'),
    ],
    tools: ['people_find', 'absences_list', 'attendances_list'],
    text: ({ period = 'last month', group }) => `Check the hours of ${period}${group ? ` in ${group}` : ''}.
1. attendances_list with period "${period}"${group ? `, group "${group}"` : ''} and sum true; go on with next while there is one.
2. people_find with ${group ? `group "${group}" and ` : ''}fields ["weekly_working_hours"].
3. absences_list with the same period${group ? ' and group' : ''}.
Then list who worked clearly less or more than weekly hours and absences explain, who has periods without an end, and who has no hours at all. Leave out who is fine. These are pointers to look at, not findings; do not change anything.`,
  },
];

/** The prompts of an agent, in their fixed order. */
export function promptsFor(caller: Pick<Caller, 'verdict'>): readonly PromptDefinition[] {
  return granted(caller).map(({ name, title, description, arguments: args }) => ({
    name,
    title,
    description,
    arguments: args,
  }));
}

function granted(caller: Pick<Caller, 'verdict'>): readonly Prompt[] {
  const offered = new Set(offersFor(caller).map(({ tool }) => tool.name));
  return prompts.filter(
    ({ tools, operations = [] }) =>
      tools.every((tool) => offered.has(tool)) &&
      operations.every((operation) => caller.verdict(operation).allowed),
  );
}

/** The text of a prompt. @throws {ProtocolError} when there is none for this agent, or an argument is missing. */
export function promptText(
  name: string,
  given: Readonly<Record<string, unknown>>,
  caller: Pick<Caller, 'verdict'>,
): { readonly description: string; readonly text: string } {
  const prompt = granted(caller).find((it) => it.name === name);
  if (!prompt) throw new ProtocolError(ProtocolErrorCode.InvalidParams, 'There is no such prompt.');
  const said: Record<string, string> = {};
  for (const { name, required } of prompt.arguments) {
    // Quotes would end the ones around it.
    const value = plainText(String(given[name] ?? ''), 200).replaceAll('"', "'");
    if (value !== '') said[name] = value;
    else if (required) {
      throw new ProtocolError(ProtocolErrorCode.InvalidParams, `The argument "${name}" is needed.`);
    }
  }
  return { description: prompt.description, text: prompt.text(said) };
}
