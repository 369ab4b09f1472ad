import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bundle } from '@medplum/fhirtypes';
import { charity } from '../../src/demo/organisations.ts';
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };
import { blockWith } from '../support/blocked.ts';
import { personIdOf } from '../support/look.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { pushTo, type RealGateway } from '../support/real-gateway.ts';

/** What has to be there before a door can take anything in at all. */

/** A place whose feedback form says which answers it takes, in a folder of its own. */
export function feedbackFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-fuzz-'));
  const feedback = { ...tamesideGlossop.feedback, answers: ['yes', 'partly', 'no'] };
  writeFileSync(join(folder, 'site.json'), JSON.stringify({ ...tamesideGlossop, feedback }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

/** Somebody whom no other input is about. */
function somebody(id: string, more: Partial<CaseRecordInput> = {}): CaseRecordInput {
  const { nhsNumber: _, ...person } = people.undecided().person;
  return { ...people.undecided(), ...more, person: { ...person, id } };
}

/** Records that block their lanes: made before there is a worker, which would take them in. Their receipts. */
export async function blockLanes({ gateway }: RealGateway, count: number): Promise<readonly string[]> {
  const receipts: string[] = [];
  for (let one = 0; one < count; one++) receipts.push(await blockWith(gateway, somebody(`blocked-${one}`)));
  return receipts;
}

/** Consents on the case workers' list: permissions that lack their day. */
export async function incompleteConsents(real: RealGateway, count: number): Promise<readonly string[]> {
  const { sharing } = people.sharesMost();
  if (sharing === undefined) throw new Error('nobody shares');
  const { recordedOn: _, ...undated } = sharing;
  for (let one = 0; one < count; one++) {
    const record = somebody(`undated-${one}`, { sharing: { ...undated, id: `undated-${one}` } });
    const response = await pushTo(real, record, { prefer: 'wait=5' });
    if (!response.ok) throw new Error(`an undated permission: ${response.status}`);
  }
  const { store } = real.gateway.services;
  const waiting = async () => store.consentsToComplete(charity, 50);
  while ((await waiting()).length < count) await real.gateway.work();
  return (await waiting()).map(({ consentId }) => consentId);
}

/** Emergency cases, each of a user of its own, so that each can be closed. */
export async function openCases(
  url: string,
  key: string,
  patient: string,
  count: number,
): Promise<readonly string[]> {
  const cases: string[] = [];
  for (let one = 0; one < count; one++) {
    const response = await fetch(`${url}/v1/emergency-access`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID(), 'x-api-key': key },
      body: JSON.stringify({
        patient,
        user: { id: `u-${one}`, name: 'Robin Ashworth' },
        reason: { code: 'risk-to-life', text: 'Unresponsive, brought in by ambulance' },
      }),
    });
    if (!response.ok) throw new Error(`emergency access: ${response.status}`);
    cases.push(((await response.json()) as { case: string }).case);
  }
  return cases;
}

/** What a reader is given of somebody who shares most, as `Goal/…`: of somebody whose choices no other input changes. */
export async function shownPlaces(real: RealGateway, key: string): Promise<readonly string[]> {
  const record = somebody('shown', people.sharesMost());
  const pushed = await pushTo(real, record, { prefer: 'wait=5' });
  if (!pushed.ok) throw new Error(`somebody who is shown: ${pushed.status}`);
  await real.gateway.work();
  const response = await fetch(`${real.url}/fhir/Patient/${personIdOf(record)}/$everything`, {
    headers: { 'x-api-key': key },
  });
  const { entry = [] } = (await response.json()) as Bundle;
  if (entry.length === 0) throw new Error(`nobody is shown: ${response.status}`);
  return entry.flatMap(({ resource }) =>
    resource === undefined ? [] : `${resource.resourceType}/${resource.id}`,
  );
}
