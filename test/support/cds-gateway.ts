import type { LightMyRequestResponse } from 'fastify';
import { cdsClientSchema } from '../../src/auth/cds-client.ts';
import { trust } from '../../src/demo/organisations.ts';
import { ecPair, named } from '../auth/keys.ts';
import { cdsToken, hookCall, type HookContext } from '../../src/demo/mini-ehr/cds-client.ts';
import type { TestGateway } from './gateway.ts';

const key = named(ecPair('P-384'), 'epr-1', 'ES384');

export const eprIssuer = 'https://epr.example.org/cds';
export const eprOrigin = 'https://epr.example.org';
export const eprKey = key.privateKey;

/** A registered record system, and the same for another organisation, which launches us by SMART. */
export const eprClients = [
  { issuer: eprIssuer, organisation: trust, keys: [key.publicKey], origins: [eprOrigin] },
  { issuer: eprIssuer, tenant: 'second', organisation: 'X9T02', keys: [key.publicKey], opens: 'smart' },
].map((client) => cdsClientSchema.parse(client));

export const serviceId = 'living-well-current-support';

/** What the client needs of this gateway. */
export function eprOf(gateway: TestGateway, tenant?: string) {
  return {
    baseUrl: gateway.services.publicUrl,
    issuer: eprIssuer,
    ...(tenant !== undefined && { tenant }),
    privateKey: eprKey,
    now: () => Math.floor(gateway.time.now.getTime() / 1000),
  };
}

/** Calls the hook for somebody whose record was opened. */
export async function callHook(gateway: TestGateway, context: HookContext): Promise<LightMyRequestResponse> {
  const epr = eprOf(gateway);
  const url = `${epr.baseUrl}/cds-services/${serviceId}`;
  return gateway.app.inject({
    method: 'POST',
    url: `/cds-services/${serviceId}`,
    headers: { authorization: `Bearer ${await cdsToken(epr, url)}`, 'content-type': 'application/json' },
    payload: JSON.stringify(hookCall(context)),
  });
}
