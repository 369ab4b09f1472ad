/**
 * HL7 FHIR, Consent resource, Notes, "Provisions", the example in three levels: Org A may see everything from 2020 to 2022,
 * except for marketing, except what is restricted, and except for payment, save claims, claim responses and accounts.
 * https://github.com/HL7/fhir/blob/dbaaa9d41b8b0bd3c30452a9b734a5692ef69bd6/source/consent/consent-notes.xml
 */
import type { ConsentProvision, Resource } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { actor, consent, label, meta, purpose, sam, type } from '../build.ts';
import { decisions, observation } from './table.ts';

const unlessForTheBill: ConsentProvision = { class: [type('Claim'), type('ClaimResponse'), type('Account')] };

/** Only the root has a type, as the notes have it: each level is the opposite of the one above. */
const example = (marketing: string, payment: string) =>
  consent({
    type: 'permit',
    period: { start: '2020-01-01', end: '2022-12-31' },
    actor: [actor('Organization/a')],
    provision: [
      { purpose: [purpose(marketing)] },
      { securityLabel: [label('R')] },
      { purpose: [purpose(payment)], provision: [unlessForTheBill] },
    ],
  });

const claim = (labels: readonly string[]): Resource => ({
  resourceType: 'Claim',
  id: 'claim',
  meta: meta(['plan'], labels),
  status: 'active',
  use: 'claim',
  type: { text: 'visit' },
  created: '2021-05-05',
  provider: { reference: 'Organization/a' },
  priority: { text: 'normal' },
  insurance: [{ sequence: 1, focal: true, coverage: { reference: 'Coverage/one' } }],
  patient: { reference: sam },
});
const claimResponse: Resource = {
  resourceType: 'ClaimResponse',
  id: 'response',
  meta: meta(['plan'], ['N']),
  status: 'active',
  use: 'claim',
  type: { text: 'visit' },
  created: '2021-05-06',
  insurer: { reference: 'Organization/insurer' },
  outcome: 'complete',
  patient: { reference: sam },
};
const account: Resource = {
  resourceType: 'Account',
  id: 'account',
  meta: meta(['plan'], ['N']),
  status: 'active',
  subject: [{ reference: sam }],
};

const published = {
  consents: [example('HMARKT', 'HPAYMT')],
  who: { 'Org A': ['Organization/a'], 'Org B': ['Organization/b'] },
  what: {
    'an observation': observation(),
    'a restricted observation': observation(['R']),
    'a very restricted observation': observation(['V']),
    'an unlabelled observation': observation([]),
    'a claim': claim(['N']),
    'a restricted claim': claim(['R']),
    'a claim response': claimResponse,
    'an account': account,
  },
  at: '2021-06-01T12:00:00Z',
} as const;

describe('level one: who and when', () => {
  decisions(published, [
    ['Org A', 'TREAT', 'an observation', 'permitted'],
    ['Org A', 'TREAT', 'a claim', 'permitted'],
    ['Org A', 'HRESCH', 'an observation', 'permitted'],
    ['Org B', 'TREAT', 'an observation', 'no-consent'],
    ['Org B', 'HMARKT', 'an observation', 'no-consent'],
    ['Org B', 'HPAYMT', 'a claim', 'no-consent'],
  ]);

  describe('before its first day', () => {
    decisions({ ...published, at: '2019-12-31T23:59:59Z' }, [
      ['Org A', 'TREAT', 'an observation', 'no-consent'],
    ]);
  });
  describe('on its last day', () => {
    decisions({ ...published, at: '2022-12-31T23:59:59Z' }, [
      ['Org A', 'TREAT', 'an observation', 'permitted'],
      ['Org A', 'HMARKT', 'an observation', 'refused'],
    ]);
  });
  describe('after its last day', () => {
    decisions({ ...published, at: '2023-01-01T00:00:00Z' }, [
      ['Org A', 'TREAT', 'an observation', 'no-consent'],
      ['Org A', 'HMARKT', 'an observation', 'no-consent'],
    ]);
  });
});

describe('level two: the exceptions', () => {
  decisions(published, [
    ['Org A', 'HMARKT', 'an observation', 'refused'],
    ['Org A', 'HMARKT', 'a claim', 'refused'],
    ['Org A', 'TREAT HMARKT', 'an observation', 'refused'],
    ['Org A', 'TREAT', 'a restricted observation', 'refused'],
    ['Org A', 'TREAT', 'a very restricted observation', 'refused'],
    ['Org A', 'TREAT', 'an unlabelled observation', 'refused'],
    ['Org A', 'HPAYMT', 'an observation', 'refused'],
    ['Org A', 'COVAUTH', 'an observation', 'refused'],
  ]);
});

describe('level three: the exceptions to one of them', () => {
  decisions(published, [
    ['Org A', 'HPAYMT', 'a claim', 'permitted'],
    ['Org A', 'HPAYMT', 'a claim response', 'permitted'],
    ['Org A', 'HPAYMT', 'an account', 'permitted'],
    ['Org A', 'COVAUTH', 'a claim', 'permitted'],
    ['Org A', 'HPAYMT', 'a restricted claim', 'refused'],
    ['Org A', 'HPAYMT HMARKT', 'a claim', 'refused'],
  ]);
});

describe('with the purposes spelt as in the notes, HMK and PAY', () => {
  const unknown = 'v3-ActReason has no such purpose, and a deny of an unknown one always holds';
  decisions({ ...published, consents: [example('HMK', 'PAY')] }, [
    ['Org A', 'TREAT', 'an observation', 'refused', unknown],
    ['Org A', 'HPAYMT', 'a claim', 'refused', unknown],
    ['Org A', 'HMARKT', 'an observation', 'refused'],
  ]);
});
