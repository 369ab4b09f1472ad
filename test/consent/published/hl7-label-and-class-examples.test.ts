/**
 * HL7 FHIR, examples of the Consent resource that turn on labels, classes and codes. Patients Know Best, signature and SMART on
 * FHIR as in R4, https://hl7.org/fhir/R4/consent-examples.html; the others as drafted after R4,
 * https://github.com/HL7/fhir/tree/master/source/consent
 */
import type { Coding, Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { actCodeSystem } from '../../../src/consent/systems.ts';
import { action, actor, consent, label, meta, purpose, sam, type } from '../build.ts';
import { decisions, observation } from './table.ts';

const team = 'Organization/f001';
const policyRule = (code: string) => ({ policyRule: { coding: [{ system: actCodeSystem, code }] } });
const prescription: Resource = {
  resourceType: 'MedicationRequest',
  id: 'm1',
  meta: meta(['plan'], ['N']),
  status: 'active',
  intent: 'order',
  medicationCodeableConcept: { text: 'as prescribed' },
  subject: { reference: sam },
};
const of = (only: Consent) =>
  ({
    consents: [only],
    who: {
      'the team': [team],
      'another team': ['Organization/f002'],
      'practitioner 13': ['Practitioner/13'],
    },
    what: {
      'normal (N)': observation(['N']),
      'restricted (R)': observation(['R']),
      'mental health (R, PSY)': observation(['R', 'PSY']),
      'sexual health (R, SEX)': observation(['R', 'SEX']),
      'alcohol (R, ETHUD)': observation(['R', 'ETHUD']),
      'HIV (R, HIV)': observation(['R', 'HIV']),
      'HIV and mental health (R, HIV, PSY)': observation(['R', 'HIV', 'PSY']),
      'a prescription': prescription,
    },
  }) as const;

describe('pkb: nothing unless the person says so, one box for each kind of data', () => {
  const box = (code: string): ConsentProvision => ({
    actor: [actor(team, 'PRCP')],
    action: [action('access')],
    securityLabel: [label(code)],
  });
  const boxes = { ...box('N'), provision: ['PSY', 'SPI', 'N', 'SEX'].map(box) };
  decisions(of(consent(boxes, policyRule('OPTOUT'))), [
    ['the team', 'TREAT', 'normal (N)', 'permitted'],
    ['the team', 'TREAT', 'mental health (R, PSY)', 'permitted'],
    ['the team', 'TREAT', 'sexual health (R, SEX)', 'permitted'],
    ['the team', 'TREAT', 'restricted (R)', 'refused'],
    ['the team', 'TREAT', 'HIV (R, HIV)', 'refused'],
    ['the team', 'TREAT', 'HIV and mental health (R, HIV, PSY)', 'refused'],
    ['the team', 'TREAT', 'alcohol (R, ETHUD)', 'permitted'],
    ['another team', 'TREAT', 'normal (N)', 'no-consent'],
    ['another team', 'TREAT', 'mental health (R, PSY)', 'no-consent'],
  ]);
});

describe('signature: two kinds of document by one author, for one practitioner, for a year', () => {
  const documents: ConsentProvision = {
    type: 'permit',
    actor: [actor('Practitioner/xcda-author', 'AUT')],
    class: [{ system: 'urn:ietf:bcp:13', code: 'application/hl7-cda+xml' }],
    code: [{ coding: [{ system: 'http://loinc.org', code: '34133-9' }] }],
  };
  const root: ConsentProvision = {
    period: { start: '2015-10-10', end: '2016-10-10' },
    actor: [actor('Practitioner/13', 'PRCP')],
    provision: [documents],
  };
  const wide = 'an untyped root under OPTIN permits by itself; a permit below it only widens';
  const signed = of(consent(root, policyRule('OPTIN')));
  describe('in that year', () => {
    decisions({ ...signed, at: '2016-03-03T12:00:00Z' }, [
      ['practitioner 13', 'TREAT', 'normal (N)', 'permitted', wide],
      ['the team', 'TREAT', 'normal (N)', 'no-consent'],
    ]);
    describe('under a typed root that denies', () => {
      const class_ = [type('Observation')];
      const typed = consent({ ...root, type: 'deny', provision: [{ type: 'permit', class: class_ }] });
      decisions({ ...of(typed), at: '2016-03-03T12:00:00Z' }, [
        ['practitioner 13', 'TREAT', 'normal (N)', 'permitted'],
        ['practitioner 13', 'TREAT', 'a prescription', 'refused'],
        ['the team', 'TREAT', 'normal (N)', 'no-consent'],
      ]);
    });
  });
  describe('after', () => {
    decisions(signed, [['practitioner 13', 'TREAT', 'normal (N)', 'no-consent']]);
  });
});

describe('smartonfhir: half an hour of reading prescriptions', () => {
  const half = { start: '2016-06-23T17:02:33+10:00', end: '2016-06-23T17:32:33+10:00' };
  const read: ConsentProvision = {
    type: 'permit',
    action: [action('access')],
    class: [type('MedicationRequest')],
  };
  const printed = consent({ period: half, provision: [read] }, policyRule('OPTIN'));
  const wide = 'an untyped root under OPTIN permits everything by itself';
  describe('within it', () => {
    decisions({ ...of(printed), at: '2016-06-23T07:10:00Z' }, [
      ['the team', 'TREAT', 'a prescription', 'permitted'],
      ['the team', 'TREAT', 'normal (N)', 'permitted', wide],
    ]);
    describe('under a typed root that denies', () => {
      decisions(
        { ...of(consent({ type: 'deny', period: half, provision: [read] })), at: '2016-06-23T07:10:00Z' },
        [
          ['the team', 'TREAT', 'a prescription', 'permitted'],
          ['the team', 'TREAT', 'normal (N)', 'refused'],
        ],
      );
    });
  });
  describe('a second too late', () => {
    decisions({ ...of(printed), at: '2016-06-23T07:32:34Z' }, [
      ['the team', 'TREAT', 'a prescription', 'no-consent'],
    ]);
  });
});

describe('notSecLabel: nothing about HIV, to anybody', () => {
  const noHiv = (hiv: Coding) =>
    of(
      consent({
        type: 'permit',
        provision: [{ type: 'deny', action: [action('access'), action('correct')], securityLabel: [hiv] }],
      }),
    );
  decisions(noHiv(label('HIV')), [
    ['the team', 'TREAT', 'HIV (R, HIV)', 'refused'],
    ['another team', 'HRESCH', 'HIV and mental health (R, HIV, PSY)', 'refused'],
    ['the team', 'TREAT', 'normal (N)', 'permitted'],
    ['the team', 'TREAT', 'mental health (R, PSY)', 'permitted'],
  ]);
  describe('as printed, HIV in the system of a value set', () => {
    const system = 'http://terminology.hl7.org/ValueSet/v3-InformationSensitivityPolicy';
    const unknown = 'an unknown code always satisfies a deny';
    decisions(noHiv({ system, code: 'HIV' }), [
      ['the team', 'TREAT', 'HIV (R, HIV)', 'refused'],
      ['the team', 'TREAT', 'normal (N)', 'refused', unknown],
    ]);
  });
});

describe('OrgToOrg: blocked by default, one organisation may receive', () => {
  const receives: ConsentProvision = { type: 'permit', actor: [actor(team)], action: [action('disclose')] };
  const one = of(consent({ type: 'deny', provision: [receives] }));
  decisions(one, [
    ['the team', 'TREAT', 'normal (N)', 'permitted'],
    ['another team', 'TREAT', 'normal (N)', 'refused'],
  ]);
  describe('to correct', () => {
    decisions({ ...one, action: 'correct' }, [['the team', 'TREAT', 'normal (N)', 'refused']]);
  });
});

describe('No-Emergency: neither treatment nor emergency treatment by one organisation', () => {
  const no = (purposes: Coding[]) =>
    of(consent({ type: 'deny', actor: [actor(team, 'PRCP')], purpose: purposes }));
  decisions(no([purpose('TREAT'), purpose('ETREAT')]), [
    ['the team', 'TREAT', 'normal (N)', 'refused'],
    ['the team', 'ETREAT', 'normal (N)', 'refused'],
    ['the team', 'HPAYMT', 'normal (N)', 'no-consent'],
    ['another team', 'TREAT', 'normal (N)', 'no-consent'],
  ]);
  describe('as printed, with the purposes in a retired system', () => {
    const system = 'http://hl7.org/fhir/v3/ActReason';
    decisions(
      no([
        { system, code: 'TREAT' },
        { system, code: 'ETREAT' },
      ]),
      [
        ['the team', 'ETREAT', 'normal (N)', 'refused'],
        ['the team', 'HPAYMT', 'normal (N)', 'refused', 'an unknown code always satisfies a deny'],
        ['another team', 'HPAYMT', 'normal (N)', 'no-consent'],
      ],
    );
  });
});
