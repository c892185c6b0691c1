/** Points: A4, its margin, and the distance between lines. */
const [pageWidth, pageHeight, margin, leading] = [595, 842, 72, 18];
const linesPerPage = Math.floor((pageHeight - 2 * margin) / leading);
const lettersPerLine = 76;

/**
 * A text as a PDF of as many A4 pages as it needs, its first line as the heading. The same text gives the same bytes.
 *
 * Written by hand after ISO 32000-1: a page of text is a dozen lines of PDF. Letters beyond Latin-1 lose their marks,
 * or become a question mark, since the built-in fonts have no others.
 */
export function drawPdf(text: string): Uint8Array {
  const pages = pagesOf(text.split('\n').flatMap(wrapped));
  const kids = pages.map((_, index) => `${4 + 2 * index} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ...pages.flatMap((lines, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${pageWidth} ${pageHeight}] ` +
        `/Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + 2 * index} 0 R >>`,
      streamOf(lines, index === 0),
    ]),
  ];
  let file = '%PDF-1.4\n%\xe2\xe3\xcf\xd3\n';
  const offsets = objects.map((object, index) => {
    const offset = file.length;
    file += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const count = objects.length + 1;
  file +=
    `xref\n0 ${count}\n0000000000 65535 f \n${table}` +
    `trailer\n<< /Size ${count} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}

function pagesOf(lines: readonly string[]): string[][] {
  const pages: string[][] = [];
  for (let at = 0; at < lines.length; at += linesPerPage) pages.push(lines.slice(at, at + linesPerPage));
  return pages;
}

function streamOf(lines: readonly string[], hasHeading: boolean): string {
  const shown = lines.map((line, index) => {
    const size =
      hasHeading && index === 0
        ? '/F1 16 Tf '
        : index === 0 || (hasHeading && index === 1)
          ? '/F1 11 Tf '
          : '';
    return `${size}(${escaped(line)}) Tj T*`;
  });
  const text = `BT ${leading} TL ${margin} ${pageHeight - margin} Td\n${shown.join('\n')}\nET`;
  return `<< /Length ${text.length} >>\nstream\n${text}\nendstream`;
}

/** A line as the lines that fit the page, broken between words. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let rest = latin(line);
  while (rest.length > lettersPerLine) {
    const space = rest.lastIndexOf(' ', lettersPerLine);
    const end = space > 0 ? space : lettersPerLine;
    lines.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return [...lines, rest];
}

/** Letters without marks that can be taken off. */
const plain: Readonly<Record<string, string>> = { Ł: 'L', ł: 'l', ı: 'i', '–': '-', '—': '-', '’': "'" };

function latin(text: string): string {
  return [...text]
    .map((letter) => plain[letter] ?? letter)
    .map((letter) => (isLatin(letter) ? letter : letter.normalize('NFD').slice(0, 1)))
    .map((letter) => (isLatin(letter) ? letter : '?'))
    .join('');
}

function isLatin(letter: string): boolean {
  return /^[\x20-\x7e\xa0-\xff]$/.test(letter);
}

function escaped(text: string): string {
  return text.replace(/[\\()]/g, '\\$&');
}
