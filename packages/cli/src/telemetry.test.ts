import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
import { startTelemetry } from './telemetry.ts';

afterEach(() => vi.unstubAllEnvs());

test('loads and sends nothing where no collector is named', async () => {
  expect(await startTelemetry(null, '0.1.0')).toBeNull();
});

test('sends spans to the collector that is named, at the latest when it ends', async () => {
  const received: { path: string; body: string }[] = [];
  const collector = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    received.push({ path: request.url ?? '', body });
    response.end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', endpoint);
  const telemetry = await startTelemetry(endpoint, '0.1.0');
  telemetry!.tracer.startSpan('GET /v2/persons').end();
  await telemetry!.close();
  collector.close();
  expect(received).toHaveLength(1);
  expect(received[0]!.path).toBe('/v1/traces');
  expect(received[0]!.body).toContain('GET /v2/persons');
  expect(received[0]!.body).toContain('staffgate');
});

test('ends although its collector is gone', async () => {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:9');
  const telemetry = await startTelemetry('http://127.0.0.1:9', '0.1.0');
  telemetry!.tracer.startSpan('GET /v2/persons').end();
  await telemetry!.close();
});
