/** Letters that are no accent on another one, in the way most people write them without their keyboard. */
const others: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
  ŋ: 'n',
  ħ: 'h',
  ŧ: 't',
  æ: 'ae',
  œ: 'oe',
  ĳ: 'ij',
};

/** A word without case, accents and other marks: `Łukasz` is `lukasz`. */
export function folded(word: string): string {
  return word
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[ßøłđðþıŋħŧæœĳ]/g, (letter) => others[letter] as string);
}

/**
 * What is left of a word when all that people spell differently is taken away: `Müller`, `Mueller` and `Muller` have the
 * same. Only words are compared by it; nobody is shown it.
 */
export function skeleton(word: string): string {
  return folded(word)
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replace(/([aou])e/g, '$1')
    .replace(/aa/g, 'a');
}

/** The words of a name or a question: parted by spaces, commas, hyphens and brackets. */
export function words(text: string): string[] {
  return text
    .normalize('NFC')
    .split(/[\s,;()[\]/"„“”‐-―-]+/u)
    .map((word) => word.replace(/^['’]+|['’]+$/g, ''))
    .filter((word) => skeleton(word) !== '');
}

/** Whether one word becomes the other by one slip: a letter too many, too few, another one, or two swapped. */
export function isOneSlip(left: string, right: string): boolean {
  const [short, long] = left.length <= right.length ? [left, right] : [right, left];
  if (long.length - short.length > 1) return false;
  let at = 0;
  while (at < short.length && short[at] === long[at]) at += 1;
  if (short.length < long.length) return short.slice(at) === long.slice(at + 1);
  if (short.slice(at + 1) === long.slice(at + 1)) return true;
  return (
    short[at] === long[at + 1] && short[at + 1] === long[at] && short.slice(at + 2) === long.slice(at + 2)
  );
}
