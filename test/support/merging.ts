import type { Bundle, Resource } from '@medplum/fhirtypes';
import { demoAgreement } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { mergePeople, partPeople } from '../../src/gateway/identity/merge-people.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { askRecord, currentSupport, findPatient, token } from './ask.ts';
import type { TestGateway } from './gateway.ts';
import { outsideOf, type Outside } from './indistinguishable.ts';
import { askedFor, fromOtherSource, otherCharity, personIdOf } from './look.ts';
import { changed, people, type CaseRecordInput } from './people.ts';

/** Shares most things, with whoever has an agreement. */
export function morgan(): CaseRecordInput {
  const record = people.sharesMost();
  const choices = record.sharing?.choices.map(({ with: _, ...choice }) => choice) ?? [];
  return { ...record, ...(record.sharing !== undefined && { sharing: { ...record.sharing, choices } }) };
}

/** Morgan, as the other charity has them: alike, under another number. */
export function alikeAtOther(nhsNumber = '9990000093'): CaseRecordInput {
  const record = morgan();
  return fromOtherSource({ ...record, person: { ...record.person, nhsNumber } });
}

/** Morgan once more, at the first charity: another person for the machine. Nothing but who helps. */
export function alikeAgain(id = 'C-1077', nhsNumber = '9990000077'): CaseRecordInput {
  const { source, person, team, sharing } = morgan();
  return {
    source,
    person: { ...person, id, nhsNumber },
    ...(team !== undefined && { team: { ...team, id: `T-${id}` } }),
    episode: { id: `E-${id}`, status: 'open', start: '2026-11-01' },
    ...(sharing !== undefined && { sharing: { ...sharing, id: `X-${id}` } }),
  };
}

/** The record as it is sent when the person takes everything back. */
export function withdrawn(record: CaseRecordInput, minutes: number): CaseRecordInput {
  const { sharing } = record;
  if (sharing === undefined) throw new Error('this person has made no choices');
  return changed(record, minutes, { sharing: { ...sharing, status: 'withdrawn' } });
}

export const merge = (gateway: TestGateway, survivor: string, merged: string): Promise<void> =>
  mergePeople(gateway.services, 'operator', { survivor, merged }, { reason: 'sources-agree' });
export const part = (gateway: TestGateway, one: string, other: string): Promise<void> =>
  partPeople(gateway.services, 'operator', { one, other }, { reason: 'decided-in-error' });

/** A reader with an agreement with the other charity alone. */
export async function addOtherReader(gateway: TestGateway): Promise<string> {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  const organisation = 'X9R01';
  await recordAgreement(registry, 'operator', {
    ...demoAgreement,
    id: 'other-with-reader',
    source: otherCharity,
    recipients: [organisation],
  });
  await registerClient(registry, { ...gateway.recordClient, id: 'other-reader', organisation });
  return token(gateway, 'other-reader');
}

/** The resources of a Bundle. */
export function resourcesIn(bundle: Bundle): readonly Resource[] {
  return bundle.entry?.flatMap(({ resource }) => resource ?? []) ?? [];
}

/** Everything that a reader can be told of these people by FHIR, as it looks from outside. */
export async function seenBy(
  gateway: TestGateway,
  bearer: string,
  records: readonly CaseRecordInput[],
): Promise<readonly Outside[]> {
  const answers: Outside[] = [];
  for (const record of records) {
    const id = personIdOf(record);
    answers.push(
      outsideOf(await findPatient(gateway, bearer, askedFor(record))),
      outsideOf(await currentSupport(gateway, bearer, id)),
    );
    for (const url of [`Patient/${id}`, `Patient/${id}/$everything`, `Goal?patient=Patient/${id}`])
      answers.push(outsideOf(await askRecord(gateway, bearer, url)));
  }
  return answers;
}
