import type { PacingSettings } from '@staffgate/gateway';
import type { Config } from '../config.ts';
import { UsageError } from '../exit-codes.ts';

/**
 * What the environment says of the pace towards Personio. What it does not say is left out, and so as usual.
 *
 * @throws {UsageError} when a value is none that can be kept.
 */
export function pacingOf(config: Config): Partial<PacingSettings> {
  const { paceReserve, paceMostWaiting, pacePatienceSeconds, referenceSeconds } = config;
  return {
    ...(paceReserve !== null && { reserve: reserveIn(paceReserve) }),
    ...(paceMostWaiting !== null && {
      mostWaiting: wholeNumberIn(paceMostWaiting, 'STAFFGATE_PACE_MOST_WAITING', {
        what: 'number of requests',
        least: 1,
        most: 1_000,
      }),
    }),
    ...(pacePatienceSeconds !== null && {
      patienceMs:
        1000 *
        wholeNumberIn(pacePatienceSeconds, 'STAFFGATE_PACE_PATIENCE_SECONDS', {
          what: 'number of seconds',
          least: 1,
          // A call is given up after that time.
          most: 60,
        }),
    }),
    ...(referenceSeconds !== null && {
      referenceMs:
        1000 *
        wholeNumberIn(referenceSeconds, 'STAFFGATE_REFERENCE_SECONDS', {
          what: 'number of seconds',
          least: 0,
          most: 3_600,
        }),
    }),
  };
}

/** Something has to be left for all that is not reserved. */
const mostReserve = 0.9;

function reserveIn(text: string): number {
  const part = Number(text);
  if (/^(\d+|\d*\.\d+)$/.test(text) && part <= mostReserve) return part;
  throw new UsageError(`STAFFGATE_PACE_RESERVE must be a part from 0 to ${mostReserve}, not "${text}".`);
}

function wholeNumberIn(
  text: string,
  name: string,
  { what, least, most }: { readonly what: string; readonly least: number; readonly most: number },
): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`${name} must be a whole ${what} from ${least} to ${most}, not "${text}".`);
}
