import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveMcp } from '@staffgate/mcp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { doorTo } from '../../../packages/cli/src/gateway/mcp-door.ts';
import { listen } from '../../../packages/cli/src/listen.ts';
import { createGatewayWorld, type GatewayWorld } from '../../gateway/world.ts';
import { createMcpWorld } from '../world.ts';
import { createFixtures } from './fixtures.ts';
import { inspect, newerSuite, olderSuite, runSuite } from './suites.ts';

const expectedFailures = fileURLToPath(new URL('expected-failures.yaml', import.meta.url));
const guard = { allowedHosts: ['127.0.0.1', 'localhost', 'personio.example'] };

interface Served {
  readonly url: string;
  readonly key: string;
  readonly folder: string;
  close(): Promise<void>;
}

/** A gateway on a port. The suites cannot send a key, so it is added on the way to the gateway, which asks for it. */
async function serve(world: GatewayWorld): Promise<Served> {
  const { clientSecret } = await world.agent();
  const listening = await listen(
    (request) => {
      const headers = new Headers(request.headers);
      headers.set('authorization', `Bearer ${clientSecret}`);
      return world.gateway.fetch(new Request(request, { headers }));
    },
    { host: '127.0.0.1', port: 0, howToChoose: '' },
  );
  return {
    url: `${listening.url}/mcp`,
    key: clientSecret,
    folder: world.folder,
    async close() {
      await listening.close();
      await world.close();
    },
  };
}

/** The gateway as it is. */
let gateway: Served;
/** The same door, identification and carrying, in front of what the suites ask of every server. */
let fixtures: Served;
beforeAll(async () => {
  gateway = await serve(await createMcpWorld({ gateway: { guard } }));
  const doors = [doorTo(serveMcp(createFixtures))];
  fixtures = await serve(await createGatewayWorld({ gateway: { guard, doors } }));
});
afterAll(async () => {
  await gateway.close();
  await fixtures.close();
});

describe('the conformance suite', () => {
  test('of the revisions with a handshake passes, but for what is not there on purpose', async () => {
    const args = ['--url', fixtures.url, '--suite', 'active', '--expected-failures', expectedFailures];
    const { code, out, err, checks } = await runSuite(olderSuite, args);
    expect(code, out + err).toBe(0);
    expect(checks.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThanOrEqual(24);
  });

  test('of 2026-07-28 passes with all that the revision requires', async () => {
    const args = ['--url', fixtures.url, '--requirements', '2026-07-28'];
    const { code, out, err, checks } = await runSuite(newerSuite, args);
    expect(code, out + err).toBe(0);
    const scored = checks.filter(({ scenario }) => !scenario.startsWith('tasks-'));
    expect(scored.filter(({ status }) => status === 'FAILURE' || status === 'WARNING')).toEqual([]);
    expect(scored.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThanOrEqual(140);
  });

  test('fails when something is expected to fail that passes', async () => {
    const file = join(fixtures.folder, 'stale.yaml');
    writeFileSync(file, 'server:\n  - ping\n');
    const args = ['--url', fixtures.url, '--scenario', 'ping', '--expected-failures', file];
    const { code, out } = await runSuite(olderSuite, args);
    expect([code, out]).toEqual([1, expect.stringMatching(/stale/i)]);
  });

  test.each([
    ['server-initialize', olderSuite],
    ['ping', olderSuite],
    ['tools-list', olderSuite],
    ['dns-rebinding-protection', olderSuite],
    ['resources-list', olderSuite],
    ['prompts-list', olderSuite],
    ['tools-list', newerSuite],
    ['resources-list', newerSuite],
    ['prompts-list', newerSuite],
    ['caching', newerSuite],
    ['dns-rebinding-protection', newerSuite],
    ['http-header-validation', newerSuite],
    ['input-required-result-unsupported-methods', newerSuite],
  ])('passes %s with the tools that agents get (%#)', async (scenario, suite) => {
    const revision = suite === newerSuite ? ['--spec-version', '2026-07-28'] : [];
    const { code, out, err, checks } = await runSuite(suite, [
      '--url',
      gateway.url,
      '--scenario',
      scenario,
      ...revision,
    ]);
    expect(code, out + err).toBe(0);
    expect(checks.some(({ status }) => status === 'SUCCESS')).toBe(true);
  });

  test('finds nothing in how the gateway serves requests on their own but the tools that it has no use for', async () => {
    const args = ['--url', gateway.url, '--scenario', 'server-stateless', '--spec-version', '2026-07-28'];
    const { checks } = await runSuite(newerSuite, args);
    const failed = checks.filter(({ status }) => status === 'FAILURE' || status === 'WARNING');
    expect(failed.map(({ errorMessage }) => errorMessage)).toEqual(
      failed.map(() => expect.stringMatching(/^Not testable: .* diagnostic tool '/)),
    );
    expect(checks.filter(({ status }) => status === 'SUCCESS').length).toBeGreaterThanOrEqual(15);
  });
});

describe.each(['legacy', 'modern'])('the Inspector, in the %s era', (era) => {
  const strict = ({ url, key }: Served) => [
    '--server-url',
    url,
    '--transport',
    'http',
    '--protocol-era',
    era,
    '--header',
    `Authorization: Bearer ${key}`,
    '--method',
    'tools/list',
    '--strict',
    '--format',
    'json',
  ];

  test('has nothing to say against the tools, strictly', async () => {
    const { code, out, err } = await inspect(strict(gateway));
    expect([code, err]).toEqual([0, '']);
    const { result, schemaFindings = [] } = JSON.parse(out);
    expect(schemaFindings).toEqual([]);
    expect(result.tools.length).toBeGreaterThan(10);
  });

  test('would say it', async () => {
    const { out, err } = await inspect(strict(fixtures));
    expect(err).toContain('test_header_mirrored');
    expect(JSON.parse(out).schemaFindings).not.toEqual([]);
  });
});
