import { randomUUID } from 'node:crypto';
import type { Bundle, BundleEntry, Resource } from '@medplum/fhirtypes';
import type { LightMyRequestResponse } from 'fastify';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { charity, site } from '../../src/demo/organisations.ts';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';
import { shippedSites } from '../../src/living-well/shipped-sites.ts';
import { gatherSites, siteFor } from '../../src/living-well/sites.ts';
import { bundleOf } from '../fhir/reading/bundle-of.ts';
import type { TestGateway } from './gateway.ts';
import type { CaseRecordInput } from './people.ts';
import type { PushOptions } from './push.ts';

const place = siteFor(gatherSites(shippedSites), site);

/** A case record as a FHIR-capable case system of the demo's charity says it, with ids of its own. */
export function asBundle(
  record: CaseRecordInput,
  type: 'transaction' | 'collection' = 'transaction',
): Bundle & { entry: BundleEntry[] } {
  const context = {
    personId: '0b7e3c1a-0000-4000-8000-000000000001',
    namespace: new Uint8Array(16).fill(9),
    sourceOrganisation: charity,
    site: place.state === 'configured' ? place.site : undefined,
  };
  const bundle = bundleOf(mapCase(caseRecordSchema.parse(record), context), type);
  return { ...bundle, entry: bundle.entry ?? [] };
}

/** The same Bundle with its resources changed, those of one type. */
export function withResources(
  bundle: Bundle,
  type: string,
  change: (resource: Resource, index: number) => object,
): Bundle {
  const entry = (bundle.entry ?? []).map((one, index) =>
    one.resource?.resourceType === type ? { ...one, resource: change(one.resource, index) as Resource } : one,
  );
  return { ...bundle, entry };
}

/** `POST /fhir`, or another address of FHIR's. */
export function pushBundle(
  gateway: TestGateway,
  bundle: unknown,
  { key = randomUUID(), apiKey = gateway.apiKey, headers = {} }: PushOptions = {},
  url = '/fhir',
): Promise<LightMyRequestResponse> {
  return gateway.app.inject({
    method: 'POST',
    url,
    headers: {
      'content-type': 'application/fhir+json',
      'idempotency-key': key,
      'x-api-key': apiKey,
      ...headers,
    },
    payload: typeof bundle === 'string' ? bundle : JSON.stringify(bundle),
  });
}

/** The same with a wait, and works while it is waited for. */
export async function pushAndWait(gateway: TestGateway, bundle: unknown): Promise<LightMyRequestResponse> {
  const answer = pushBundle(gateway, bundle, { headers: { prefer: 'wait=10' } });
  const settled = { done: false };
  void answer.then(() => (settled.done = true));
  while (!settled.done) {
    await gateway.work();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return answer;
}
