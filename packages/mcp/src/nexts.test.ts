import { expect, test } from 'vitest';
import { Nexts } from './nexts.ts';

const sealed = `20..sg_${'x'.repeat(250)}`;

function nexts(hasReplicas = false) {
  let time = 0;
  const kept = new Nexts({ now: () => time }, hasReplicas);
  const advance = (ms: number) => {
    time += ms;
  };
  return { kept, advance };
}

test('a long place becomes a number of twelve digits, which leads back to it', () => {
  const { kept } = nexts();
  const number = kept.keep('agent 1', 'absences_list', sealed);
  expect(number).toMatch(/^[1-9]\d{11}$/);
  expect(kept.open('agent 1', 'absences_list', number)).toBe(sealed);
  expect(kept.open('agent 1', 'absences_list', ` ${number} `)).toBe(sealed);
});

test('a short place stays as it is', () => {
  expect(nexts().kept.keep('agent 1', 'people_find', '50..50')).toBe('50..50');
});

test('a number is worth nothing to another agent, another tool, a changed grant, or after an hour', () => {
  const { kept, advance } = nexts();
  const number = kept.keep('agent 1', 'absences_list', sealed);
  expect(kept.open('other 1', 'absences_list', number)).toBe(number);
  expect(kept.open('agent 2', 'absences_list', number)).toBe(number);
  expect(kept.open('agent 1', 'attendances_list', number)).toBe(number);
  advance(60 * 60_000 - 1);
  expect(kept.open('agent 1', 'absences_list', number)).toBe(sealed);
  advance(1);
  expect(kept.open('agent 1', 'absences_list', number)).toBe(number);
});

test('of many lists the last hundred are kept', () => {
  const { kept } = nexts();
  const numbers = Array.from({ length: 101 }, (_, index) =>
    kept.keep('agent 1', 'absences_list', `${sealed}${index}`),
  );
  expect(kept.open('agent 1', 'absences_list', numbers[0] as string)).toBe(numbers[0]);
  expect(kept.open('agent 1', 'absences_list', numbers[1] as string)).toBe(`${sealed}1`);
});

test('with replicas the place itself is given, which each of them can open', () => {
  expect(nexts(true).kept.keep('agent 1', 'absences_list', sealed)).toBe(sealed);
});
