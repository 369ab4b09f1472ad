import { z } from 'zod';
import { ConfigError, readJson } from './config-files.ts';

const address = z.url({ protocol: /^https?$/ });

/** How the national index of people is asked. Holds a private key, so it is a file of its own, restricted as the keys are. */
const pdsSchema = z.strictObject({
  url: address.describe('The FHIR API, up to `/FHIR/R4`'),
  tokenUrl: address.describe('The token endpoint, character for character as it is documented'),
  apiKey: z.string().min(1).max(200).describe("The application's key at the API platform"),
  organisation: z
    .string()
    .regex(/^[A-Z0-9]{1,9}$/)
    .describe('ODS code in whose name numbers are verified in the background'),
  key: z
    .looseObject({ kty: z.literal('RSA'), kid: z.string().min(1), d: z.string().min(1) })
    .describe('The private key as a JWK (RSA), with the `kid` under which its public part is registered'),
  callsPerSecond: z.int().min(1).max(100).default(4).describe('Calls a second from one server process'),
  background: z
    .strictObject({
      everyDays: z.int().min(1).max(365).default(30).describe('Days after which a number is verified again'),
    })
    .optional()
    .describe(
      'Given, workers verify the numbers of people that were pushed, one a second. Left out, they do not',
    ),
});
export type PdsConfig = z.output<typeof pdsSchema>;

/** @throws ConfigError that names the fields and none of their values */
export function readPds(file: string | undefined, isProduction: boolean): PdsConfig | undefined {
  if (file === undefined) return undefined;
  const parsed = pdsSchema.safeParse(readJson(file, 'LWG_PDS_FILE'));
  if (!parsed.success) {
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new ConfigError(`LWG_PDS_FILE is not right at: ${fields}. See docs/pds.md.`);
  }
  const { url, tokenUrl } = parsed.data;
  if (isProduction && ![url, tokenUrl].every((one) => one.startsWith('https:'))) {
    throw new ConfigError('LWG_PDS_FILE: url and tokenUrl must be https addresses.');
  }
  return parsed.data;
}
