import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import {
  type Context,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import type { Operation } from '@staffgate/catalog';
import type { Door } from '../audit/entry.ts';
import { attributes } from './semantic-conventions.ts';

/** What a request is, as far as a trace may tell it. */
export interface TracedRequest {
  readonly method: string;
  readonly operation: Operation | null;
  readonly door: Door;
  /** The header of W3C Trace Context, as it was sent. */
  readonly traceparent: string | undefined;
}

/** A request on its way. */
export interface TracedCall {
  /** The id of the trace: that of the caller when one was sent. The audit log has it too. */
  readonly trace: string;
  /** Does the work; what is asked of connections meanwhile belongs to this call. */
  run<T>(work: () => Promise<T>): Promise<T>;
  end(outcome: { readonly status: number; readonly code: string; readonly agentId: string | null }): void;
}

export interface Tracing {
  begin(request: TracedRequest): TracedCall;
  /** Asks a connection. `statusOf` says what it answered; null for nothing. */
  upstream<T>(
    request: { readonly operation: Operation; readonly host: string },
    work: () => Promise<T>,
    statusOf: (error: unknown) => number | null,
  ): Promise<T>;
}

/** Makes spans with a tracer; without one, only the ids of traces. */
export function createTracing(tracer: Tracer | undefined): Tracing {
  return tracer === undefined ? idsAlone : new SpanTracing(tracer);
}

const idsAlone: Tracing = {
  begin: ({ traceparent }) => ({
    trace: parentOf(traceparent)?.traceId ?? newTraceId(),
    run: (work) => work(),
    end() {},
  }),
  upstream: (_, work) => work(),
};

class SpanTracing implements Tracing {
  readonly #tracer: Tracer;
  readonly #running = new AsyncLocalStorage<Context>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  begin({ method, operation, door, traceparent }: TracedRequest): TracedCall {
    const parent = parentOf(traceparent);
    const around = parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, parent);
    const span = this.#tracer.startSpan(
      operation === null ? method : `${method} ${operation.path}`,
      {
        kind: SpanKind.SERVER,
        attributes: {
          [attributes.method]: method,
          [attributes.door]: door,
          ...(operation && { [attributes.route]: operation.path, [attributes.operation]: operation.id }),
        },
      },
      around,
    );
    const context = trace.setSpan(around, span);
    const own = span.spanContext();
    return {
      trace: isSpanContextValid(own) ? own.traceId : (parent?.traceId ?? newTraceId()),
      run: (work) => this.#running.run(context, work),
      end({ status, code, agentId }) {
        span.setAttribute(attributes.code, code);
        if (agentId !== null) span.setAttribute(attributes.agent, agentId);
        end(span, status, status >= 500);
      },
    };
  }

  async upstream<T>(
    { operation, host }: { readonly operation: Operation; readonly host: string },
    work: () => Promise<T>,
    statusOf: (error: unknown) => number | null,
  ): Promise<T> {
    const span = this.#tracer.startSpan(
      `${operation.method} ${operation.path}`,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          [attributes.method]: operation.method,
          [attributes.template]: operation.path,
          [attributes.server]: host,
          [attributes.operation]: operation.id,
        },
      },
      this.#running.getStore() ?? ROOT_CONTEXT,
    );
    try {
      const answer = await work();
      end(span, operation.status, false);
      return answer;
    } catch (error) {
      end(span, statusOf(error), true);
      throw error;
    }
  }
}

/** An error is told by its status alone: its message may hold data. */
function end(span: Span, status: number | null, isError: boolean): void {
  if (status !== null) span.setAttribute(attributes.status, status);
  if (isError) {
    span.setAttribute(attributes.errorType, status === null ? 'no_answer' : String(status));
    span.setStatus({ code: SpanStatusCode.ERROR });
  }
  span.end();
}

/** Source: W3C Trace Context, 3.2. Versions to come begin like the first one. */
function parentOf(header: string | undefined): SpanContext | null {
  const found = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/.exec(header ?? '');
  if (found === null) return null;
  const [, traceId = '', spanId = '', flags = ''] = found;
  const context = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true };
  return isSpanContextValid(context) ? context : null;
}

/** 122 of its bits are random, drawn from a stock: asking the system for each takes several times as long. */
function newTraceId(): string {
  return randomUUID().replaceAll('-', '');
}
