import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger';
import { z } from 'zod';
import { receiptsPerEvent } from '../../gateway/webhooks/status-event.ts';
import { issueSchema, statusSchema } from '../intake/receipt.ts';

const timestamp = z.iso.datetime().describe('When the event was made; the same at every attempt');

/** What a client's system is sent at its `statusTo` address. */
export const statusEventSchema = z.discriminatedUnion('type', [
  z
    .object({
      type: z.literal('receipts.settled'),
      timestamp,
      data: z
        .array(
          z.object({
            receipt: z.uuid(),
            status: statusSchema.exclude(['received']),
            issues: z.array(issueSchema).describe('What to mend at the source'),
          }),
        )
        .min(1)
        .max(receiptsPerEvent)
        .describe('In the order in which they settled; each as its receipt says'),
    })
    .describe('Records came to their end, or to another one'),
  z
    .object({
      type: z.literal('task.created'),
      timestamp,
      data: z
        .array(z.object({ task: z.uuid().describe('Fetch it with GET /v1/tasks') }))
        .min(1)
        .max(receiptsPerEvent),
    })
    .describe(
      'Your organisation was told something about somebody. Sent to clients with the scope system/Task.rs',
    ),
  z
    .object({ type: z.literal('ping'), timestamp, data: z.object({}) })
    .describe('A test that somebody asked for'),
]);

// The library's type of a schema and the framework's are of different drafts.
const eventJsonSchema = z.toJSONSchema(statusEventSchema) as { readonly description?: string };

const header = (name: string, description: string) => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' } as const,
});

type Descriptions = Extract<
  NonNullable<FastifyDynamicSwaggerOptions['openapi']>,
  { webhooks?: unknown }
>['webhooks'];

/** The `webhooks` section of the API's description (OpenAPI 3.1). */
export function describeWebhooks(): NonNullable<Descriptions> {
  return {
    status: {
      post: {
        operationId: 'tellOfReceipts',
        summary: 'What became of records, sent to the `statusTo` address of the client that pushed them',
        description:
          'Signed as Standard Webhooks 1.0.0 says. Delivered at least once: a repetition has the same webhook-id. In order, one at a time. docs/webhooks.md shows how to check a signature.',
        parameters: [
          header('webhook-id', 'The same at every attempt at one event'),
          header('webhook-timestamp', 'Of the attempt, in seconds since 1970'),
          header(
            'webhook-signature',
            '`v1,` and the HMAC-SHA256 in base64; two of them, with a space between, while secrets change over',
          ),
        ],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: eventJsonSchema } },
        },
        responses: {
          '2XX': { description: 'Taken' },
          '410': { description: 'Never to be sent again, until somebody asks for a replay or a test' },
          default: { description: 'Not taken: it is sent again later. Redirects are not followed' },
        },
      },
    },
  };
}
