import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace';
import type { Log } from '../../log.ts';
import { noTracing, type Traced, type Tracing } from './tracing.ts';

export interface TracingOptions {
  /** Where OTLP is taken over HTTP. */
  readonly url: string;
  /** Of all traces, how many are sent: from 0 to 1. */
  readonly share: number;
  /** What the process calls itself. */
  readonly service: string;
  readonly version: string;
  readonly log: Log;
}

/** Milliseconds that a collector may take: a role that closes waits for the last spans no longer. */
const patience = 2_000;
/** Milliseconds between two sends. */
const sendEvery = 2_000;

const kinds: Readonly<Record<Traced, SpanKind>> = {
  request: SpanKind.SERVER,
  lanes: SpanKind.CONSUMER,
  record: SpanKind.INTERNAL,
  transaction: SpanKind.CLIENT,
};

/**
 * Traces over OTLP/HTTP. Loaded only where they are asked for: the packages take 150 ms and 25 MB. No caller's trace is continued, and none is passed on:
 * who calls could otherwise choose what is sent, and mark what belongs together. A collector that is away costs the spans and a log line, nothing else.
 */
export function createTracing({ url, share, service, version, log }: TracingOptions): Tracing {
  const exporter = telling(new OTLPTraceExporter({ url, timeoutMillis: patience }), log);
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service, 'service.version': version }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [
      new BatchSpanProcessor({ exporter, scheduledDelayMillis: sendEvery, exportTimeoutMillis: patience }),
    ],
  });
  const tracer = provider.getTracer('living-well-gateway');
  const around = new AsyncLocalStorage<Context>();
  return {
    isOn: true,
    begin(what) {
      const parent = around.getStore();
      if (what === 'transaction' && parent === undefined) return noTracing.begin(what);
      const started = tracer.startSpan(what, { kind: kinds[what] }, parent ?? ROOT_CONTEXT);
      return {
        within: (work) => around.run(trace.setSpan(ROOT_CONTEXT, started), work),
        end(details, name) {
          if (name !== undefined) started.updateName(name);
          started.setAttributes({ ...details });
          if (details['error.type'] !== undefined) started.setStatus({ code: SpanStatusCode.ERROR });
          started.end();
        },
      };
    },
    close: () => provider.shutdown().catch(() => undefined),
  };
}

/** What cannot be sent is dropped, and counted in the log: the library would say nothing. */
function telling(exporter: SpanExporter, log: Log): SpanExporter {
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error !== undefined) log('TRACE001', { spans: spans.length });
        done(result);
      }),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
