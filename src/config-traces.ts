import { z } from 'zod';

/** What is said of traces. */
export const traceVariables = {
  LWG_TRACES_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe(
      'Where traces go, as OpenTelemetry’s OTLP over HTTP, such as `http://collector:4318/v1/traces` (docs/deployment.md). Left out, there are none.',
    ),
  LWG_TRACES_SHARE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .describe('Of all traces, how many are sent: 1 is each, 0.01 one in a hundred.'),
} as const;
