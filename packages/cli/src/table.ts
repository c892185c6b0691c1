/** A column: its title, and the text of each row. */
export interface Column {
  readonly title: string;
  readonly texts: readonly string[];
}

export interface TableOptions {
  /** Characters per line; null where lines have no end. */
  readonly width: number | null;
  /** How the heading is marked up. */
  readonly heading?: (text: string) => string;
}

const gap = '  ';

/**
 * Columns side by side, each as wide as its longest text; when that is too wide, the last one is shortened.
 *
 * @example `renderTable([{ title: 'id', texts: ['7'] }, { title: 'name', texts: ['Ada'] }], { width: null })` is
 * `id  name\n7   Ada\n`.
 */
export function renderTable(
  columns: readonly Column[],
  { width, heading = (text) => text }: TableOptions,
): string {
  const shown = columns.map(({ title, texts }) => ({ title, texts: texts.map(printable) }));
  const widths = shown.map(({ title, texts }) => Math.max(textWidth(title), ...texts.map(textWidth)));
  if (width !== null && widths.length > 0) {
    const others = sum(widths.slice(0, -1)) + gap.length * (widths.length - 1);
    widths[widths.length - 1] = Math.min(widths.at(-1) as number, Math.max(8, width - others));
  }
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => fit(cell, widths[index] as number))
      .join(gap)
      .trimEnd();
  const rows = Array.from({ length: shown[0]?.texts.length ?? 0 }, (_, row) =>
    line(shown.map(({ texts }) => texts[row] ?? '')),
  );
  return `${[heading(line(shown.map(({ title }) => title))), ...rows].join('\n')}\n`;
}

/**
 * The columns that fit into a width, in their order. Texts are shortened to `most` characters first; a column that
 * does not fit is left out, and narrower ones after it are still taken.
 */
export function fitColumns(columns: readonly Column[], width: number | null, most = 36): readonly Column[] {
  if (width === null) return columns;
  let left = width + gap.length;
  return columns.flatMap(({ title, texts }) => {
    const shortened = texts.map((text) => shorten(printable(text), most));
    const needed = gap.length + Math.max(textWidth(title), ...shortened.map(textWidth));
    if (needed > left) return [];
    left -= needed;
    return [{ title, texts: shortened }];
  });
}

/** How wide columns are side by side, with the gap after the last one. */
export function tableWidth(columns: readonly Column[]): number {
  return sum(
    columns.map(({ title, texts }) => gap.length + Math.max(textWidth(title), ...texts.map(textWidth))),
  );
}

/** How many characters of a terminal a text takes. */
export function textWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** A text cut to a width, with an ellipsis where something is missing. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let kept = '';
  let used = 0;
  for (const { segment } of segmenter.segment(text)) {
    used += textWidth(segment);
    if (used > width - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A text on one line, without what could steer the terminal: data comes from anywhere. */
export function printable(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\p{Cc}\p{Bidi_Control}]/gu, '\u{FFFD}');
}

const plain = /^[\x20-\x7e]*$/;
const wide =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;
const segmenter = new Intl.Segmenter();

function fit(text: string, width: number): string {
  const cut = shorten(text, width);
  return cut + ' '.repeat(Math.max(0, width - textWidth(cut)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
