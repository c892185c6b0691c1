import { expect, test } from 'vitest';
import { absence } from './absence-table.test-support.ts';
import { absenceOfNumber, createAbsenceTable, highestNumber } from './absence-table.ts';

test('knows absences by number, and passes over those of hours', () => {
  const table = createAbsenceTable();
  table.put(absence(1, { v1_id: null }));
  expect(absenceOfNumber(table, 1)).toBeUndefined();
  expect(highestNumber(table)).toBe(0);
  table.put(absence(2, {}));
  table.put(absence(3, { v1_id: 7 }));
  expect(absenceOfNumber(table, 2)?.v1_id).toBe(2);
  expect(absenceOfNumber(table, 3)).toBeUndefined();
  expect(highestNumber(table)).toBe(7);
});
