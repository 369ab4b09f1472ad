/**
 * Examples and questions from two national programmes: Health New Zealand, Shared Digital Health Record (SDHR), and the German
 * Medical Informatics Initiative (MII). Where each is published stands beside it.
 */
import type { CodeableConcept, Consent, ConsentProvision } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { scopeSystem } from '../../../src/consent/systems.ts';
import { action, actor, consent, purpose, topic } from '../build.ts';
import { decisions, observation } from './table.ts';

/**
 * https://github.com/tewhatuora/fhir-sdhr, input/fsh/Examples/ConsentHNZDenyExample, ConsentFacilityDenyExample and
 * ConsentRecordsWithheldExample: the whole record, what one facility holds, or named records are withheld.
 */
describe('SDHR', () => {
  const of = (provision: ConsentProvision) =>
    ({
      consents: [consent({ period: { start: '2023-10-04' }, ...provision })],
      who: { 'a clinician': ['Practitioner/clinician'], 'the facility': ['Location/a', 'Organization/a'] },
      what: {
        'a withheld record': observation(['N'], {
          id: 'withheld',
          performer: [{ reference: 'Organization/a' }],
        }),
        'another record': observation(['N'], { id: 'other', performer: [{ reference: 'Organization/b' }] }),
      },
    }) as const;
  const access = [action('access')];
  const held = { actor: [actor('Location/a', 'PROV')] };
  const records: ConsentProvision = {
    type: 'deny',
    data: [{ meaning: 'instance', reference: { reference: 'Observation/withheld' } }],
  };
  const provider =
    'the facility stands there as provider (PROV); a deny with a role that is no recipient’s holds for all';

  describe('opted out altogether', () => {
    decisions(of({ type: 'deny', action: access }), [
      ['a clinician', 'TREAT', 'another record', 'refused'],
      ['the facility', 'TREAT', 'another record', 'refused'],
    ]);
  });
  describe('records withheld', () => {
    decisions(of({ type: 'permit', action: access, provision: [{ ...records, ...held }] }), [
      ['a clinician', 'TREAT', 'a withheld record', 'refused'],
      ['the facility', 'TREAT', 'a withheld record', 'refused'],
      ['a clinician', 'TREAT', 'another record', 'permitted'],
    ]);
  });
  describe('one facility opted out, by an untyped provision', () => {
    decisions(of({ type: 'permit', action: access, provision: [held] }), [
      ['a clinician', 'TREAT', 'a withheld record', 'refused'],
      ['a clinician', 'TREAT', 'another record', 'refused', provider],
    ]);
    describe('the same wish as data authored by it', () => {
      const data = [{ meaning: 'authoredby' as const, reference: { reference: 'Organization/a' } }];
      decisions(of({ type: 'permit', action: access, provision: [{ data }] }), [
        ['a clinician', 'TREAT', 'a withheld record', 'refused'],
        ['a clinician', 'TREAT', 'another record', 'permitted'],
      ]);
    });
  });
  describe('as printed, the action without a system', () => {
    const bare = [{ coding: [{ code: 'access' }] }];
    decisions(of({ type: 'permit', action: bare, provision: [{ ...records, ...held }] }), [
      ['a clinician', 'TREAT', 'a withheld record', 'refused'],
      ['a clinician', 'TREAT', 'another record', 'no-consent', 'an unknown code never satisfies a permit'],
    ]);
  });
});

/**
 * Broad Consent: a root that denies, and a permit below it for each policy, named in `code`.
 * https://github.com/medizininformatik-initiative/INTERPOLAR/issues/622. How denies and permits of several meet:
 * https://github.com/medizininformatik-initiative/torch/issues/409, https://github.com/medizininformatik-initiative/torch/pull/1264
 */
describe('MII', () => {
  const of = (...consents: readonly Consent[]) =>
    ({
      consents,
      who: { 'a researcher': ['Organization/study'] },
      what: { 'an observation': observation(['N']) },
    }) as const;
  const toUse: CodeableConcept = {
    coding: [
      {
        system: 'urn:oid:2.16.840.1.113883.3.1937.777.24.5.3',
        code: '2.16.840.1.113883.3.1937.777.24.5.3.8',
      },
    ],
  };
  const broad: ConsentProvision = { type: 'deny', provision: [{ type: 'permit', code: [toUse] }] };

  describe('Broad Consent, policy "use for science" permitted', () => {
    const asPolicy = 'there `code` names a policy, here it is compared with the code of the item';
    decisions(of(consent(broad)), [['a researcher', 'HRESCH', 'an observation', 'refused', asPolicy]]);
    describe('of the scope research, as printed', () => {
      const scope = { coding: [{ system: scopeSystem, code: 'research' }] };
      decisions(of(consent(broad, { scope })), [
        ['a researcher', 'HRESCH', 'an observation', 'no-consent', 'only the scope patient-privacy counts'],
      ]);
    });
    describe('the same wish as a purpose and a topic', () => {
      const use: ConsentProvision = {
        type: 'permit',
        purpose: [purpose('HRESCH')],
        class: [topic('measures')],
      };
      decisions(of(consent({ type: 'deny', provision: [use] })), [
        ['a researcher', 'HRESCH', 'an observation', 'permitted'],
        ['a researcher', 'HMARKT', 'an observation', 'refused'],
      ]);
    });
  });

  const years = (type: 'permit' | 'deny', start: string, end: string, dateTime: string) =>
    consent({ type, period: { start, end } }, { id: dateTime, dateTime });
  const until2040 = years('permit', '2020-01-01', '2040-01-01', '2020-01-01');
  const from2030 = years('deny', '2030-01-01', '2035-01-01', '2030-01-01');

  describe.each([
    ['before the deny', '2029-12-31T12:00:00Z', 'permitted'],
    ['while both are in force', '2032-06-01T12:00:00Z', 'refused'],
    ['after the deny', '2036-06-01T12:00:00Z', 'permitted'],
    ['after both', '2041-06-01T12:00:00Z', 'no-consent'],
  ] as const)('a permit from 2020 to 2040, a deny from 2030 to 2035: %s', (_, at, code) => {
    decisions({ ...of(until2040, from2030), at }, [['a researcher', 'HRESCH', 'an observation', code]]);
  });

  describe('and a permit of 2031, while the deny is in force', () => {
    const again = years('permit', '2031-01-01', '2051-01-01', '2031-01-01');
    const newest = 'there the newest decides; here a deny stands until its own end or withdrawal';
    decisions({ ...of(until2040, from2030, again), at: '2032-06-01T12:00:00Z' }, [
      ['a researcher', 'HRESCH', 'an observation', 'refused', newest],
    ]);
  });
});
