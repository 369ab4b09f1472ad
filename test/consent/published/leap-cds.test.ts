/**
 * LEAP Consent Decision Service, what its own tests expect of the Consents of one patient ("CONSENT_PERMIT", "CONSENT_DENY",
 * "NO_CONSENT", with an obligation to redact). https://github.com/asushares/leap-cds, test/lib/consent-processor.test.js and
 * test/fixtures/consents. Its Consents tell their scope in `category`; here it stands in `scope`, as R4 has it.
 */
import type { Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { action, actor, consent, label, meta, purpose, sam, type } from '../build.ts';
import { withUnknown } from '../probe.ts';
import { decisions, observation } from './table.ts';

const clinic = [actor('Organization/54')];
const period = { start: '2019-11-01', end: '2029-01-01' };
const permit = (...provision: readonly ConsentProvision[]): ConsentProvision => ({
  type: 'permit',
  period,
  ...(provision.length === 0 ? {} : { provision: [...provision] }),
});
const deny = (limits: ConsentProvision): ConsentProvision => ({ type: 'deny', ...limits });
const medication = (labels: readonly string[]): Resource => ({
  resourceType: 'MedicationStatement',
  id: 'm1',
  meta: meta(['plan'], labels),
  status: 'active',
  medicationCodeableConcept: { text: 'as taken' },
  subject: { reference: sam },
});
const of = (...consents: readonly Consent[]) =>
  ({
    consents,
    who: {
      'good health': [
        'Organization/54',
        'urn:ietf:rfc:3986|2.16.840.1.113883.20.5',
        'some-system|some-value',
      ],
      'dr bob': ['Practitioner/001', 'Organization/55'],
      'somebody else': ['test-system|test-value'],
    },
    what: {
      'normal (N)': observation(['N']),
      'restricted (R)': observation(['R']),
      'very restricted (V)': observation(['V']),
      'alcohol (R, ETHUD)': observation(['R', 'ETHUD']),
      'HIV (R, HIV)': observation(['R', 'HIV']),
      'mental health (R, PSY)': observation(['R', 'PSY']),
      'a medication (N)': medication(['N']),
      'a medication (R)': medication(['R']),
      'the coded one': observation(['N'], {
        code: { coding: [{ system: 'http://loinc.org', code: '42828-4' }] },
      }),
      'another coded one': observation(['N'], {
        code: { coding: [{ system: 'http://loinc.org', code: '600-7' }] },
      }),
    },
  }) as const;

const optIn = consent(permit(deny({ actor: clinic, action: [action('access'), action('correct')] })));

describe('opt-in, one recipient prohibited', () => {
  decisions(of(optIn), [
    ['somebody else', 'TREAT', 'normal (N)', 'permitted'],
    ['somebody else', 'TREAT', 'restricted (R)', 'permitted'],
    ['good health', 'TREAT', 'normal (N)', 'refused'],
  ]);
  describe('by a practitioner', () => {
    decisions(of(consent(permit(deny({ actor: [actor('Practitioner/001')] })))), [
      ['dr bob', 'TREAT', 'normal (N)', 'refused'],
      ['good health', 'TREAT', 'normal (N)', 'permitted'],
    ]);
  });
});

describe('no Consent that counts: NO_CONSENT', () => {
  const research = {
    scope: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/consentscope', code: 'research' }] },
  };
  const consents: Readonly<Record<string, readonly Consent[]>> = {
    'none on record': [],
    inactive: [consent(permit(), { status: 'inactive' })],
    expired: [consent({ ...permit(), period: { start: '2015-11-01', end: '2016-01-01' } })],
    'not yet valid': [consent({ ...permit(), period: { start: '2024-02-27', end: '2029-01-01' } })],
    'of another scope': [consent(permit(), research)],
  };
  for (const [name, theirs] of Object.entries(consents)) {
    describe(name, () => {
      decisions(of(...theirs), [['somebody else', 'TREAT', 'normal (N)', 'no-consent']]);
    });
  }
  describe('without a scope element, as its fixtures are', () => {
    const { scope: _, ...rest } = optIn;
    decisions(of(withUnknown(optIn, { ...rest, scope: undefined })), [
      [
        'somebody else',
        'TREAT',
        'normal (N)',
        'no-consent',
        'R4 has the scope in `scope`; without it no permit stands',
      ],
      ['good health', 'TREAT', 'normal (N)', 'refused'],
    ]);
  });
});

describe('opt-out', () => {
  decisions(of(consent({ type: 'deny', period, provision: [deny({ actor: clinic })] })), [
    ['somebody else', 'TREAT', 'normal (N)', 'refused'],
    ['good health', 'TREAT', 'normal (N)', 'refused'],
  ]);
  describe('beside a newer opt-in', () => {
    const older = consent({ type: 'deny', period }, { id: 'older', dateTime: '2010-11-01' });
    const newer = consent(permit(), { dateTime: '2019-11-01' });
    decisions(of(older, newer), [
      ['somebody else', 'TREAT', 'normal (N)', 'refused', 'LEAP lets the most recent decide; here deny wins'],
    ]);
  });
});

describe('purposes', () => {
  decisions(of(consent(permit(deny({ purpose: [purpose('HMARKT')] })))), [
    ['good health', 'HMARKT', 'normal (N)', 'refused'],
    ['good health', 'TREAT', 'normal (N)', 'permitted'],
  ]);
  describe('in the root', () => {
    decisions(of(consent({ ...permit(), purpose: [purpose('TREAT'), purpose('ETREAT')] })), [
      ['good health', 'HMARKT', 'normal (N)', 'no-consent'],
      ['good health', 'ETREAT', 'normal (N)', 'permitted'],
      [
        'good health',
        'ETREAT HMARKT',
        'normal (N)',
        'no-consent',
        'LEAP asks that one matches; here a permit covers all',
      ],
    ]);
  });
});

describe('security labels: permitted, with these redacted', () => {
  decisions(of(consent(permit(deny({ actor: clinic, securityLabel: [label('R')] })))), [
    ['good health', 'TREAT', 'normal (N)', 'permitted'],
    ['good health', 'TREAT', 'restricted (R)', 'refused'],
    ['good health', 'TREAT', 'very restricted (V)', 'refused', 'LEAP redacts R alone; here R and above'],
    ['somebody else', 'TREAT', 'restricted (R)', 'permitted'],
  ]);
  describe('ETHUD or HIV, for everybody', () => {
    decisions(of(consent(permit(deny({ securityLabel: [label('ETHUD'), label('HIV')] })))), [
      ['good health', 'TREAT', 'alcohol (R, ETHUD)', 'refused'],
      ['somebody else', 'TREAT', 'HIV (R, HIV)', 'refused'],
      ['good health', 'TREAT', 'mental health (R, PSY)', 'permitted'],
      ['good health', 'TREAT', 'normal (N)', 'permitted'],
    ]);
  });
  describe('R or V for one, marketing for nobody', () => {
    const three = [
      deny({ actor: clinic, securityLabel: [label('R')] }),
      deny({ actor: clinic, securityLabel: [label('V')] }),
      deny({ purpose: [purpose('HMARKT')] }),
    ];
    decisions(of(consent(permit(...three))), [
      ['good health', 'TREAT', 'normal (N)', 'permitted'],
      ['good health', 'TREAT', 'restricted (R)', 'refused'],
      ['good health', 'TREAT', 'very restricted (V)', 'refused'],
      ['good health', 'HMARKT', 'normal (N)', 'refused'],
      ['somebody else', 'TREAT', 'very restricted (V)', 'permitted'],
      ['somebody else', 'HMARKT', 'normal (N)', 'refused'],
    ]);
  });
});

describe('classes and codes', () => {
  const medications = { class: [type('MedicationStatement')] };
  const either = 'LEAP redacts what matches either limit; the limits of one provision must all hold';
  describe('medications', () => {
    decisions(of(consent(permit(deny({ actor: clinic, ...medications })))), [
      ['good health', 'TREAT', 'a medication (N)', 'refused'],
      ['good health', 'TREAT', 'restricted (R)', 'permitted'],
      ['somebody else', 'TREAT', 'a medication (N)', 'permitted'],
    ]);
  });
  describe('medications, and what is R', () => {
    const two = [
      deny({ actor: clinic, ...medications }),
      deny({ actor: clinic, securityLabel: [label('R')] }),
    ];
    decisions(of(consent(permit(...two))), [
      ['good health', 'TREAT', 'normal (N)', 'permitted'],
      ['good health', 'TREAT', 'restricted (R)', 'refused'],
      ['good health', 'TREAT', 'a medication (N)', 'refused'],
    ]);
  });
  describe('medications that are R', () => {
    decisions(of(consent(permit(deny({ actor: clinic, ...medications, securityLabel: [label('R')] })))), [
      ['good health', 'TREAT', 'a medication (R)', 'refused'],
      ['good health', 'TREAT', 'a medication (N)', 'permitted', either],
      ['good health', 'TREAT', 'restricted (R)', 'permitted', either],
    ]);
  });
  describe('one clinical code', () => {
    const code = { coding: [{ system: 'http://loinc.org', code: '42828-4' }] };
    decisions(of(consent(permit(deny({ actor: clinic, code: [code] })))), [
      ['good health', 'TREAT', 'the coded one', 'refused'],
      ['good health', 'TREAT', 'another coded one', 'permitted'],
      ['somebody else', 'TREAT', 'the coded one', 'permitted'],
    ]);
    describe('as printed, not in a list', () => {
      const unlisted = withUnknown(deny({ actor: clinic }), { code });
      const unread = 'what cannot be read makes its deny hold always';
      decisions(of(consent(permit(unlisted))), [
        ['good health', 'TREAT', 'the coded one', 'refused'],
        ['somebody else', 'TREAT', 'another coded one', 'refused', unread],
      ]);
    });
  });
});
