import { createPdsFhir } from './adapters/pds-fhir/pds-fhir.ts';
import { signJws } from './auth/jose.ts';
import type { Clock } from './clock.ts';
import type { PdsConfig } from './config-pds.ts';
import type { Demographics } from './gateway/ports/demographics.ts';

/** The national index of people, where a deployment asks it. */
export function buildDemographics(
  pds: PdsConfig | undefined,
  clock: Clock,
  callsPerSecond = pds?.callsPerSecond,
): Demographics | undefined {
  if (pds === undefined || callsPerSecond === undefined) return undefined;
  const { url, tokenUrl, apiKey, organisation, key } = pds;
  const privateKey = { ...key, alg: 'RS512' };
  const sign = (claims: Readonly<Record<string, unknown>>): Promise<string> => signJws(claims, privateKey);
  return createPdsFhir({ url, tokenUrl, apiKey, organisation, sign, clock, callsPerSecond });
}
