import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedWords } from './sorted-words.ts';
import { isOneSlip } from './spelling.ts';

// Few letters, so that many words are close to each other; one of them is beyond the first plane.
const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'ł', 'z', '𐐀'), maxLength: 7 });

test('what one slip makes of a word is what a comparison with each of them finds', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 200 }), word, (words, asked) => {
      const slips = [...new SortedWords(words).oneSlipFrom(asked)].sort();
      const compared = [...new Set(words)].filter((it) => it !== asked && isOneSlip(asked, it)).sort();
      expect(slips).toEqual(compared);
    }),
    { numRuns: 500 },
  );
});

test('those that begin alike stand together', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 100 }), word, (words, start) => {
      const sorted = new SortedWords(words);
      const [from, to] = sorted.beginningWith(start);
      const found = Array.from({ length: to - from }, (_, at) => sorted.at(from + at));
      expect(found.sort()).toEqual([...new Set(words)].filter((it) => it.startsWith(start)).sort());
    }),
  );
});
