/**
 * IHE ITI, Privacy Consent on FHIR (PCF): the examples of the Explicit Advanced level, over data tagged as PCF tags it.
 * https://profiles.ihe.net/ITI/PCF/content.html (3:5.8.4). PCF tags stigmatising data `R` beside its sensitivity.
 */
import type { ConsentProvision } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { actor, consent, label, meta, purpose } from '../build.ts';
import { decisions, observation } from './table.ts';

const named = [actor('Practitioner/named')];
const normal = (...provision: readonly ConsentProvision[]): ConsentProvision => ({
  type: 'permit',
  purpose: [purpose('TREAT'), purpose('HPAYMT'), purpose('HOPERAT')],
  securityLabel: [label('N')],
  ...(provision.length === 0 ? {} : { provision: [...provision] }),
});
const withTestTag = meta(['measures'], ['N']);
const testTag = { system: 'http://terminology.hl7.org/CodeSystem/v3-ActReason', code: 'HTEST' };
const of = (provision: ConsentProvision) =>
  ({
    consents: [consent(provision)],
    who: {
      'a clinician': ['Practitioner/clinician'],
      'the named practitioner': ['Practitioner/named'],
      'a privileged user': ['Practitioner/privileged', 'Group/privileged'],
    },
    what: {
      'blood sugar (N)': observation(['N']),
      'blood sugar with the test tag of the examples': observation([], {
        meta: { ...withTestTag, security: [...(withTestTag.security ?? []), testTag] },
      }),
      'restricted (R)': observation(['R']),
      'alcohol use (R, ETHUD)': observation(['R', 'ETHUD']),
      'mental health (R, PSY)': observation(['R', 'PSY']),
      'abuse (R, SDV)': observation(['R', 'SDV']),
      'mental health and abuse (R, PSY, SDV)': observation(['R', 'PSY', 'SDV']),
      'mental health and HIV (R, PSY, HIV)': observation(['R', 'PSY', 'HIV']),
      'not labelled': observation([]),
    },
  }) as const;

const normalOnly = [
  ['a clinician', 'TREAT', 'blood sugar (N)', 'permitted'],
  ['a clinician', 'TREAT', 'blood sugar with the test tag of the examples', 'permitted'],
  ['a clinician', 'HPAYMT', 'blood sugar (N)', 'permitted'],
  ['a clinician', 'HRESCH', 'blood sugar (N)', 'no-consent'],
] as const;

describe('normal: normal data and nothing else', () => {
  decisions(of(normal()), [
    ...normalOnly,
    ['a clinician', 'TREAT', 'restricted (R)', 'no-consent'],
    ['a clinician', 'TREAT', 'alcohol use (R, ETHUD)', 'no-consent'],
    ['a clinician', 'TREAT', 'not labelled', 'no-consent'],
  ]);
});

describe('normal-restricted: normal and restricted data', () => {
  decisions(of({ ...normal(), securityLabel: [label('N'), label('R')] }), [
    ...normalOnly,
    ['a clinician', 'TREAT', 'restricted (R)', 'permitted'],
    ['a clinician', 'TREAT', 'alcohol use (R, ETHUD)', 'permitted'],
    ['a clinician', 'TREAT', 'not labelled', 'permitted'],
  ]);
});

describe('normal-not-restricted: the same as normal, and says so', () => {
  decisions(of(normal({ type: 'deny', securityLabel: [label('R')] })), [
    ...normalOnly,
    ['a clinician', 'TREAT', 'restricted (R)', 'refused'],
    ['a clinician', 'TREAT', 'alcohol use (R, ETHUD)', 'refused'],
    ['a clinician', 'HRESCH', 'restricted (R)', 'no-consent'],
  ]);
});

describe('normal-focused-restricted: restricted data for one practitioner', () => {
  decisions(of(normal({ type: 'permit', securityLabel: [label('R')], actor: named })), [
    ...normalOnly,
    ['a clinician', 'TREAT', 'restricted (R)', 'no-consent'],
    ['the named practitioner', 'TREAT', 'restricted (R)', 'permitted'],
    ['the named practitioner', 'TREAT', 'blood sugar (N)', 'permitted'],
    ['the named practitioner', 'TREAT', 'alcohol use (R, ETHUD)', 'permitted'],
    ['the named practitioner', 'HRESCH', 'restricted (R)', 'no-consent'],
  ]);
});

describe('normal-focused-psy: mental health data for one practitioner', () => {
  decisions(of(normal({ type: 'permit', securityLabel: [label('PSY')], actor: named })), [
    ...normalOnly,
    ['a clinician', 'TREAT', 'mental health (R, PSY)', 'no-consent'],
    ['the named practitioner', 'TREAT', 'mental health (R, PSY)', 'permitted'],
    ['the named practitioner', 'TREAT', 'blood sugar (N)', 'permitted'],
    ['the named practitioner', 'TREAT', 'restricted (R)', 'no-consent'],
    ['the named practitioner', 'TREAT', 'abuse (R, SDV)', 'no-consent'],
    [
      'the named practitioner',
      'TREAT',
      'mental health and HIV (R, PSY, HIV)',
      'no-consent',
      'its token permits whatever carries PSY; a permit here must cover every sensitivity of an item',
    ],
  ]);
});

describe('normal-focused-psy-or-sdv: mental health or abuse data for one practitioner', () => {
  const psyOrSdv = [label('PSY'), label('SDV')];
  decisions(of(normal({ type: 'permit', securityLabel: psyOrSdv, actor: named })), [
    ...normalOnly,
    ['the named practitioner', 'TREAT', 'mental health (R, PSY)', 'permitted'],
    ['the named practitioner', 'TREAT', 'abuse (R, SDV)', 'permitted'],
    ['the named practitioner', 'TREAT', 'mental health and abuse (R, PSY, SDV)', 'permitted'],
    ['the named practitioner', 'TREAT', 'alcohol use (R, ETHUD)', 'no-consent'],
    ['a clinician', 'TREAT', 'abuse (R, SDV)', 'no-consent'],
  ]);
});

describe('normal-break-glass-restricted: restricted data for privileged users who break the glass', () => {
  const breakGlass = of(
    normal({
      type: 'permit',
      purpose: [purpose('BTG')],
      securityLabel: [label('R')],
      actor: [actor('Group/privileged')],
    }),
  );
  decisions(breakGlass, [
    ...normalOnly,
    ['a privileged user', 'TREAT', 'restricted (R)', 'no-consent'],
    ['a privileged user', 'BTG', 'restricted (R)', 'no-case', 'a case must be open as well'],
  ]);
  describe('with a case open', () => {
    decisions({ ...breakGlass, caseOpen: true }, [
      ['a privileged user', 'BTG', 'restricted (R)', 'permitted'],
      ['a privileged user', 'BTG', 'mental health (R, PSY)', 'permitted'],
      ['a privileged user', 'BTG', 'blood sugar (N)', 'permitted'],
      ['a privileged user', 'TREAT BTG', 'restricted (R)', 'permitted'],
      ['a privileged user', 'TREAT', 'restricted (R)', 'no-consent'],
      ['a clinician', 'BTG', 'restricted (R)', 'no-consent'],
      ['a clinician', 'BTG', 'blood sugar (N)', 'no-consent'],
    ]);
  });
});

describe('the search set of 3:5.8.4.1: no alcohol use disorder', () => {
  const noAlcohol: ConsentProvision = {
    type: 'permit',
    purpose: [purpose('TREAT')],
    provision: [{ type: 'deny', securityLabel: [label('ETHUD')] }],
  };
  decisions(of(noAlcohol), [
    ['a clinician', 'TREAT', 'alcohol use (R, ETHUD)', 'refused'],
    ['a clinician', 'TREAT', 'blood sugar (N)', 'permitted'],
    ['a clinician', 'TREAT', 'mental health (R, PSY)', 'permitted'],
    [
      'a clinician',
      'TREAT',
      'blood sugar with the test tag of the examples',
      'refused',
      'a label of a system these rules do not know may be any sensitivity',
    ],
  ]);
});
