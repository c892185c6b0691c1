import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { createNaming, type Name } from './naming.ts';

test('gives a hundred thousand people addresses of their own, namesakes too', () => {
  const naming = createNaming(createRandom('family tree'), 'nordlicht.example');
  const names: Name[] = [];
  const addresses = new Set<string>();
  for (let position = 0; position < 100_000; position++) {
    const isNamesake = position % 100 === 71;
    const name = isNamesake ? names[position - 10]! : naming.draw(position % 9 === 0 ? 'DK' : 'DE');
    names.push(name);
    addresses.add(naming.email(name).toLowerCase());
  }
  expect(addresses.size).toBe(100_000);
  // Otherwise the addresses would be their own without any care.
  expect(new Set(names.map(({ first, last }) => `${first} ${last}`)).size).toBeLessThan(90_000);
});
