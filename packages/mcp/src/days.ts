import { Temporal } from 'temporal-polyfill';
import { ToolFailure } from './tool-failure.ts';

/** What says the time. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}

/** Days from the first to the last, both included, as `YYYY-MM-DD`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

type Day = Temporal.PlainDate;

/** Understands days in words, English and German, as they are meant on this day in this zone. */
export class Calendar {
  readonly zone: string;
  readonly #clock: Clock;

  /** @throws {RangeError} when there is no such zone. */
  constructor(clock: Clock, zone: string) {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    this.#clock = clock;
    this.zone = zone;
  }

  today(): string {
    return this.#today().toString();
  }

  /** A day in words, with the day of the week: `Monday 2026-11-23`. */
  said(day: string): string {
    return `${weekdayNames[Temporal.PlainDate.from(day).dayOfWeek - 1]} ${day}`;
  }

  /** @throws {ToolFailure} when it is no single day. */
  day(text: string, argument: string): string {
    const { from, to } = this.period(text, argument);
    if (from === to) return from;
    throw new ToolFailure(
      'day_expected',
      `${argument} "${short(text)}" is ${from} to ${to}, not one day.`,
      'Give a single day, like 2026-12-01 or "next Monday".',
    );
  }

  /** @throws {ToolFailure} when it is not understood. */
  period(text: string, argument: string): Period {
    const found = this.#period(text.trim().toLowerCase().replace(/\s+/g, ' '));
    if (found === null) {
      throw new ToolFailure(
        'date_not_understood',
        `${argument} "${short(text)}" is not understood as a date.`,
        'Give YYYY-MM-DD, a range "2026-12-01 to 2026-12-05", or words like today, next Monday, this month, KW 48, December 2026.',
      );
    }
    const [from, to] = found;
    if (Temporal.PlainDate.compare(from, to) > 0) {
      throw new ToolFailure(
        'dates_reversed',
        `${argument} ends on ${to}, before it begins on ${from}.`,
        'Give the earlier day first.',
      );
    }
    return { from: from.toString(), to: to.toString() };
  }

  #period(text: string): readonly [Day, Day] | null {
    const whole = this.#single(text);
    if (whole) return whole;
    const parts = text
      .replace(/^(from|between|von|vom|zwischen) /, '')
      .split(/ (?:to|until|till|through|and|bis|bis zum|und|-|–) |\.\.| ?– ?|(?<=^\d{1,2}\.?)-(?=\d{1,2}\D)/);
    if (parts.length !== 2) return null;
    const [first, last] = parts.map((part) =>
      this.#single((part as string).replace(/^(the|zum|dem|den) /, '').trim()),
    );
    if (last && !first) return dayBefore(parts[0] as string, last);
    return first && last ? [first[0], last[1]] : null;
  }

  #single(text: string): readonly [Day, Day] | null {
    const today = this.#today();
    const one = (day: Day): readonly [Day, Day] => [day, day];
    const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? /^(\d{4})\/(\d{1,2})\/(\d{1,2})$/.exec(text);
    if (iso) return asDay(iso[1], iso[2], iso[3], one);
    const german = /^(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4})?$/.exec(text);
    if (german) return asDay(german[3] ?? String(today.year), german[2], german[1], one);
    const relative = own(relativeDays, text);
    if (relative !== undefined) return one(today.add({ days: relative }));
    const distance = /^in (\d{1,3}|an?|einem|einer) (day|tag|week|woche|month|monat|year|jahr)\w*$/.exec(
      text,
    );
    if (distance) return one(today.add(lengthOf(distance[1], distance[2])));
    const ago =
      /^(?:(\d{1,3}|an?) (day|week|month|year)s? ago|vor (\d{1,3}|einem|einer) (tag|woche|monat|jahr)\w*)$/.exec(
        text,
      );
    if (ago) return one(today.subtract(lengthOf(ago[1] ?? ago[3], ago[2] ?? ago[4])));
    const ahead =
      /^(?:the )?(next|last|past|coming|nächsten?|letzten?|kommenden?) (\d{1,3}) (day|tag|week|woche|month|monat)\w*$/.exec(
        text,
      );
    if (ahead) {
      const length = lengthOf(ahead[2], ahead[3]);
      return /^(last|past|letz)/.test(ahead[1] as string)
        ? [today.subtract(length).add({ days: 1 }), today]
        : [today, today.add(length).subtract({ days: 1 })];
    }
    return this.#named(text, today) ?? weekOf(text, today) ?? monthOf(text, today);
  }

  #named(text: string, today: Day): readonly [Day, Day] | null {
    const found =
      /^(?:(?:am|on|the|den|der|das|die) )?(?:(next|coming|this|last|past|nächste[rnsm]?|kommende[rnsm]?|diese[rnsm]?|letzte[rnsm]?) )?(\p{L}+)$/u.exec(
        text,
      );
    if (!found) return null;
    const [, which = '', what = ''] = found;
    const step = /^(next|coming|näch|komm)/.test(which) ? 1 : /^(last|past|letz)/.test(which) ? -1 : 0;
    const weekday = own(weekdays, what) ?? own(weekdays, what.replace(/s$/, ''));
    if (weekday !== undefined) {
      const ahead = (weekday - today.dayOfWeek + 7) % 7;
      if (step < 0) return same(today.subtract({ days: (today.dayOfWeek - weekday + 7) % 7 || 7 }));
      return same(today.add({ days: step > 0 ? ahead || 7 : ahead }));
    }
    if (which === '') return null;
    switch (own(spans, what)) {
      case 'week': {
        const monday = today.subtract({ days: today.dayOfWeek - 1 }).add({ weeks: step });
        return [monday, monday.add({ days: 6 })];
      }
      case 'weekend': {
        const saturday = today.add({ days: 6 - today.dayOfWeek }).add({ weeks: step });
        return [saturday, saturday.add({ days: 1 })];
      }
      case 'month': {
        const first = today.with({ day: 1 }).add({ months: step });
        return [first, first.add({ months: 1 }).subtract({ days: 1 })];
      }
      case 'quarter': {
        const first = today
          .with({ month: today.month - ((today.month - 1) % 3), day: 1 })
          .add({ months: 3 * step });
        return [first, first.add({ months: 3 }).subtract({ days: 1 })];
      }
      case 'year': {
        const first = today.with({ month: 1, day: 1 }).add({ years: step });
        return [first, first.add({ years: 1 }).subtract({ days: 1 })];
      }
      default:
        return null;
    }
  }

  #today(): Day {
    return Temporal.Instant.fromEpochMilliseconds(this.#clock.now())
      .toZonedDateTimeISO(this.zone)
      .toPlainDate();
  }
}

/** The first day of `1 to 5 March` or `1.-5.3.`: a day of the month of the last one. */
function dayBefore(text: string, [last, end]: readonly [Day, Day]): readonly [Day, Day] | null {
  const day = /^(\d{1,2})(?:\.|st|nd|rd|th)?$/.exec(text.trim())?.[1];
  if (day === undefined || !last.equals(end)) return null;
  return asDay(String(last.year), String(last.month), day, (first) => [first, last]);
}

function same(day: Day): readonly [Day, Day] {
  return [day, day];
}

function asDay(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  make: (day: Day) => readonly [Day, Day],
): readonly [Day, Day] | null {
  try {
    return make(
      Temporal.PlainDate.from(
        { year: Number(year), month: Number(month), day: Number(day) },
        { overflow: 'reject' },
      ),
    );
  } catch {
    return null;
  }
}

function lengthOf(count: string | undefined, unit: string | undefined): Temporal.DurationLike {
  const many = /^\d+$/.test(count ?? '') ? Number(count) : 1;
  if (/^(day|tag)/.test(unit as string)) return { days: many };
  if (/^(week|woche)/.test(unit as string)) return { weeks: many };
  return /^(month|monat)/.test(unit as string) ? { months: many } : { years: many };
}

/** A week by its number (ISO 8601): `KW 48`, `week 48 2026`, `2026-W48`. Without a year, the one closest to today. */
function weekOf(text: string, today: Day): readonly [Day, Day] | null {
  const byNumber =
    /^(?:kw|cw|week|calendar week|kalenderwoche|woche) ?(\d{1,2})(?:[ /,]+(?:in )?(\d{4}))?$/.exec(text);
  const byYear = /^(\d{4})-?w(\d{1,2})$/.exec(text);
  const week = Number(byNumber?.[1] ?? byYear?.[2] ?? 0);
  if (week < 1 || week > 53) return null;
  const given = byNumber?.[2] ?? byYear?.[1];
  const years =
    given !== undefined ? [Number(given)] : [-1, 0, 1].map((step) => (today.yearOfWeek ?? today.year) + step);
  const mondays = years.map((year) => mondayOf(year, week)).filter((day) => day !== null);
  const distance = (day: Day) => Math.abs(today.until(day).days);
  const monday = mondays.sort((a, b) => distance(a) - distance(b))[0];
  return monday ? [monday, monday.add({ days: 6 })] : null;
}

function mondayOf(year: number, week: number): Day | null {
  const fourth = Temporal.PlainDate.from({ year, month: 1, day: 4 });
  const monday = fourth.subtract({ days: fourth.dayOfWeek - 1 }).add({ weeks: week - 1 });
  return monday.weekOfYear === week ? monday : null;
}

/** A month, a day in words, a quarter or a year: `December`, `3 March 2027`, `1. Dezember`, `Q1 2027`, `2026-12`. */
function monthOf(text: string, today: Day): readonly [Day, Day] | null {
  const year = /^\d{4}$/.exec(text);
  if (year) return spanOf(Number(text), 1, 12);
  const numbered = /^(\d{4})-(\d{2})$/.exec(text);
  if (numbered) return spanOf(Number(numbered[1]), Number(numbered[2]), 1);
  const quarter = /^q([1-4])(?:[ /]+(\d{4}))?$/.exec(text);
  if (quarter) return spanOf(Number(quarter[2] ?? today.year), Number(quarter[1]) * 3 - 2, 3);
  const words = text
    .replace(/(\d)(?:st|nd|rd|th)\b/, '$1')
    .match(
      /^(?:(?:im|in|am|the|of) )?(?:(\d{1,2})\.? (?:of )?)?(\p{L}+)\.?(?: (\d{1,2}),?(?= \d{4}|$))?(?: (\d{4}))?$/u,
    );
  const month = words && months[(words[2] as string).slice(0, 3)];
  if (!words || !month || !isMonthName(words[2] as string)) return null;
  const inYear = Number(words[4] ?? today.year);
  const day = words[1] ?? words[3];
  return day === undefined ? spanOf(inYear, month, 1) : asDay(String(inYear), String(month), day, same);
}

function spanOf(year: number, month: number, count: number): readonly [Day, Day] | null {
  if (month < 1 || month > 12 || year < 1900 || year > 2200) return null;
  const first = Temporal.PlainDate.from({ year, month, day: 1 });
  return [first, first.add({ months: count }).subtract({ days: 1 })];
}

/** What stands under a word, and nothing that every object has. */
function own<T>(words: Readonly<Record<string, T>>, word: string): T | undefined {
  return Object.hasOwn(words, word) ? words[word] : undefined;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

const relativeDays: Readonly<Record<string, number>> = {
  today: 0,
  now: 0,
  heute: 0,
  tomorrow: 1,
  morgen: 1,
  yesterday: -1,
  gestern: -1,
  'day after tomorrow': 2,
  'the day after tomorrow': 2,
  übermorgen: 2,
  'day before yesterday': -2,
  'the day before yesterday': -2,
  vorgestern: -2,
};

const weekdayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const weekdays: Readonly<Record<string, number>> = Object.fromEntries(
  [
    ['monday', 'mon', 'montag', 'mo'],
    ['tuesday', 'tue', 'dienstag', 'di'],
    ['wednesday', 'wed', 'mittwoch', 'mi'],
    ['thursday', 'thu', 'donnerstag', 'do'],
    ['friday', 'fri', 'freitag', 'fr'],
    ['saturday', 'sat', 'samstag', 'sonnabend', 'sa'],
    ['sunday', 'sun', 'sonntag', 'so'],
  ].flatMap((names, index) => names.map((name) => [name, index + 1])),
);

const spans: Readonly<Record<string, 'week' | 'weekend' | 'month' | 'quarter' | 'year'>> = {
  week: 'week',
  woche: 'week',
  weekend: 'weekend',
  wochenende: 'weekend',
  month: 'month',
  monat: 'month',
  quarter: 'quarter',
  quartal: 'quarter',
  year: 'year',
  jahr: 'year',
};

/** By their first three letters, English and German. */
const months: Readonly<Record<string, number>> = {
  jan: 1,
  jän: 1,
  feb: 2,
  mar: 3,
  mär: 3,
  mrz: 3,
  apr: 4,
  may: 5,
  mai: 5,
  jun: 6,
  jul: 7,
  aug: 8,
  sep: 9,
  oct: 10,
  okt: 10,
  nov: 11,
  dec: 12,
  dez: 12,
};

const monthNames =
  /^(jan(uary|uar)?|jän(ner)?|feb(ruary|ruar)?|mar(ch)?|märz?|mrz|apr(il)?|may|mai|june?|juni|july?|juli|aug(ust)?|sept?(ember)?|oct(ober)?|okt(ober)?|nov(ember)?|dec(ember)?|dez(ember)?)$/;

function isMonthName(word: string): boolean {
  return monthNames.test(word);
}
