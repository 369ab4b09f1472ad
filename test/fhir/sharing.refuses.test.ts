import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { caseRecord, samsContext } from './case-records.ts';
import { ofType } from './find-resources.ts';

type Sharing = NonNullable<CaseRecord['sharing']>;

const share: Sharing['choices'][number] = {
  decision: 'share',
  topics: ['goals'],
  with: ['RTZ9A'],
  purposes: ['TREAT'],
};
const doNotShare: Sharing['choices'][number] = { decision: 'do-not-share', topics: ['drug-alcohol'] };
const complete: Sharing = {
  id: 'SH1',
  status: 'active',
  recordedOn: '2024-02-01',
  recordedBy: 'Jo Example',
  choices: [share, doNotShare],
};

function consents(sharing: Sharing): readonly Consent[] {
  return ofType(mapCase(caseRecord({ sharing }), samsContext).personal, 'Consent');
}

function activePermits(sharing: Sharing): number {
  return consents(sharing)
    .filter(({ status }) => status === 'active')
    .flatMap(({ provision }) => provision?.provision ?? [])
    .filter(({ type }) => type === 'permit').length;
}

describe('a permission does not permit', () => {
  test.each([
    ['without the day it was recorded', { recordedOn: undefined }],
    ['without who recorded it', { recordedBy: undefined }],
    ['once it is withdrawn', { status: 'withdrawn' as const }],
    ['for an empty list of recipients', { choices: [{ ...share, with: [] }] }],
    ['for an empty list of purposes', { choices: [{ ...share, purposes: [] }] }],
  ])('%s', (_, change) => {
    const { recordedOn, recordedBy, ...rest } = { ...complete, ...change };
    const sharing = { ...rest, ...(recordedOn && { recordedOn }), ...(recordedBy && { recordedBy }) };
    expect(activePermits(sharing)).toBe(0);
  });

  test('before the day it was recorded, nor after it ends', () => {
    const [consent] = consents({ ...complete, until: '2024-08-01' });
    expect(consent?.provision?.provision?.[0]?.period).toEqual({ start: '2024-02-01', end: '2024-08-01' });
    expect(consent?.provision?.period).toEqual({ end: '2024-08-01' });
  });
});

describe('an incomplete permission', () => {
  const { recordedOn: _, ...incomplete } = complete;

  test('is kept as proposed, while the same scope is actively denied', () => {
    const [binding, proposal, ...rest] = consents(incomplete);
    expect(rest).toEqual([]);
    expect(proposal).toMatchObject({ status: 'proposed', provision: { provision: [{ type: 'permit' }] } });
    expect(binding).toMatchObject({
      status: 'active',
      provision: {
        provision: [
          { type: 'deny', class: [{ code: 'goals' }], actor: [{}], purpose: [{ code: 'TREAT' }] },
          { type: 'deny', class: [{ code: 'drug-alcohol' }, { code: 'narrative' }] },
        ],
      },
    });
  });

  test('is mended under the same id, so that no denial is left behind', () => {
    expect(consents(incomplete)[0]?.id).toBe(consents(complete)[0]?.id);
    expect(activePermits(complete)).toBe(1);
  });

  test('is told to the sender by path and code', () => {
    expect(mapCase(caseRecord({ sharing: incomplete }), samsContext).issues).toContainEqual(
      expect.objectContaining({ field: 'sharing.recordedOn', code: 'sharing-incomplete' }),
    );
  });
});

test('a refusal counts although nobody wrote down when', () => {
  const [consent, ...rest] = consents({ id: 'SH1', status: 'active', choices: [doNotShare] });
  expect(rest).toEqual([]);
  expect(consent).toMatchObject({ status: 'active', provision: { provision: [{ type: 'deny' }] } });
  expect(consent?.provision?.provision?.[0]).not.toHaveProperty('period');
});

test('choices are FHIR R4 provisions under a root that says nothing itself', () => {
  const [consent] = consents(complete);
  expect(consent).toMatchObject({
    status: 'active',
    scope: { coding: [{ code: 'patient-privacy' }] },
    category: [{ coding: [{ code: 'INFA' }] }],
    policyRule: { coding: [{ code: 'OPTOUT' }] },
    patient: { reference: `Patient/${samsContext.personId}` },
    provision: {
      type: 'permit',
      class: [{ code: 'nothing' }],
      provision: [
        {
          type: 'permit',
          actor: [
            {
              role: { coding: [{ code: 'IRCP' }] },
              reference: {
                type: 'Organization',
                identifier: { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RTZ9A' },
              },
            },
          ],
          purpose: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'TREAT' }],
          class: [{ system: expect.stringContaining('livingwell-sharing-topic'), code: 'goals' }],
        },
        { type: 'deny', class: [{ code: 'drug-alcohol' }, { code: 'narrative' }] },
      ],
    },
  });
  expect(consent?.meta?.tag).toBeUndefined();
});

test('a choice for everyone names no recipient', () => {
  const [consent] = consents({ ...complete, choices: [{ decision: 'share', topics: ['existence'] }] });
  expect(consent?.provision?.provision?.[0]).not.toHaveProperty('actor');
});

test('a permission to nobody is none: it refuses nobody else, and is not held against who decides in the person’s stead', () => {
  const people = [{ id: 'P1', relationship: 'father' as const }];
  const proxy: Sharing['proxy'] = {
    person: 'P1',
    authority: 'parental-responsibility',
    from: '2024-01-01',
    until: '2025-01-01',
    covers: ['goals'],
  };
  const toNobody = { ...share, topics: ['contacts' as const], with: [] };
  const said = (sharing: Sharing) =>
    ofType(mapCase(caseRecord({ people, sharing }), samsContext).personal, 'Consent');
  expect(said({ ...complete, proxy, choices: [toNobody, share] })).toMatchObject([
    { status: 'active', provision: { provision: [{ type: 'permit', class: [{ code: 'goals' }] }] } },
  ]);
  const { recordedOn: _, ...incomplete } = complete;
  expect(said({ ...incomplete, choices: [toNobody, share] })).toMatchObject([
    { provision: { provision: [{ type: 'deny', class: [{ code: 'goals' }] }] } },
    { status: 'proposed' },
  ]);
});
