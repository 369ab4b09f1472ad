import { z } from 'zod';
import { checkOrigin, type EhrFetch } from './ehr-fetch.ts';
import { recordSystemError } from './record-system-error.ts';

/** What an EHR launch with a known user rests on (SMART App Launch 2.2, conformance). */
const needed = ['launch-ehr', 'context-ehr-patient', 'sso-openid-connect'];

const smartConfiguration = z.looseObject({
  issuer: z.url(),
  jwks_uri: z.url(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  capabilities: z.array(z.string()).refine((all) => needed.every((one) => all.includes(one))),
  code_challenge_methods_supported: z.array(z.string()).refine((methods) => methods.includes('S256')),
});
export type SmartConfiguration = Pick<
  z.output<typeof smartConfiguration>,
  'issuer' | 'jwks_uri' | 'authorization_endpoint' | 'token_endpoint'
>;

/**
 * What a record system says of itself at `[iss]/.well-known/smart-configuration`. Every address in it is one that the operator registered the origin of: a
 * browser, a code and our signature go nowhere else.
 *
 * @throws GatewayError `record-system-unavailable`
 */
export async function readSmartConfiguration(
  iss: string,
  ehrFetch: EhrFetch,
  origins: readonly string[],
): Promise<SmartConfiguration> {
  const address = `${iss.replace(/\/$/, '')}/.well-known/smart-configuration`;
  const response = await ehrFetch(address, { headers: { accept: 'application/json' } });
  if (response.status !== 200) throw recordSystemError('no SMART configuration');
  const parsed = smartConfiguration.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success) throw recordSystemError('a SMART configuration that lacks something', parsed.error);
  const { issuer, jwks_uri, authorization_endpoint, token_endpoint } = parsed.data;
  for (const url of [jwks_uri, authorization_endpoint, token_endpoint]) checkOrigin(url, origins);
  return { issuer, jwks_uri, authorization_endpoint, token_endpoint };
}
