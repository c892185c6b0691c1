/**
 * What is not seen but read: control characters, zero width, marks that turn the direction of text, the tags of Unicode,
 * variation selectors, and fillers that look like nothing.
 */
const unseen =
  /\p{Cc}|\p{Cf}|\p{Co}|\p{Cn}|\p{Variation_Selector}|\p{Default_Ignorable_Code_Point}|[\u{115F}\u{1160}\u{3164}\u{FFA0}]/gu;

/** What most texts are, in Latin letters: names, days, amounts, e-mail addresses. Nothing in them is hidden or a link. */
const plain = /^(?! )[\p{Script=Latin}\p{Nd} .,;@+%&'"()#*=?|~^$€-]*(?<! )$/u;

/**
 * Text that somebody wrote, made harmless for a reader that may follow what it reads: on one line, nothing hidden, no
 * links and pictures that could be followed, and no longer than it needs to be.
 */
export function plainText(text: string, most = 300): string {
  if (text.length <= most && plain.test(text)) return text;
  const line = text.replace(/[\t\r\n\u{2028}\u{2029}]+/gu, ' ').replace(unseen, '');
  const harmless = line
    .replace(/!\[([^\]]*)\]\([^)]*\)/g, '[picture: $1]')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1 [link removed]')
    .replace(/\b(?:https?|ftp|data|javascript|file):\/{0,2}\S+/gi, '[link removed]')
    .replace(/<[a-z!/][^>]*>/gi, '')
    .trim();
  const letters = [...harmless];
  return letters.length > most ? `${letters.slice(0, most).join('')}…` : harmless;
}
