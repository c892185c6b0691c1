/**
 * What is read and not seen: formats such as zero width, marks that turn the direction of writing and tags; what stands
 * for nothing; and blanks that are no spaces.
 */
const unseen = /[\p{Cf}\p{Co}\p{Cn}\p{Cs}\u2800]|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}/gu;

/**
 * A text of a stranger as one plain line, to be shown as a quotation: without control characters, without those that
 * cannot be seen or that turn the direction of writing, and not longer than `most` characters.
 */
export function plainLine(text: string, most: number): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(unseen, '')
    .trim()
    .slice(0, most);
}

/** A text as it is, apart from what is not seen in it: that, and control characters besides tabs and ends of lines. */
export function visibleText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]|[\p{Zl}\p{Zp}]/gu, '').replace(unseen, '');
}

/** The same value with all its texts and names as they are seen. */
export function visible<T>(value: T): T;
export function visible(value: unknown): unknown {
  if (typeof value === 'string') return visibleText(value);
  if (Array.isArray(value)) return value.map((each) => visible(each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [visibleText(name), visible(member)]),
  );
}
