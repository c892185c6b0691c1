import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const folder = fileURLToPath(new URL('../../examples/', import.meta.url));

/** What each example must print: the lines named here, and how many there are in all. */
const expected: Readonly<Record<string, { readonly lines: readonly string[]; readonly count: number }>> = {
  'people-to-csv': {
    lines: [
      'id,last_name,first_name,status,department,weekly_working_hours',
      '50001,Gärtner,Charlotte,active,Administration,40',
    ],
    count: 201,
  },
  'keep-a-copy-by-webhooks': {
    lines: [
      '20 persons at first',
      'some events were not delivered, and are read from the log',
      '40 persons in the copy, 40 in Personio',
      'the same',
    ],
    count: 4,
  },
  'month-of-attendances': {
    lines: ['2026-10-01  08:08-17:06  break 0:45  8:13', '19 days, 155:06 hours'],
    count: 20,
  },
  'book-a-leave': {
    lines: [
      'ayse.tekin@nordlicht.example has 23 days left',
      'Booked from 2026-12-21 to 2026-12-28: PENDING',
      '2026-12-24  1',
      '2026-12-25  0',
      '18 days are left',
    ],
    count: 11,
  },
  'upload-a-document': {
    lines: ['81001  Employment contract  pdf  749 bytes', '81260  First aid  pdf  329 bytes'],
    count: 2,
  },
};

const examples = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(examples.map(({ name }) => name))('%s prints what it promises', (name) => {
  const args = ['--conditions=@staffgate/source', `${folder}${name}/main.ts`];
  const env = { ...process.env, STAFFGATE_CREDENTIALS: '' };
  const lines = execFileSync(process.execPath, args, { encoding: 'utf8', env }).trimEnd().split('\n');
  expect(lines).toEqual(expect.arrayContaining([...(expected[name]?.lines ?? ['an entry in this test'])]));
  expect(lines).toHaveLength(expected[name]?.count ?? 0);
});

test('every example is named in their README', () => {
  const readme = readFileSync(`${folder}README.md`, 'utf8');
  for (const { name } of examples) expect(readme).toContain(`\`${name}\``);
});
