import { readFileSync } from 'node:fs';
import type { JsonWebKey } from 'node:crypto';
import { z } from 'zod';
import { ConfigError } from './config-files.ts';

/** The first sign-in provider's variables: NHS CIS2, in most deployments. */
export const signInVariables = {
  LWG_SIGN_IN_ISSUER: z
    .url()
    .describe('OIDC issuer for staff (NHS CIS2), with its port where the issuer has one.'),
  LWG_SIGN_IN_NAME: z
    .string()
    .min(1)
    .max(60)
    .default('NHS CIS2')
    .describe('What the issuer is called on the first page, where there are several (docs/sign-in.md).'),
  LWG_SIGN_IN_CLIENT_ID: z.string().min(1).describe('Client id at the issuer.'),
  LWG_SIGN_IN_CLIENT_SECRET: z
    .string()
    .min(16)
    .optional()
    .describe('Client secret at the issuer, 16 characters or more. This or LWG_SIGN_IN_KEY_FILE.'),
  LWG_SIGN_IN_KEY_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File with the private JWK, its `alg` and `kid` in it, by which the gateway proves itself to the issuer (`private_key_jwt`). NHS CIS2 prefers it to a secret.',
    ),
};

const place = z.string().regex(/^(variable:[A-Z][A-Z0-9_]{1,80}|file:.{1,300})$/);

/** A further provider, for staff who have no CIS2 identity. */
export const providerSchema = z
  .strictObject({
    code: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,30}$/)
      .describe('In addresses; its callback is /sign-in/callback/{code}'),
    name: z.string().min(1).max(60).describe('What it is called on the first page'),
    issuer: z.url({ protocol: /^https?$/ }).describe('As staffRoles name it'),
    clientId: z.string().min(1),
    secret: place
      .optional()
      .describe('Where the client secret is, never the secret: `variable:NAME` or `file:PATH`'),
    privateKey: place.optional().describe('Or where the private JWK is, for `private_key_jwt`'),
    acrValues: z
      .string()
      .min(1)
      .default('AAL2_OR_AAL3_ANY')
      .describe('The strength of sign-in that it is asked for, in its own words'),
    scope: z
      .string()
      .regex(/\bopenid\b/)
      .optional()
      .describe('Scopes, where it does not know those of CIS2'),
    minimumAssurance: z
      .int()
      .min(2)
      .max(3)
      .default(2)
      .describe('Authentication assurance level that is let in'),
  })
  .refine(({ secret, privateKey }) => (secret === undefined) !== (privateKey === undefined), {
    error: 'One of secret and privateKey.',
    path: ['secret'],
  });

/** How the gateway proves to a provider that it is itself. */
type Proof = { readonly clientSecret: string } | { readonly privateKey: JsonWebKey };

/** One provider, with what it is asked by. */
export interface SignInConfig {
  readonly code: string;
  readonly name: string;
  readonly issuer: URL;
  readonly clientId: string;
  readonly proof: Proof;
  readonly acrValues: string;
  readonly scope: string | undefined;
  readonly minimumAssurance: number;
}

type Environment = Readonly<Record<string, string | undefined>>;
type FirstProvider = z.output<z.ZodObject<typeof signInVariables>>;

/** The code of the provider of the variables; its callback is /sign-in/callback. */
export const firstProvider = 'first';

/**
 * Every provider, the one of the variables first.
 *
 * @throws ConfigError that says which, and no secret
 */
export function readSignInProviders(
  first: FirstProvider,
  others: readonly z.output<typeof providerSchema>[],
  environment: Environment,
): readonly [SignInConfig, ...SignInConfig[]] {
  const further = others.map(({ secret, privateKey, scope, ...other }): SignInConfig => {
    const read = (from: string): string => readPlace(from, environment, other.code);
    const proof =
      privateKey === undefined
        ? { clientSecret: readSecret(read(secret ?? ''), other.code) }
        : { privateKey: readPrivateKey(read(privateKey), other.code) };
    return { ...other, issuer: new URL(other.issuer), scope, proof };
  });
  const all = [firstOf(first), ...further] as const;
  for (const key of ['code', 'issuer'] as const) {
    if (new Set(all.map((one) => String(one[key]))).size < all.length) {
      throw new ConfigError(`LWG_DEPLOYMENT_FILE: signIn: two providers have one ${key}. Keep one of them.`);
    }
  }
  return all;
}

function firstOf(first: FirstProvider): SignInConfig {
  const { LWG_SIGN_IN_CLIENT_SECRET: clientSecret, LWG_SIGN_IN_KEY_FILE: file } = first;
  if ((clientSecret === undefined) === (file === undefined)) {
    throw new ConfigError('Give one of LWG_SIGN_IN_CLIENT_SECRET and LWG_SIGN_IN_KEY_FILE.');
  }
  const proof =
    clientSecret === undefined
      ? { privateKey: readPrivateKey(readPlace(`file:${file ?? ''}`, {}, firstProvider), firstProvider) }
      : { clientSecret };
  return {
    code: firstProvider,
    name: first.LWG_SIGN_IN_NAME,
    issuer: new URL(first.LWG_SIGN_IN_ISSUER),
    clientId: first.LWG_SIGN_IN_CLIENT_ID,
    proof,
    // Shared computers in A&E have no smartcard reader; CIS2's own name for "either level".
    acrValues: 'AAL2_OR_AAL3_ANY',
    scope: undefined,
    minimumAssurance: 2,
  };
}

function readPlace(from: string, environment: Environment, code: string): string {
  if (!from.startsWith('file:')) return environment[from.slice('variable:'.length)]?.trim() ?? '';
  try {
    return readFileSync(from.slice('file:'.length), 'utf8').trim();
  } catch {
    throw new ConfigError(`The key file of the sign-in provider ${code} cannot be read.`);
  }
}

function readSecret(secret: string, code: string): string {
  if (/^[\x21-\x7e]{16,500}$/.test(secret)) return secret;
  throw new ConfigError(`The client secret of the sign-in provider ${code} is missing or is not one.`);
}

const privateJwk = z.looseObject({
  kty: z.enum(['RSA', 'EC']),
  d: z.string().min(1),
  kid: z.string().min(1),
  alg: z.enum(['RS256', 'RS384', 'RS512', 'ES256', 'ES384']),
});

function readPrivateKey(text: string, code: string): JsonWebKey {
  try {
    return privateJwk.parse(JSON.parse(text));
  } catch {
    throw new ConfigError(
      `The private key of the sign-in provider ${code} is not a private JWK with its alg and kid.`,
    );
  }
}
