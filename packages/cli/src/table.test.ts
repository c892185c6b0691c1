import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitColumns, renderTable, textWidth } from './table.ts';

test('aligns columns and shortens the last one to the width', () => {
  const columns = [
    { title: 'id', texts: ['7', '4711'] },
    { title: 'name', texts: ['Ada', 'A name that is long'] },
  ];
  expect(renderTable(columns, { width: 18 })).toBe('id    name\n7     Ada\n4711  A name that…\n');
});

test('leaves out columns that do not fit, and keeps narrower ones after them', () => {
  const columns = ['id', 'a wide title', 'x'].map((title) => ({ title, texts: [title] }));
  expect(fitColumns(columns, 8).map(({ title }) => title)).toEqual(['id', 'x']);
});

test('counts wide characters twice and combined ones once', () => {
  expect([textWidth('山田'), textWidth('é'), textWidth('e\u0301')]).toEqual([4, 1, 1]);
});

test('keeps what could steer the terminal out of every cell', () => {
  const text = renderTable([{ title: 'name', texts: ['\u001b[2Jgone', 'two\nlines', 'a\u202eb'] }], {
    width: null,
  });
  expect(text).toBe('name\n\u{FFFD}[2Jgone\ntwo lines\na\u{FFFD}b\n');
});

test('makes no line wider than the terminal, whatever the cells hold', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 60 });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }),
      fc.integer({ min: 20, max: 120 }),
      (rows, width) => {
        const columns = ['a', 'b', 'c'].map((title, index) => ({
          title,
          texts: rows.map((row) => row[index] as string),
        }));
        const lines = renderTable(fitColumns(columns, width), { width }).split('\n');
        expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(width);
      },
    ),
  );
});
