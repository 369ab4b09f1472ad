import type { Patient, Resource } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import type { TestGateway } from './gateway.ts';
import type { CaseRecordInput } from './people.ts';
import { onRecord, reqolForm } from './sam.ts';

type Of<T extends Resource['resourceType']> = Extract<Resource, { resourceType: T }>;
type Plan = NonNullable<CaseRecordInput['plan']>;
export type Goal = NonNullable<Plan['goals']>[number];
export const scored = (date: string, score: number, corrected?: true) => ({
  date,
  score,
  ratedBy: 'person' as const,
  ...(corrected && { corrected }),
});
export const goal = (id: string, text: string, start: string, score: number): Goal => ({
  id,
  text,
  status: 'active',
  start,
  scores: [scored(start, score)],
});
export const total = (on: string, points: number) => ({ instrument: 'reqol-10' as const, on, total: points });

/** The NHS number of a Patient, and the code of how sure it is. */
export const numberStatus = (patient: Patient | undefined) => {
  const [number] = patient?.identifier ?? [];
  return [number?.value, number?.extension?.[0]?.valueCodeableConcept?.coding?.[0]?.code];
};

/** Readers of what is on record about Sam. */
export function samsRecord(gateway: () => TestGateway) {
  async function all<T extends Resource['resourceType']>(type: T): Promise<Of<T>[]> {
    return (await onRecord(gateway())).filter((one): one is Of<T> => one.resourceType === type);
  }
  async function named<T extends Resource['resourceType']>(type: T, id: string): Promise<Of<T>> {
    const found = (await all(type)).find((one) =>
      JSON.stringify('identifier' in one ? one.identifier : '').includes(`"${id}"`),
    );
    if (found === undefined) throw new Error(`no ${type} ${id}`);
    return found;
  }
  const totals = async (): Promise<(number | undefined)[]> =>
    (await all('Observation'))
      .filter(({ code }) => code.text === 'ReQoL-10 total')
      .toSorted((one, other) => ((one.effectiveDateTime ?? '') < (other.effectiveDateTime ?? '') ? -1 : 1))
      .map(({ valueQuantity }) => valueQuantity?.value);

  /** Neither the words, the strand or its label, nor the id of anything that carries them. */
  async function expectNoDrinking(text: string): Promise<void> {
    const hidden = (await onRecord(gateway())).filter(
      ({ resourceType, meta }) =>
        resourceType !== 'Patient' && meta?.security?.some(({ code }) => code === 'ETH'),
    );
    expect(hidden.length).toBeGreaterThan(2);
    for (const one of hidden) expect(text).not.toContain(one.id);
    expect(text).not.toMatch(/drink|drug-alcohol|"ETH"/i);
  }

  const toComplete = () => gateway().services.store.consentsToComplete(gateway().caseClient.organisation, 10);

  return { all, named, totals, toComplete, expectNoDrinking };
}

/** Sam's three forms of the first time of support. */
export const first = reqolForm('R1', '2024-02-01', [3, 1, 3, 1, 1, 2, 1, 1, 3, 1]);
export const blank = reqolForm('R2', '2024-03-14', [2, 2, 2, 2, 2, 1, null, 2, 2, 2]);
export const last = reqolForm('R3', '2024-04-18', [1, 3, 1, 3, 3, 0, 3, 2, 1, 2]);
