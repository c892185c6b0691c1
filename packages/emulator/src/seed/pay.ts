import type { Employment, Person } from '../company.ts';
import type { Random } from '../random.ts';
import { costCenters } from './departments.ts';
import type { LevelBands } from './jobs.ts';
import type { Place } from './organisation.ts';
import type { WorkingTime } from './working-time.ts';

/** A salary within the band, pro rata for part-timers. */
export function salaryOf(
  bands: LevelBands,
  place: Place,
  time: WorkingTime,
  random: Random,
): Person['salary'] {
  const at = random.next();
  if (bands.hourly && place.country === 'DE' && random.chance(0.35)) {
    const { min, max, currency } = bands.hourly;
    const hourly = round(min + (max - min) * at, 0.05);
    return { fix: 0, interval: '', hourly, currency, effective_from: null };
  }
  const { min, max, currency } = (place.country === 'DK' && bands.dkk) || bands.eur;
  const yearly = ((min + (max - min) * at) * time.weeklyHours) / time.fullTimeHours;
  const fix = random.chance(0.6) ? round(yearly / 12, 0.5) : round(yearly, 50);
  return {
    fix,
    interval: fix < yearly / 2 ? 'monthly' : 'yearly',
    hourly: 0,
    currency,
    effective_from: null,
  };
}

/** Who pays: mostly the team's own cost centre, sometimes split over two or three, rarely nobody. */
export function createCostSplits(random: Random): (costCenterId: number) => Employment['cost_centers'] {
  return (own) => {
    const weights = random.weighted(splits);
    const others = weights.length > 1 ? random.shuffle(costCenters.filter(({ id }) => id !== own)) : [];
    return weights.map((weight, at) => ({ id: at === 0 ? own : others[at - 1]!.id, weight }));
  };
}

const splits: readonly (readonly [readonly number[], number])[] = [
  [[100], 84],
  [[60, 40], 10],
  [[50, 30, 20], 4],
  [[], 2],
];

/** Divides before it rounds, so that 0.05 does not leave a tail of decimals. */
function round(amount: number, step: number): number {
  const steps = 1 / step;
  return Math.round(amount * steps) / steps;
}
