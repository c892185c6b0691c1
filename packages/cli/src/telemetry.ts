import type { GatewayOptions } from '@staffgate/gateway';
import { UsageError } from './exit-codes.ts';

/** What sends traces to a collector. */
export interface Telemetry {
  readonly tracer: NonNullable<GatewayOptions['tracer']>;
  /** Sends what waits, and ends. */
  close(): Promise<void>;
}

/**
 * Sends traces by OTLP over HTTP to the endpoint that the environment names; the exporter reads the rest of the
 * `OTEL_EXPORTER_OTLP_…` variables itself. Without an endpoint nothing of it is loaded.
 *
 * @throws {UsageError} when the packages for it are not installed.
 */
export async function startTelemetry(endpoint: string | null, version: string): Promise<Telemetry | null> {
  if (endpoint === null) return null;
  const { sdk, exporter, resources } = await load();
  const provider = new sdk.TracerProvider({
    resource: resources
      .defaultResource()
      .merge(resources.resourceFromAttributes({ 'service.name': 'staffgate', 'service.version': version })),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new exporter.OTLPTraceExporter() })],
  });
  return {
    tracer: provider.getTracer('staffgate', version),
    // A collector that is gone must not keep the gateway from ending.
    close: () => provider.shutdown().catch(() => {}),
  };
}

async function load() {
  try {
    const [sdk, exporter, resources] = await Promise.all([
      import('@opentelemetry/sdk-trace'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
    return { sdk, exporter, resources };
  } catch (cause) {
    throw new UsageError(
      'OTEL_EXPORTER_OTLP_ENDPOINT is set, and the packages that send traces are missing: npm install @opentelemetry/sdk-trace @opentelemetry/exporter-trace-otlp-http @opentelemetry/resources',
      { cause },
    );
  }
}
