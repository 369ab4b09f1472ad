import type { JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { publicJwkSchema } from './auth/public-key.ts';
import { ConfigError, readJson } from './config-files.ts';

const odsCode = z.string().regex(/^[A-Z0-9]{1,9}$/);
const address = z.url({ protocol: /^https?$/ }).max(500);

const launchKeys = z
  .array(
    publicJwkSchema.refine(
      (key): key is typeof key & { alg: NonNullable<typeof key.alg> } => key.alg !== undefined,
    ),
  )
  .min(1)
  .max(2)
  .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length);

/** A trust's record system that opens people here (docs/launches.md). */
export const recordSystemSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,60}$/)
      .describe('Names it in the access log'),
    organisation: odsCode.describe('Whose it is. It speaks for that organisation and those below it'),
    signInIssuer: z.url().describe('The sign-in provider by whose user ids it names its users'),
    smart: z
      .strictObject({
        iss: address.describe('Its FHIR base, exactly as its launches name it'),
        clientId: z.string().min(1).max(200).describe('What we are called there'),
        keyFile: z
          .string()
          .min(1)
          .optional()
          .describe(
            'File with our private JWK for it (`alg` and `kid` in it). Left out, we are a public client',
          ),
        userClaim: z
          .string()
          .min(1)
          .max(100)
          .default('sub')
          .describe('Claim of its id_token that is the user’s id at `signInIssuer`'),
        idTokenAlgorithm: z
          .enum(['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'ES256', 'ES384'])
          .default('RS256'),
        otherOrigins: z
          .array(address.refine((url) => URL.canParse(url) && new URL(url).origin === url))
          .max(5)
          .default([])
          .describe('Origins of its sign-in, token and key addresses, where they are not that of `iss`'),
      })
      .optional()
      .describe('SMART App Launch'),
    context: z
      .strictObject({
        issuer: z.string().min(1).max(200).describe('`iss` of its launch tokens'),
        keys: launchKeys.describe('Public keys with `kid` and `alg`; two, so that one can be rotated'),
      })
      .optional()
      .describe('Signed context launch'),
  })
  .refine(({ smart, context }) => smart !== undefined || context !== undefined);

type RecordSystemEntry = z.output<typeof recordSystemSchema>;

/** The same with the key that it names. */
export interface RecordSystemConfig extends Omit<RecordSystemEntry, 'smart'> {
  readonly smart?:
    (NonNullable<RecordSystemEntry['smart']> & { readonly privateKey: JsonWebKey | undefined }) | undefined;
}

/**
 * Record systems with our keys for them.
 *
 * @param allowInsecure plain http: in a demo only, to this machine
 * @throws ConfigError that says which, and no key
 */
export function readRecordSystems(
  entries: readonly RecordSystemEntry[],
  allowInsecure: boolean,
): readonly RecordSystemConfig[] {
  for (const names of [
    entries.map(({ id }) => id),
    entries.flatMap(({ smart }) => smart?.iss ?? []),
    entries.flatMap(({ context }) => context?.issuer ?? []),
  ]) {
    if (new Set(names).size < names.length)
      throw new ConfigError('LWG_DEPLOYMENT_FILE: recordSystems: two have one id, iss or issuer.');
  }
  return entries.map(({ smart, ...entry }) => {
    const addresses = smart === undefined ? [] : [smart.iss, ...smart.otherOrigins];
    if (!addresses.every((url) => url.startsWith('https:') || (allowInsecure && isHere(url))))
      throw new ConfigError(`LWG_DEPLOYMENT_FILE: recordSystems: ${entry.id} must be reached by https.`);
    return { ...entry, smart: smart && { ...smart, privateKey: readKey(smart.keyFile, entry.id) } };
  });
}

function isHere(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname);
}

const privateKeySchema = z.looseObject({ d: z.string(), alg: z.enum(['ES384', 'RS384']), kid: z.string() });

function readKey(file: string | undefined, id: string): JsonWebKey | undefined {
  if (file === undefined) return undefined;
  const parsed = privateKeySchema.safeParse(
    readJson(file, `LWG_DEPLOYMENT_FILE: recordSystems: the key of ${id}`),
  );
  if (parsed.success) return parsed.data;
  throw new ConfigError(
    `LWG_DEPLOYMENT_FILE: recordSystems: the key of ${id} is not a private JWK with kid and alg (ES384 or RS384).`,
  );
}
