import { expect, test } from 'vitest';
import { drawPdf } from './pdf.ts';

/** The parts of a PDF, found as a reader finds them: from the end over the table of offsets. */
function read(bytes: Uint8Array) {
  const file = Buffer.from(bytes).toString('latin1');
  const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(file)?.[1]);
  const table = file.slice(start);
  expect(table).toMatch(/^xref\n0 \d+\n0000000000 65535 f \n/);
  const offsets = [...table.matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
  const objects = offsets.map((offset, index) => {
    const object = file.slice(offset, file.indexOf('endobj', offset));
    expect(object.startsWith(`${index + 1} 0 obj\n`)).toBe(true);
    return object;
  });
  return { file, objects };
}

test('draws a page of text whose parts are where its table says', () => {
  const { file, objects } = read(drawPdf('Contract\nNordlicht Werke (Hamburg) \\ Zoë Grün'));
  expect(file.startsWith('%PDF-1.4\n')).toBe(true);
  expect(objects).toHaveLength(5);
  const [, length, text] = /\/Length (\d+) >>\nstream\n([\s\S]*)\nendstream/.exec(objects[4]!)!;
  expect(text).toHaveLength(Number(length));
  expect(text).toContain('/F1 16 Tf (Contract) Tj');
  expect(text).toContain('(Nordlicht Werke \\(Hamburg\\) \\\\ Zoë Grün) Tj');
});

test('breaks long lines between words, and long texts over pages', () => {
  const { objects } = read(drawPdf(Array.from({ length: 90 }, () => 'word '.repeat(20).trim()).join('\n')));
  const [, count] = /\/Count (\d+)/.exec(objects[1]!)!;
  expect(Number(count)).toBe(5);
  expect(objects.filter((object) => object.includes('/Type /Page '))).toHaveLength(5);
  for (const [, line] of objects.join('').matchAll(/\((.*?)\) Tj/g)) expect(line!.length).toBeLessThan(77);
});

test('writes letters that the fonts lack without their marks', () => {
  const { file } = read(drawPdf('Łukasz Dvořák 日本'));
  expect(file).toContain('(Lukasz Dvorák ??) Tj');
});

test('gives the same bytes for the same text', () => {
  expect(drawPdf('One')).toEqual(drawPdf('One'));
  expect(drawPdf('')).not.toEqual(drawPdf('One'));
});
