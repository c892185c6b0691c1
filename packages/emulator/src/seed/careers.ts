import type { Employment, Termination } from '../company.ts';
import type { Random } from '../random.ts';
import { addMonths, type Day, dateOf, dayOf, endOfMonth, startOfMonth } from './calendar.ts';
import { createDeck } from './deck.ts';

/** The part of an employment that tells how somebody came and how they leave. */
export type Contract = Pick<
  Employment,
  | 'status'
  | 'type'
  | 'start_date'
  | 'end_date'
  | 'contract_end_date'
  | 'probation_end_date'
  | 'probation_period_length'
  | 'termination'
> & { startDay: Day; endDay: Day | null };

/** What became of somebody. */
export interface Career {
  /** When they were entered into the system. */
  createdDay: Day;
  /** The most recent first. */
  contracts: Contract[];
}

type Fate = 'stays' | 'left' | 'leaves' | 'on leave' | 'external' | 'fixed term' | 'came back' | 'starts';

/** When the company began to keep its people in the system; who was there before was entered that week. */
const firstDay = dayOf('2019-02-04');

/**
 * Tells the careers of so many people in the order in which they were entered: two in five were there before the
 * system, then a steady stream, a few who are still on probation, and those whose first day is yet to come.
 */
export function createCareers(count: number, today: Day, random: Random) {
  const earlyFate = createDeck<Fate>(random, [
    ['stays', 82],
    ['left', 10],
    ['on leave', 3],
    ['leaves', 3],
    ['came back', 2],
  ]);
  const laterFate = createDeck<Fate>(random, [
    ['stays', 34],
    ['external', 10],
    ['fixed term', 8],
    ['left', 6],
    ['on leave', 3],
    ['came back', 2],
    ['leaves', 1],
  ]);

  return (position: number, leads: boolean): Career => {
    const share = position / count;
    const { createdDay, startDay } = entry(share, today, random);
    const fate = ((): Fate => {
      if (startDay > today) return 'starts';
      if (leads || share >= 0.92) return 'stays';
      return share < 0.6 ? earlyFate() : laterFate();
    })();
    return { createdDay, contracts: contractsOf(fate, startDay, today, random) };
  };
}

function entry(share: number, today: Day, random: Random): { createdDay: Day; startDay: Day } {
  if (share < 0.4) {
    const years = 25 * random.next() * random.next();
    const startDay = usualStart(firstDay - 60 - Math.floor(years * 365), random);
    return { createdDay: firstDay + random.int(0, 4), startDay };
  }
  const between = (from: Day, to: Day, part: number) => from + Math.floor((to - from) * part);
  if (share < 0.92) {
    const createdDay = between(firstDay + 7, today - 250, (share - 0.4) / 0.52);
    return { createdDay, startDay: usualStart(createdDay + random.int(14, 60), random) };
  }
  if (share < 0.97) {
    const createdDay = between(today - 190, today - 60, (share - 0.92) / 0.05);
    return { createdDay, startDay: Math.min(usualStart(createdDay + 20, random), today - 3) };
  }
  const createdDay = between(today - 60, today - 1, (share - 0.97) / 0.03);
  return { createdDay, startDay: usualStart(today + random.int(1, 100), random) };
}

/** Most people start on the first of a month, some on the fifteenth. */
function usualStart(day: Day, random: Random): Day {
  return startOfMonth(day, 1) + (random.chance(0.2) ? 14 : 0);
}

function contractsOf(fate: Fate, startDay: Day, today: Day, random: Random): Contract[] {
  const contract = permanent(startDay);
  switch (fate) {
    case 'stays':
      return [contract];
    case 'starts':
      // Either an end or a length of the probation is known, never both.
      return random.chance(0.5)
        ? [{ ...contract, status: 'onboarding' }]
        : [{ ...contract, status: 'onboarding', probation_end_date: null, probation_period_length: 6 }];
    case 'on leave':
      return [{ ...contract, status: 'leave' }];
    case 'external':
      return [
        {
          ...contract,
          type: 'external',
          probation_end_date: null,
          contract_end_date: dateOf(endOfMonth(today + random.int(20, 400))),
        },
      ];
    case 'fixed term':
      return [{ ...contract, contract_end_date: dateOf(endOfMonth(today + random.int(20, 500))) }];
    case 'leaves': {
      const endDay = endOfMonth(today + random.int(12, 190));
      const noticeDay = today - random.int(2, 45);
      const type = random.weighted(goodbyes);
      return [{ ...contract, termination: terminationOf(type, endDay, noticeDay, random) }];
    }
    case 'left': {
      const from = Math.max(startDay, firstDay);
      const part = 0.15 + 0.8 * random.next();
      return [ended(contract, from + Math.floor((today - from) * part), today, random)];
    }
    case 'came back': {
      const days = today - startDay;
      const leftDay = startDay + Math.floor(days * (0.2 + 0.3 * random.next()));
      const first = ended(contract, leftDay, today, random, 'QUIT');
      const daysAway = Math.floor((today - first.endDay!) * (0.2 + 0.4 * random.next()));
      const secondDay = Math.min(usualStart(first.endDay! + daysAway, random), today - 5);
      return [permanent(secondDay), first];
    }
  }
}

function permanent(startDay: Day): Contract {
  return {
    startDay,
    endDay: null,
    status: 'active',
    type: 'internal',
    start_date: dateOf(startDay),
    end_date: null,
    contract_end_date: null,
    // Before the system nobody wrote it down.
    probation_end_date: startDay > firstDay ? dateOf(addMonths(startDay, 6) - 1) : null,
    probation_period_length: null,
    termination: null,
  };
}

function ended(contract: Contract, day: Day, today: Day, random: Random, as?: TerminationType): Contract {
  const monthEnd = endOfMonth(day);
  const endDay = monthEnd < today ? monthEnd : day;
  const tenure = endDay - contract.startDay;
  const type = as ?? random.weighted(tenure > 10 * 365 ? lateGoodbyes : goodbyes);
  const noticeDay = Math.max(contract.startDay, endDay - random.int(14, 92));
  return {
    ...contract,
    endDay,
    status: 'inactive',
    end_date: dateOf(endDay),
    contract_end_date: type === 'CONTRACT_EXPIRED' ? dateOf(endDay) : null,
    termination: terminationOf(type, endDay, noticeDay, random),
  };
}

type TerminationType = 'QUIT' | 'AGREEMENT' | 'CONTRACT_EXPIRED' | 'RETIREMENT' | 'FIRED';

const lateGoodbyes: readonly (readonly [TerminationType, number])[] = [
  ['RETIREMENT', 55],
  ['QUIT', 25],
  ['AGREEMENT', 20],
];
const goodbyes: readonly (readonly [TerminationType, number])[] = [
  ['QUIT', 55],
  ['CONTRACT_EXPIRED', 20],
  ['AGREEMENT', 12],
  ['FIRED', 10],
];

const reasons: Readonly<Record<TerminationType, readonly string[]>> = {
  QUIT: ['Moved away', 'Changed career', 'Found a job closer to home', ''],
  AGREEMENT: ['By mutual agreement', ''],
  CONTRACT_EXPIRED: ['Project ended', 'Stand-in ended', ''],
  RETIREMENT: ['Retired'],
  FIRED: ['Position no longer needed', ''],
};

function terminationOf(type: TerminationType, endDay: Day, noticeDay: Day, random: Random): Termination {
  const holidayLeft = random.chance(0.4) ? random.int(1, 12) : 0;
  return {
    date: dateOf(endDay),
    last_working_day: random.chance(0.9) ? dateOf(Math.max(noticeDay, endDay - holidayLeft)) : null,
    terminated_at: type === 'CONTRACT_EXPIRED' ? null : dateOf(noticeDay),
    type,
    reason: random.pick(reasons[type]),
  };
}
