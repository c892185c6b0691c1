import { expect, test } from 'vitest';
import { filenameOf } from './filename.ts';

test.each([
  ['attachment; filename="Crane licence.pdf"', 'Crane licence.pdf'],
  ['attachment; filename=plain.pdf', 'plain.pdf'],
  ['attachment; filename="a \\"b\\".pdf"', 'a "b".pdf'],
  ['attachment; filename="Pr_fung.pdf"; filename*=UTF-8\'\'Pr%C3%BCfung.pdf', 'Prüfung.pdf'],
  ['attachment; filename="kept.pdf"; filename*=UTF-8\'\'%E0%A4%A', 'kept.pdf'],
  ['attachment; filename="../../etc/passwd"', 'passwd'],
  ['attachment; filename="C:\\\\temp\\\\x.pdf"', 'x.pdf'],
  ['attachment; filename=".."', null],
  ['attachment', null],
  ['', null],
])('reads %s', (header, name) => {
  expect(filenameOf(header)).toBe(name);
});
