/**
 * John Moehrke, "Consent with Segmentation": a patient agrees to treatment and, in a second Consent, lets two sons read, one of
 * them psychotherapy data as well. https://github.com/JohnMoehrke/ConsentWithSegmentation, input/pagecontent/consent.md
 * ("Examples") and input/fsh/fshFood.fsh
 */
import type { ConsentProvisionActor } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { actor, consent, label, purpose } from '../build.ts';
import { decisions, observation } from './table.ts';

const treat = consent({ type: 'permit', purpose: [purpose('TREAT'), purpose('HPAYMT'), purpose('HOPERAT')] });
const sons = (first: ConsentProvisionActor[], second: ConsentProvisionActor[]) =>
  consent(
    {
      type: 'deny',
      purpose: [purpose('FAMRQT')],
      provision: [
        { type: 'permit', actor: first, purpose: [purpose('FAMRQT')], securityLabel: [label('N')] },
        {
          type: 'permit',
          actor: first,
          purpose: [purpose('FAMRQT')],
          securityLabel: [label('R'), label('PSY')],
        },
        { type: 'permit', actor: second, purpose: [purpose('FAMRQT')], securityLabel: [label('N')] },
      ],
    },
    { id: 'sons' },
  );
const published = {
  consents: [treat, sons([actor('RelatedPerson/son')], [actor('RelatedPerson/son2')])],
  who: {
    'the doctor': ['Practitioner/doctor'],
    'the first son': ['RelatedPerson/son'],
    'the second son': ['RelatedPerson/son2'],
    'a neighbour': ['RelatedPerson/neighbour'],
  },
  what: {
    'blood sugar (N)': observation(['N']),
    'restricted, of no named kind (R)': observation(['R']),
    'psychotherapy (R, PSY)': observation(['R', 'PSY']),
    'alcohol use (R, ETH)': observation(['R', 'ETH']),
    'psychotherapy and alcohol (R, PSY, ETH)': observation(['R', 'PSY', 'ETH']),
  },
} as const;

describe('treatment: no sensitive topic is held back', () => {
  decisions(published, [
    ['the doctor', 'TREAT', 'blood sugar (N)', 'permitted'],
    ['the doctor', 'TREAT', 'psychotherapy (R, PSY)', 'permitted'],
    ['the doctor', 'HOPERAT', 'alcohol use (R, ETH)', 'permitted'],
    ['the doctor', 'HRESCH', 'blood sugar (N)', 'no-consent'],
  ]);
});

describe('a family’s request', () => {
  decisions(published, [
    ['the first son', 'FAMRQT', 'blood sugar (N)', 'permitted'],
    ['the first son', 'FAMRQT', 'psychotherapy (R, PSY)', 'permitted'],
    ['the first son', 'FAMRQT', 'alcohol use (R, ETH)', 'refused'],
    ['the first son', 'FAMRQT', 'psychotherapy and alcohol (R, PSY, ETH)', 'refused'],
    ['the first son', 'FAMRQT', 'restricted, of no named kind (R)', 'refused'],
    ['the second son', 'FAMRQT', 'blood sugar (N)', 'permitted'],
    ['the second son', 'FAMRQT', 'psychotherapy (R, PSY)', 'refused'],
    ['the second son', 'FAMRQT', 'alcohol use (R, ETH)', 'refused'],
    ['a neighbour', 'FAMRQT', 'blood sugar (N)', 'refused'],
    ['the doctor', 'FAMRQT', 'blood sugar (N)', 'refused'],
    [
      'the first son',
      'TREAT',
      'blood sugar (N)',
      'permitted',
      'its treatment Consent names nobody; agreements do',
    ],
  ]);
});

describe('as printed, the sons in the role DELEGATEE of v3-RoleCode', () => {
  const delegate = (reference: string) => [
    {
      role: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-RoleCode', code: 'DELEGATEE' }] },
      reference: { reference },
    },
  ];
  const printed = [treat, sons(delegate('RelatedPerson/son'), delegate('RelatedPerson/son2'))];
  const role = 'a permit reaches an actor as recipient (IRCP, PRCP) or without a role';
  decisions({ ...published, consents: printed }, [
    ['the first son', 'FAMRQT', 'blood sugar (N)', 'refused', role],
    ['the second son', 'FAMRQT', 'blood sugar (N)', 'refused', role],
    ['the doctor', 'TREAT', 'blood sugar (N)', 'permitted'],
  ]);
});
