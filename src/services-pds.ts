import { createPdsFhir } from './adapters/pds-fhir/pds-fhir.ts';
import { signJws } from './auth/jose.ts';
import type { Clock } from './clock.ts';
import type { PdsConfig } from './config-pds.ts';
import type { Demographics } from './gateway/ports/demographics.ts';
import type { Verifying } from './gateway/verify-numbers.ts';

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

/** Calls a second of a worker: five are allowed to the whole deployment, and people wait for the other four. */
const workerCalls = 1;

/** What verifies numbers in the background, where a deployment wants that. */
export function buildVerifying(
  pds: PdsConfig | undefined,
  { store, keys, clock }: Pick<Verifying, 'store' | 'keys' | 'clock'>,
): Verifying | undefined {
  const demographics = buildDemographics(pds, clock, workerCalls);
  if (pds?.background === undefined || demographics === undefined) return undefined;
  return { store, keys, clock, demographics, every: pds.background.everyDays * 86_400_000 };
}
