/**
 * Parses JSON as `JSON.parse` does, but whole numbers that a JavaScript number cannot hold come out as strings of
 * digits, so that ids stay exact: `{"id": 1000000000000000001}` gives `{ id: '1000000000000000001' }`.
 *
 * @throws {SyntaxError} when the text is no JSON.
 */
export function parseJson(text: string): unknown {
  const quoted = quoteByNeighbours(text);
  if (quoted === text) return JSON.parse(text);
  try {
    return JSON.parse(quoted);
  } catch {
    // Either the text is no JSON, or something inside a string looked like a number. A quote put into a string ends
    // it right before a digit or a minus, which no JSON allows: a wrong guess always arrives here.
    return JSON.parse(quoteByTokens(text));
  }
}

/** Shorter numbers are always exact. */
const shortest = 16;

/**
 * Quotes what looks like a big number by what stands around it.
 *
 * Sixteen digits in a row cover a multiple of sixteen, so that looking at every sixteenth character finds them all,
 * ten times as fast as a regular expression.
 */
function quoteByNeighbours(text: string): string {
  let quoted = '';
  let copied = 0;
  for (let index = 0; index < text.length; index += shortest) {
    if (!isDigit(text.charCodeAt(index))) continue;
    let start = index;
    let end = index + 1;
    while (isDigit(text.charCodeAt(start - 1))) start -= 1;
    while (isDigit(text.charCodeAt(end))) end += 1;
    if (end - start < shortest) continue;
    index = end - (end % shortest);
    if (text[start - 1] === '-') start -= 1;
    if (!before.has(text[start - 1]) || !after.has(text[end])) continue;
    const digits = text.slice(start, end);
    if (!isBig(digits)) continue;
    quoted += `${text.slice(copied, start)}"${digits}"`;
    copied = end;
  }
  return copied === 0 ? text : quoted + text.slice(copied);
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

const before = new Set([undefined, ':', ',', '[', ' ', '\n', '\r', '\t']);
const after = new Set([undefined, ',', '}', ']', ' ', '\n', '\r', '\t']);

/** Whole strings and whole numbers, so that digits in strings, fractions and exponents are passed over. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function quoteByTokens(text: string): string {
  return text.replace(tokens, (token) => (isBig(token) ? `"${token}"` : token));
}

const wholeNumber = /^-?[1-9]\d{15,}$/;

function isBig(token: string): boolean {
  return wholeNumber.test(token) && !Number.isSafeInteger(Number(token));
}
