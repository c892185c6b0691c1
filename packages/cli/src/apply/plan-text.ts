import type { Paint } from '../io.ts';
import { printable } from '../table.ts';
import type { Plan, Step } from './plan.ts';

const marks = { create: '+', change: '~', remove: '-' } as const;
const colours = { create: 'green', change: 'yellow', remove: 'red' } as const;

/** The plan for people: each step with what it changes. */
export function planText({ steps, unnamed }: Plan, paint: Paint): string {
  const lines = steps.flatMap((step) => stepLines(step, paint));
  if (steps.length === 0) lines.push('The gateway is as the configuration says.');
  if (unnamed.length > 0) {
    lines.push('', `Not in the configuration, and left as they are: ${unnamed.map(printable).join(', ')}.`);
    lines.push('--prune removes them.');
  }
  return `${lines.join('\n')}\n`;
}

/** A step in one line. */
export function stepTitle({ kind, what }: Step, paint: Paint): string {
  return paint(colours[kind], `${marks[kind]} ${kind} ${printable(what)}`);
}

function stepLines(step: Step, paint: Paint): string[] {
  const changes = step.differences.map(({ place, before, after }) => {
    const both = [before, after].filter((text) => text !== '');
    return `    ${place}: ${printable(both.join(before !== '' && after !== '' && !before.startsWith('without ') ? ' -> ' : '; '))}`;
  });
  return [
    stepTitle(step, paint),
    ...changes,
    ...step.notes.map((note) => `    ${paint('dim', printable(note))}`),
  ];
}
