import { z } from 'zod';
import { liveKeys } from './client.ts';
import { publicJwkSchema } from './public-key.ts';

/** A record system that may call our CDS Hooks services, as the deployment file has it. Holds no secret. */
export const cdsClientSchema = z
  .strictObject({
    issuer: z
      .url({ protocol: /^https?$/ })
      .max(200)
      .describe('`iss` of its tokens, character for character'),
    tenant: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('`tenant` of its tokens, where it serves several organisations: one entry for each'),
    organisation: z
      .string()
      .regex(/^[A-Z0-9]{1,9}$/)
      .describe('ODS code of the organisation whose staff it is for'),
    jwksUrl: z
      .url({ protocol: /^https$/ })
      .max(500)
      .optional()
      .describe(
        'Where its public keys are. A token whose `jku` is another address is refused, and nobody goes there',
      ),
    keys: z
      .array(publicJwkSchema)
      .max(liveKeys)
      .default([])
      .describe('Its public keys, instead of an address'),
    opens: z
      .enum(['page', 'smart'])
      .default('page')
      .describe(
        'What the card leads to: our sign-in and search page, or, where it launches us by SMART, our SMART launch with the patient it has open',
      ),
    origins: z
      .array(
        z
          .url({ protocol: /^https?$/ })
          .refine((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      )
      .max(20)
      .default([])
      .describe(
        'Origins of its pages, where browsers call us themselves (CORS), such as https://epr.example.org',
      ),
  })
  .refine(({ keys, jwksUrl }) => (jwksUrl === undefined) !== (keys.length === 0), { path: ['jwksUrl'] });
export type CdsClient = z.output<typeof cdsClientSchema>;

export const cdsClientsSchema = z
  .array(cdsClientSchema)
  .refine(
    (clients) =>
      new Set(clients.map(({ issuer, tenant }) => JSON.stringify([issuer, tenant]))).size === clients.length,
  );
