import { describe, expect, test } from 'vitest';
import { agentPrefix, isSecretOf, makeKey } from './keys.ts';

/** The median of how long each of some works takes, measured in turns so that a busy machine hits them all alike. */
function mediansOf(works: readonly (() => void)[], samples: number): number[] {
  const taken = works.map(() => new Float64Array(samples));
  for (let sample = 0; sample < samples; sample += 1) {
    for (let turn = 0; turn < works.length; turn += 1) {
      const index = (turn + sample) % works.length;
      const began = process.hrtime.bigint();
      (works[index] as () => void)();
      (taken[index] as Float64Array)[sample] = Number(process.hrtime.bigint() - began);
    }
  }
  return taken.map((times) => times.sort()[samples >> 1] as number);
}

describe('comparing a secret (S8)', () => {
  const { clientSecret, secretHash } = makeKey(agentPrefix);
  const last = clientSecret.at(-1) === '0' ? '1' : '0';
  const nearlyRight = clientSecret.slice(0, -1) + last;
  const at = clientSecret.lastIndexOf('_') + 1;
  const first = clientSecret[at] === '0' ? '1' : '0';
  const allWrong = clientSecret.slice(0, at) + first + [...clientSecret.slice(at + 1)].reverse().join('');

  test('takes as long for one that is right but for its end, for one that is all wrong, and for an unknown key', () => {
    const works = [
      () => isSecretOf(nearlyRight, secretHash),
      () => isSecretOf(allWrong, secretHash),
      () => isSecretOf(nearlyRight, null),
    ];
    mediansOf(works, 2_000);
    const ratios: number[] = [];
    // A machine that is busy with something else may disturb a round; a difference in the code would be in every one.
    for (let round = 0; round < 10; round += 1) {
      const medians = mediansOf(works, 10_000);
      ratios.push(Math.max(...medians) / Math.min(...medians));
      if ((ratios.at(-1) as number) <= 1.02) break;
    }
    expect(Math.min(...ratios)).toBeLessThanOrEqual(1.02);
  });

  test('says yes to the right one alone', () => {
    expect(isSecretOf(clientSecret, secretHash)).toBe(true);
    for (const wrong of [nearlyRight, allWrong, '', `${clientSecret} `])
      expect(isSecretOf(wrong, secretHash)).toBe(false);
    expect(isSecretOf('nobody', null)).toBe(false);
  });
});
