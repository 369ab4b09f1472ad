/**
 * HL7 FHIR R4 (4.0.1), the examples of the Consent resource that hang on `policyRule` and an untyped root.
 * https://hl7.org/fhir/R4/consent-examples.html. Each is read as it is printed; where that misses what its narrative wishes,
 * the same wish follows in the form that these rules (and IHE PCF) ask for: a typed root with exceptions below.
 */
import type { ConsentProvision } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { actCodeSystem } from '../../../src/consent/systems.ts';
import { action, actor, consent, purpose } from '../build.ts';
import { decisions, observation } from './table.ts';

const hospital = 'Organization/f001';
const policyRule = (code: string) => ({ policyRule: { coding: [{ system: actCodeSystem, code }] } });
const of = (provision: ConsentProvision, policy?: 'OPTIN' | 'OPTOUT') =>
  ({
    consents: [consent(provision, policy === undefined ? {} : policyRule(policy))],
    who: {
      'the hospital': [hospital, 'Practitioner/f201'],
      'its nurse, the ex-spouse': ['Practitioner/f204', hospital],
      'another provider': ['Organization/f002'],
      'the grantee': ['Patient/example'],
    },
    what: {
      'an observation': observation(['N'], { effectiveDateTime: '2019-05-05' }),
      'an observation of January 2015': observation(['N'], { effectiveDateTime: '2015-01-15' }),
      'one by the hospital': observation(['N'], { performer: [{ reference: hospital }] }),
      'a result of the order': observation(['N'], { basedOn: [{ reference: 'ServiceRequest/order' }] }),
      'a result of the task': observation(['N'], { basedOn: [{ reference: 'Task/example3' }] }),
    },
  }) as const;
const custodian =
  'a custodian (CST) is no recipient: no permit reaches it, and a deny naming it holds for all';
const untyped = 'an untyped root takes its effect from policyRule, so OPTIN makes a permit of it';
const silence = 'once a person has said anything, whom no permit reaches gets nothing';

describe('consent-example (basic): opt-in until 1 January 2016', () => {
  const basic = of({ period: { start: '1964-01-01', end: '2016-01-01' } }, 'OPTIN');
  describe('then', () => {
    decisions({ ...basic, at: '2016-01-01T12:00:00Z' }, [
      ['the hospital', 'TREAT', 'an observation', 'permitted'],
      ['another provider', 'TREAT', 'an observation', 'permitted'],
      [
        'another provider',
        'HMARKT',
        'an observation',
        'permitted',
        'its narrative says treatment, its provision not',
      ],
    ]);
  });
  describe('after', () => {
    decisions(basic, [['the hospital', 'TREAT', 'an observation', 'no-consent']]);
  });
});

describe('Emergency: opt-out but for emergency treatment', () => {
  const cst = [actor(hospital, 'CST')];
  const printed: ConsentProvision = {
    actor: cst,
    purpose: [purpose('ETREAT')],
    provision: [{ type: 'deny', actor: cst }],
  };
  decisions(of(printed, 'OPTOUT'), [
    ['the hospital', 'ETREAT', 'an observation', 'refused', 'OPTOUT makes a deny of the untyped root'],
    ['the hospital', 'TREAT', 'an observation', 'no-consent'],
    ['another provider', 'ETREAT', 'an observation', 'refused', custodian],
  ]);
  describe('the same wish with a typed root', () => {
    const wish: ConsentProvision = { type: 'permit', actor: [actor(hospital)], purpose: [purpose('ETREAT')] };
    decisions(of({ type: 'deny', provision: [wish] }), [
      ['the hospital', 'ETREAT', 'an observation', 'permitted'],
      ['the hospital', 'ERTREAT', 'an observation', 'permitted'],
      ['the hospital', 'TREAT', 'an observation', 'refused'],
      ['another provider', 'ETREAT', 'an observation', 'refused'],
    ]);
  });
});

describe('Out: no sharing for treatment', () => {
  decisions(of({ actor: [actor(hospital, 'CST')] }, 'OPTOUT'), [
    ['the hospital', 'TREAT', 'one by the hospital', 'refused'],
    ['another provider', 'TREAT', 'one by the hospital', 'refused'],
    ['another provider', 'TREAT', 'an observation', 'refused', custodian],
  ]);
});

describe('grantor: one person may read', () => {
  const access = [action('access')];
  const printed: ConsentProvision = {
    actor: [actor(hospital, 'CST'), actor('Patient/example', 'PRCP')],
    action: access,
  };
  decisions(of(printed, 'OPTOUT'), [
    ['the grantee', 'PATRQT', 'an observation', 'refused', 'OPTOUT makes a deny of the untyped root'],
    ['another provider', 'TREAT', 'an observation', 'refused'],
  ]);
  describe('the same wish with a typed root', () => {
    const grant: ConsentProvision = {
      type: 'permit',
      actor: [actor('Patient/example', 'PRCP')],
      action: access,
    };
    const typed = of({ type: 'deny', provision: [grant] });
    decisions(typed, [
      ['the grantee', 'PATRQT', 'an observation', 'permitted'],
      ['another provider', 'PATRQT', 'an observation', 'refused'],
    ]);
    describe('to correct', () => {
      decisions({ ...typed, action: 'correct' }, [['the grantee', 'PATRQT', 'an observation', 'refused']]);
    });
  });
});

describe('notAuthor: nothing that the hospital wrote', () => {
  decisions(of({ actor: [actor(hospital, 'CST')] }, 'OPTIN'), [
    ['another provider', 'TREAT', 'one by the hospital', 'no-consent'],
    ['another provider', 'TREAT', 'an observation', 'no-consent', custodian],
  ]);
  describe('the same wish with a typed root', () => {
    const data = [{ meaning: 'authoredby' as const, reference: { reference: hospital } }];
    decisions(of({ type: 'permit', provision: [{ data }] }), [
      ['another provider', 'TREAT', 'one by the hospital', 'refused'],
      ['another provider', 'TREAT', 'an observation', 'permitted'],
    ]);
  });
});

const accessAndCorrect = [action('access'), action('correct')];

describe('notOrg: nothing to one organisation', () => {
  const printed: ConsentProvision = {
    type: 'deny',
    actor: [actor(hospital, 'PRCP')],
    action: accessAndCorrect,
  };
  decisions(of(printed, 'OPTIN'), [
    ['the hospital', 'TREAT', 'an observation', 'refused'],
    ['its nurse, the ex-spouse', 'TREAT', 'an observation', 'refused'],
    ['another provider', 'TREAT', 'an observation', 'no-consent', silence],
  ]);
  describe('the same wish with a typed root', () => {
    decisions(of({ type: 'permit', provision: [printed] }), [
      ['the hospital', 'TREAT', 'an observation', 'refused'],
      ['another provider', 'TREAT', 'an observation', 'permitted'],
    ]);
  });
});

describe('notThem: nothing to one nurse of the hospital', () => {
  const nurse: ConsentProvision = { actor: [actor('Practitioner/f204', 'PRCP')], action: accessAndCorrect };
  decisions(of(nurse, 'OPTIN'), [
    ['its nurse, the ex-spouse', 'TREAT', 'an observation', 'permitted', untyped],
    ['the hospital', 'TREAT', 'an observation', 'no-consent', silence],
  ]);
  describe('the same wish with a typed root', () => {
    decisions(of({ type: 'permit', provision: [nurse] }), [
      ['its nurse, the ex-spouse', 'TREAT', 'an observation', 'refused'],
      ['the hospital', 'TREAT', 'an observation', 'permitted'],
      ['another provider', 'TREAT', 'an observation', 'permitted'],
    ]);
  });
});

describe('notThis: nothing that belongs to one order', () => {
  const related = (reference: string): ConsentProvision => ({
    data: [{ meaning: 'related', reference: { reference } }],
  });
  decisions(of(related('Task/example3'), 'OPTIN'), [
    ['another provider', 'TREAT', 'a result of the task', 'permitted', untyped],
    ['another provider', 'TREAT', 'an observation', 'no-consent', silence],
  ]);
  describe('the same wish with a typed root', () => {
    decisions(of({ type: 'permit', provision: [related('ServiceRequest/order')] }), [
      ['another provider', 'TREAT', 'a result of the order', 'refused'],
      ['another provider', 'TREAT', 'an observation', 'permitted'],
    ]);
  });
});

describe('notTime: nothing of January 2015', () => {
  const january = { start: '2015-01-01', end: '2015-02-01' };
  const printed = of({ period: january }, 'OPTIN');
  describe('asked in that January', () => {
    decisions({ ...printed, at: '2015-01-15T12:00:00Z' }, [
      ['another provider', 'TREAT', 'an observation of January 2015', 'permitted', untyped],
    ]);
  });
  describe('asked later', () => {
    decisions(printed, [['another provider', 'TREAT', 'an observation', 'no-consent', silence]]);
  });
  describe('the same wish with a typed root and dataPeriod', () => {
    decisions(of({ type: 'permit', provision: [{ dataPeriod: january }] }), [
      ['another provider', 'TREAT', 'an observation of January 2015', 'refused'],
      ['another provider', 'TREAT', 'an observation', 'permitted'],
    ]);
  });
});
