/**
 * IHE ITI, Privacy Consent on FHIR (PCF): the examples of the Explicit Basic level, and the Implicit policies for somebody with
 * no Consent on file. https://profiles.ihe.net/ITI/PCF/content.html (3:5.8.2), https://profiles.ihe.net/ITI/PCF/volume-1.html
 * (1:53.2.1). The tokens that PCF would issue are named beside the rows they decide.
 */
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { consent, purpose } from '../build.ts';
import { decisions, observation } from './table.ts';

const sharing: ConsentProvision = {
  type: 'permit',
  purpose: [purpose('TREAT'), purpose('HPAYMT'), purpose('HOPERAT')],
};
const of = (...consents: readonly Consent[]) =>
  ({
    consents,
    who: {
      'a clinician': ['Practitioner/clinician', 'Organization/hospital'],
      'a researcher': ['Organization/study'],
    },
    what: { 'blood sugar': observation(), 'alcohol use': observation(['R', 'ETHUD']) },
  }) as const;

const treat = [
  ['a clinician', 'TREAT', 'blood sugar', 'permitted'],
  ['a clinician', 'HPAYMT', 'blood sugar', 'permitted'],
  ['a clinician', 'HOPERAT', 'blood sugar', 'permitted'],
  ['a clinician', 'TREAT HPAYMT HOPERAT', 'blood sugar', 'permitted'],
  ['a clinician', 'ETREAT', 'blood sugar', 'permitted'],
  ['a clinician', 'TREAT', 'alcohol use', 'permitted'],
  ['a researcher', 'HRESCH', 'blood sugar', 'no-consent'],
  ['a clinician', 'TREAT HRESCH', 'blood sugar', 'no-consent'],
  ['a clinician', 'HMARKT', 'blood sugar', 'no-consent'],
  ['a clinician', 'BTG', 'blood sugar', 'no-case'],
] as const;

describe('ex-consent-basic-treat: a token for treatment, payment and operations, none beyond them', () => {
  decisions(of(consent(sharing)), treat);
  decisions({ ...of(consent(sharing)), caseOpen: true }, [
    ['a clinician', 'BTG', 'blood sugar', 'no-consent'],
  ]);
});

describe('ex-consent-basic-ink and -treat-infant: the paperwork and who signed change nothing', () => {
  const ink = { sourceReference: { reference: 'DocumentReference/ink' } };
  decisions(of(consent(sharing, ink)), treat.slice(0, 1));
  decisions(of(consent(sharing, { performer: [{ reference: 'Patient/mother' }] })), treat.slice(0, 1));
});

describe('ex-consent-expired-treat: until the end of 2022', () => {
  const expiring = of(consent({ ...sharing, period: { end: '2022-12-31' } }));
  describe('before', () => {
    decisions({ ...expiring, at: '2022-12-31T23:00:00Z' }, [
      ['a clinician', 'TREAT', 'blood sugar', 'permitted'],
    ]);
  });
  describe('after', () => {
    decisions({ ...expiring, at: '2023-01-01T00:00:00Z' }, [
      ['a clinician', 'TREAT', 'blood sugar', 'no-consent'],
      ['a clinician', 'HRESCH', 'blood sugar', 'no-consent'],
    ]);
  });
  describe('after, where the Implicit policy permits treatment', () => {
    decisions({ ...expiring, at: '2023-01-01T00:00:00Z', withoutConsent: ['TREAT'] }, [
      [
        'a clinician',
        'TREAT',
        'blood sugar',
        'no-consent',
        'PCF falls back to the default policy; once a person has said anything, silence is a no',
      ],
    ]);
  });
});

describe('ex-consent-basic-reject: the request for a token is answered with an error', () => {
  const reject = consent({ ...sharing, type: 'deny' });
  decisions(of(reject), [
    ['a clinician', 'TREAT', 'blood sugar', 'refused'],
    ['a clinician', 'HPAYMT', 'blood sugar', 'refused'],
    ['a clinician', 'HOPERAT', 'alcohol use', 'refused'],
    ['a clinician', 'TREAT HRESCH', 'blood sugar', 'refused'],
    ['a researcher', 'HRESCH', 'blood sugar', 'no-consent'],
  ]);
  describe('beside an earlier agreement to the same', () => {
    decisions(of(consent(sharing, { id: 'c2', dateTime: '2020-01-01' }), reject), [
      ['a clinician', 'TREAT', 'blood sugar', 'refused'],
    ]);
  });
});

describe('ex-consent-basic-research: any healthcare research', () => {
  decisions(of(consent({ type: 'permit', purpose: [purpose('HRESCH')] })), [
    ['a researcher', 'HRESCH', 'blood sugar', 'permitted'],
    ['a researcher', 'CLINTRCH', 'blood sugar', 'permitted'],
    ['a researcher', 'HRESCH', 'alcohol use', 'permitted'],
    ['a clinician', 'TREAT', 'blood sugar', 'no-consent'],
  ]);
});

describe('Implicit policies, nothing on file', () => {
  describe('Policy-deny', () => {
    decisions(of(), [['a clinician', 'TREAT', 'blood sugar', 'no-consent']]);
  });
  describe('Policy-basic-normal: treatment only', () => {
    decisions({ ...of(), withoutConsent: ['TREAT'] }, [
      ['a clinician', 'TREAT', 'blood sugar', 'permitted'],
      ['a clinician', 'HPAYMT', 'blood sugar', 'no-consent'],
      ['a researcher', 'HRESCH', 'blood sugar', 'no-consent'],
      ['a clinician', 'BTG', 'blood sugar', 'no-case'],
    ]);
  });
  describe('Policy-all-normal: every authorised use', () => {
    decisions({ ...of(), withoutConsent: ['TREAT', 'HPAYMT', 'HRESCH'] }, [
      ['a clinician', 'HPAYMT', 'blood sugar', 'permitted'],
      ['a researcher', 'HRESCH', 'blood sugar', 'permitted'],
    ]);
  });
});
