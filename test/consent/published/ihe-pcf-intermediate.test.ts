/**
 * IHE ITI, Privacy Consent on FHIR (PCF): the examples of the Explicit Intermediate level, with the data examples beside them.
 * https://profiles.ihe.net/ITI/PCF/content.html (3:5.8.3). Each "exception" is a permit for all with a deny below it.
 */
import type { ConsentProvision, Resource } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { actor, consent, meta, purpose, sam } from '../build.ts';
import { decisions, observation } from './table.ts';

const sharing: ConsentProvision = {
  type: 'permit',
  purpose: [purpose('TREAT'), purpose('HPAYMT'), purpose('HOPERAT')],
};
const butNot = (limits: ConsentProvision): ConsentProvision => ({
  ...sharing,
  provision: [{ type: 'deny', ...limits }],
});
const encounter = { reference: 'Encounter/visit' };
const byAuthor = [{ reference: 'Practitioner/author' }];
const visit: Resource = {
  resourceType: 'Encounter',
  id: 'visit',
  meta: meta(['journey'], ['N']),
  status: 'finished',
  class: { code: 'HH' },
  subject: { reference: sam },
};
const of = (provision: ConsentProvision) =>
  ({
    consents: [consent(provision)],
    who: {
      'a clinician': ['Practitioner/clinician'],
      'a privileged user': ['Practitioner/privileged', 'Group/privileged'],
      'the researchers': ['Organization/researcher'],
    },
    what: {
      'alcohol use of 2022': observation(['R', 'ETHUD'], {
        id: 'alcohol',
        effectiveDateTime: '2022-06-13',
        performer: byAuthor,
        encounter,
      }),
      'blood sugar of 2020': observation(['N'], {
        id: 'sugar',
        effectiveDateTime: '2020-12-04T23:50:50-05:00',
        performer: byAuthor,
        encounter,
      }),
      'weight of another visit, by the named practitioner': observation(['N'], {
        id: 'weight',
        effectiveDateTime: '2016-03-28',
        performer: [{ reference: 'Practitioner/named' }],
        encounter: { reference: 'Encounter/other' },
      }),
      'a stay over New Year 2022': observation(['N'], {
        effectivePeriod: { start: '2021-12-30', end: '2022-01-02' },
      }),
      'the visit': visit,
    },
  }) as const;

const year = { start: '2022-01-01', end: '2022-12-31' };

describe('timeframe: nothing but what was written in 2022', () => {
  decisions(of({ ...sharing, dataPeriod: year }), [
    ['a clinician', 'TREAT', 'alcohol use of 2022', 'permitted'],
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'no-consent'],
    ['a clinician', 'TREAT', 'a stay over New Year 2022', 'no-consent'],
    ['a clinician', 'TREAT', 'the visit', 'no-consent'],
    ['a clinician', 'HRESCH', 'alcohol use of 2022', 'no-consent'],
  ]);
});

describe('not-timeframe: everything but what was written in 2022', () => {
  decisions(of(butNot({ dataPeriod: year })), [
    ['a clinician', 'TREAT', 'alcohol use of 2022', 'refused'],
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'permitted'],
    ['a clinician', 'HOPERAT', 'blood sugar of 2020', 'permitted'],
    ['a clinician', 'TREAT', 'a stay over New Year 2022', 'refused'],
    [
      'a clinician',
      'TREAT',
      'the visit',
      'refused',
      'the example visit has no date; an unknown time counts as inside a denied one',
    ],
    ['a clinician', 'HRESCH', 'blood sugar of 2020', 'no-consent'],
  ]);
});

const authored: ConsentProvision = {
  data: [{ meaning: 'authoredby', reference: { reference: 'Practitioner/named' } }],
};

describe('authoredby: nothing but what the named practitioner wrote', () => {
  decisions(of({ ...sharing, ...authored }), [
    ['a clinician', 'TREAT', 'weight of another visit, by the named practitioner', 'permitted'],
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'no-consent'],
    ['a clinician', 'TREAT', 'the visit', 'no-consent'],
  ]);
});

describe('not-authoredby: everything but that', () => {
  decisions(of(butNot(authored)), [
    ['a clinician', 'TREAT', 'weight of another visit, by the named practitioner', 'refused'],
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'permitted'],
    ['a clinician', 'TREAT', 'the visit', 'permitted'],
  ]);
});

const related: ConsentProvision = { data: [{ meaning: 'related', reference: encounter }] };

describe('encounter: nothing but what belongs to the visit', () => {
  decisions(of({ ...sharing, ...related }), [
    ['a clinician', 'TREAT', 'alcohol use of 2022', 'permitted'],
    ['a clinician', 'TREAT', 'the visit', 'permitted'],
    ['a clinician', 'TREAT', 'weight of another visit, by the named practitioner', 'no-consent'],
  ]);
});

describe('not-encounter: everything but that', () => {
  decisions(of(butNot(related)), [
    ['a clinician', 'TREAT', 'alcohol use of 2022', 'refused'],
    ['a clinician', 'TREAT', 'the visit', 'refused'],
    ['a clinician', 'TREAT', 'weight of another visit, by the named practitioner', 'permitted'],
  ]);
});

describe('data: nothing but a named set', () => {
  const named = ['Observation/sugar', 'Observation/alcohol'];
  const data = named.map((reference) => ({ meaning: 'instance' as const, reference: { reference } }));
  decisions(of({ ...sharing, data }), [
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'permitted'],
    ['a clinician', 'TREAT', 'alcohol use of 2022', 'permitted'],
    ['a clinician', 'TREAT', 'weight of another visit, by the named practitioner', 'no-consent'],
    ['a clinician', 'TREAT', 'the visit', 'no-consent'],
  ]);
});

describe('not-data: everything but one observation', () => {
  const data = [{ meaning: 'instance' as const, reference: { reference: 'Observation/alcohol' } }];
  decisions(of(butNot({ data })), [
    ['a clinician', 'TREAT', 'alcohol use of 2022', 'refused'],
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'permitted'],
    ['a clinician', 'TREAT', 'the visit', 'permitted'],
  ]);
});

describe('purpose: one research organisation, for a purpose of its own', () => {
  const foobar = [{ system: 'http://example.org/policies/purposeOfUse', code: 'FooBar' }];
  const only: ConsentProvision = {
    type: 'permit',
    purpose: foobar,
    actor: [actor('Organization/researcher')],
  };
  const unknown = 'a purpose outside v3-ActReason is known to no agreement and satisfies no permit';
  decisions(of(only), [
    ['the researchers', 'FooBar', 'blood sugar of 2020', 'no-agreement', unknown],
    ['the researchers', 'HRESCH', 'blood sugar of 2020', 'no-consent'],
    ['a clinician', 'TREAT', 'blood sugar of 2020', 'no-consent'],
  ]);
  describe('with a purpose of v3-ActReason in its place', () => {
    decisions(of({ ...only, purpose: [purpose('CLINTRCH')] }), [
      ['the researchers', 'CLINTRCH', 'blood sugar of 2020', 'permitted'],
      ['the researchers', 'HRESCH', 'blood sugar of 2020', 'no-consent'],
      ['a clinician', 'CLINTRCH', 'blood sugar of 2020', 'no-consent'],
    ]);
  });
});

describe('ex-dissent-intermediate-break-glass: nobody, but privileged users who break the glass', () => {
  const dissent = of({
    type: 'deny',
    provision: [{ type: 'permit', purpose: [purpose('BTG')], actor: [actor('Group/privileged')] }],
  });
  describe('with a case open', () => {
    decisions({ ...dissent, caseOpen: true }, [
      ['a privileged user', 'BTG', 'blood sugar of 2020', 'permitted'],
      ['a privileged user', 'BTG', 'alcohol use of 2022', 'permitted'],
      ['a clinician', 'BTG', 'blood sugar of 2020', 'refused'],
      ['a privileged user', 'TREAT', 'blood sugar of 2020', 'refused'],
      [
        'a privileged user',
        'TREAT BTG',
        'blood sugar of 2020',
        'refused',
        'BTG beside another purpose is two asks, and this Consent denies the other',
      ],
    ]);
  });
  decisions(dissent, [
    ['a privileged user', 'TREAT', 'blood sugar of 2020', 'refused'],
    ['a clinician', 'ETREAT', 'blood sugar of 2020', 'refused'],
    [
      'a privileged user',
      'BTG',
      'blood sugar of 2020',
      'no-case',
      'PCF leaves to others who may declare it; here a case must be open',
    ],
  ]);
});
