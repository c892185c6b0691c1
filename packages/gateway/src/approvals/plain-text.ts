/**
 * A text of a stranger as one plain line, to be shown as a quotation: without control characters, without those that
 * cannot be seen or that turn the direction of writing, and not longer than `most` characters.
 */
export function plainLine(text: string, most: number): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cn}\p{Cs}]|\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .slice(0, most);
}
