import { z } from 'zod';
import { startReceiver } from './receiver.ts';

const value = z.union([
  z.object({ stringValue: z.string() }).transform(({ stringValue }) => stringValue),
  z.object({ intValue: z.coerce.number() }).transform(({ intValue }) => intValue),
]);
const attributes = z
  .array(z.object({ key: z.string(), value }))
  .transform((all) => Object.fromEntries(all.map((one) => [one.key, one.value])));
const span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int(),
  attributes,
  events: z.array(z.unknown()),
  links: z.array(z.unknown()),
});
const payload = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
});

export type CollectedSpan = z.output<typeof span> & { readonly service: string };

/** A collector of traces on this machine. */
export interface Collector {
  readonly url: string;
  /** Every call as it came: headers and body. */
  text(): string;
  spans(): readonly CollectedSpan[];
  stop(): void;
}

export async function startCollector(): Promise<Collector> {
  const { url, received, stop } = await startReceiver();
  return {
    url: url.replace('/status', '/v1/traces'),
    text: () => received.map(({ headers, body }) => JSON.stringify(headers) + body).join('\n'),
    spans: () =>
      received
        .flatMap(({ body }) => payload.parse(JSON.parse(body)).resourceSpans)
        .flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) =>
            spans.map((one) => ({ ...one, service: String(resource.attributes['service.name']) })),
          ),
        ),
    stop,
  };
}
