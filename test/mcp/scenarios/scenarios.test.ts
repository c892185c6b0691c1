import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RunningHost, startHost } from '../stdio-host.ts';
import { eras } from '../world.ts';
import { scenarios } from './all.ts';
import { companyWithBerlin } from './berlin.ts';
import { connectOver, openPlace, type Place } from './place.ts';
import { play, tokensOf, upstreamCount } from './play.ts';
import { type Recorded, readRecorded, recordOf, writeRecorded } from './record.ts';
import { actions } from './scenario.ts';

const company = companyWithBerlin();
const isRecording = process.env.STAFFGATE_RECORD_SCENARIOS === '1';
const howToRecord = 'If it is meant, write it down with: npm run scenarios';
/** By how much a scenario may cost more, or less, than was recorded. */
const tolerance = 0.05;

test('every action is asked for, each request is another one', () => {
  const asked = new Set(scenarios.flatMap((scenario) => scenario.actions));
  expect(actions.filter((action) => !asked.has(action))).toEqual([]);
  expect(new Set(scenarios.map(({ request }) => request)).size).toBe(scenarios.length);
});

test('the table is of these scenarios', () => {
  if (isRecording) return;
  const heads = (of: readonly Pick<Recorded, 'request' | 'outcome'>[]) =>
    of.map(({ request, outcome }) => ({ request, outcome }));
  expect(heads(readRecorded()), howToRecord).toEqual(heads(scenarios));
});

describe.each(eras)('over HTTP, a client of the %s revisions', (era) => {
  const records: Recorded[] = [];
  afterAll(() => {
    if (isRecording && era === 'modern') writeRecorded(records);
  });

  // Each in a gateway of its own, so that nobody has looked up a name before.
  test.each(scenarios.map((scenario) => [scenario.request, scenario] as const))('%s', async (_, scenario) => {
    const place = await openPlace(company);
    const { world } = place;
    try {
      const { grant } = scenario;
      const agent = await world.agent(grant === undefined ? {} : { grant: grant as never });
      const mcp = await connectOver(place.listening, agent, era);
      await place.takeAnswers();
      const before = upstreamCount(world);
      const played = await play(scenario, mcp, world);
      await mcp.client.close();
      const answers = isRecording ? await place.takeAnswers() : [];
      const record = recordOf(scenario, played, {
        upstream: upstreamCount(world) - before,
        tokensOfPersonio: answers.reduce((sum, text) => sum + tokensOf(text), 0),
      });
      records.push(record);
      if (!isRecording) expectAsRecorded(record);
    } finally {
      await place.close();
    }
  });
});

function expectAsRecorded({ request, calls, upstream, tokens }: Recorded): void {
  const recorded = readRecorded().find((one) => one.request === request);
  expect(calls, howToRecord).toEqual(recorded?.calls);
  expect(upstream, `requests to Personio; ${howToRecord}`).toBe(recorded?.upstream);
  const { tokens: before = 0 } = recorded ?? {};
  expect(tokens, `tokens; ${howToRecord}`).toBeLessThanOrEqual(before * (1 + tolerance));
  expect(tokens, `tokens; ${howToRecord}`).toBeGreaterThanOrEqual(before * (1 - tolerance));
}

describe.each(eras)('over stdio, a host of the %s revisions', (era) => {
  let place: Place;
  let host: RunningHost;
  beforeAll(async () => {
    place = await openPlace(company);
    const { clientSecret } = await place.world.agent();
    host = await startHost(era, {
      args: ['--url', place.listening.url],
      env: { STAFFGATE_AGENT_KEY: clientSecret },
    });
  });
  afterAll(async () => {
    await host?.close();
    await place?.close();
  });

  // One after the other by one agent; those with a grant of their own are played over HTTP alone.
  const own = scenarios.filter(({ grant }) => grant === undefined);
  test.each(own.map((scenario) => [scenario.request, scenario] as const))('%s', async (_, scenario) => {
    const { world } = place;
    world.emulator.reset();
    // What was known of the company before.
    world.clock.advance(5 * 60_000);
    const played = await play(scenario, host.mcp, world);
    if (isRecording) return;
    const recorded = readRecorded().find(({ request }) => request === scenario.request);
    expect(played.length, howToRecord).toBe(recorded?.calls.length);
  });
});
