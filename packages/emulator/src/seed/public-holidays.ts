import type { HolidayCalendar } from '../company.ts';
import { type Day, dateOf, dayOf } from './calendar.ts';

type Holiday = HolidayCalendar['holidays'][number];

/** A holiday on the same day of every year, `MM-DD`, or so many days after Easter Sunday. */
interface Rule {
  readonly on: string | number;
  readonly name: string;
  readonly half?: boolean;
}

const germany: readonly Rule[] = [
  { on: '01-01', name: 'Neujahr' },
  { on: -2, name: 'Karfreitag' },
  { on: 1, name: 'Ostermontag' },
  { on: '05-01', name: 'Tag der Arbeit' },
  { on: 39, name: 'Christi Himmelfahrt' },
  { on: 50, name: 'Pfingstmontag' },
  { on: '10-03', name: 'Tag der Deutschen Einheit' },
  { on: '12-25', name: '1. Weihnachtstag' },
  { on: '12-26', name: '2. Weihnachtstag' },
];

const epiphany = { on: '01-06', name: 'Heilige Drei Könige' };
const corpusChristi = { on: 60, name: 'Fronleichnam' };
const assumption = { on: '08-15', name: 'Mariä Himmelfahrt' };
const allSaints = { on: '11-01', name: 'Allerheiligen' };

const regions = {
  hamburg: [...germany, { on: '10-31', name: 'Reformationstag' }],
  hessen: [...germany, corpusChristi],
  /** As in München; the fifteenth of August is none in communities with more Protestants. */
  bayern: [...germany, epiphany, corpusChristi, assumption, allSaints],
  wien: [
    { on: '01-01', name: 'Neujahr' },
    epiphany,
    { on: 1, name: 'Ostermontag' },
    { on: '05-01', name: 'Staatsfeiertag' },
    { on: 39, name: 'Christi Himmelfahrt' },
    { on: 50, name: 'Pfingstmontag' },
    corpusChristi,
    assumption,
    { on: '10-26', name: 'Nationalfeiertag' },
    allSaints,
    { on: '12-08', name: 'Mariä Empfängnis' },
    { on: '12-25', name: 'Christtag' },
    { on: '12-26', name: 'Stefanitag' },
  ],
  /** Since 2024, without Store bededag. Grundlovsdag is half a day off by most collective agreements, not by law. */
  danmark: [
    { on: '01-01', name: 'Nytårsdag' },
    { on: -3, name: 'Skærtorsdag' },
    { on: -2, name: 'Langfredag' },
    { on: 0, name: 'Påskedag' },
    { on: 1, name: '2. påskedag' },
    { on: 39, name: 'Kristi himmelfartsdag' },
    { on: 49, name: 'Pinsedag' },
    { on: 50, name: '2. pinsedag' },
    { on: '06-05', name: 'Grundlovsdag', half: true },
    { on: '12-25', name: 'Juledag' },
    { on: '12-26', name: '2. juledag' },
  ],
} as const satisfies Record<string, readonly Rule[]>;

/** The public holidays of a region, from the first day of one year to the last of another. */
export function publicHolidays(region: keyof typeof regions, firstYear: number, lastYear: number): Holiday[] {
  const rules: readonly Rule[] = regions[region];
  const holidays = new Map<string, Holiday>();
  for (let year = firstYear; year <= lastYear; year++) {
    const easter = easterOf(year);
    for (const { on, name, half = false } of rules) {
      const date = typeof on === 'string' ? `${year}-${on}` : dateOf(easter + on);
      // Now and then two fall on one day.
      if (!holidays.has(date) || !half) holidays.set(date, { date, name, half });
    }
  }
  return [...holidays.values()].sort((a, b) => (a.date > b.date ? 1 : -1));
}

/** Easter Sunday of the western churches. Source: the anonymous Gregorian computus, Nature 1876. */
export function easterOf(year: number): Day {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const inCentury = year % 100;
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30;
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - epact - (inCentury % 4)) % 7;
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451);
  const sum = epact + weekday - 7 * shift + 114;
  const pair = (number: number) => String(number).padStart(2, '0');
  return dayOf(`${year}-${pair(Math.floor(sum / 31))}-${pair((sum % 31) + 1)}`);
}
