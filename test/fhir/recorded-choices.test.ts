import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { prepare } from '../../src/consent/decide.ts';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { demoAgreement } from '../../src/demo/organisations.ts';
import {
  choicesConsent,
  readChoices,
  type RecordedChoices,
  type Withdrawal,
} from '../../src/fhir/mapping/recorded-choices.ts';
import { classification } from '../../src/fhir/topics.ts';
import { sharingTopics, type SharingTopic } from '../../src/living-well/case-record.ts';
import { topicsOfTicks } from '../../src/living-well/choice-groups.ts';
import { validate } from './validator.ts';

const namespace = new Uint8Array(16).fill(7);
const of = { namespace, personId: '6f1f6f0e-3a51-5d0b-9a43-0d6f7b1c2a10', organisation: 'X9C01' };
const organisations = ['X9T01', 'X9L01'] as const;

const topics = fc.subarray([...sharingTopics]);
const choices: fc.Arbitrary<RecordedChoices> = fc
  .record({
    saidOn: fc.constant('2026-11-20'),
    recordedBy: fc.constant('Pat Example'),
    until: fc.constantFrom(undefined, '2027-05-20'),
    purposes: fc.subarray(['TREAT', 'ETREAT', 'CAREMGT'] as const, { minLength: 1 }),
    shares: fc
      .tuple(topics, topics)
      .map((ticked) =>
        organisations.map((organisation, index) => ({ organisation, topics: ticked[index] ?? [] })),
      ),
    teamMayBeTold: fc.constantFrom(undefined, 'yes' as const, 'no' as const),
  })
  // The form takes no choices without a single tick: those are a withdrawal.
  .filter(({ shares }) => shares.some((share) => share.topics.length > 0));
const withdrawal: Withdrawal = { saidOn: '2026-11-20', recordedBy: 'Pat Example', shares: 'nothing' };

/** Everything a choice could permit: so that the Consents alone decide. */
const agreement: SharingAgreement = {
  ...demoAgreement,
  recipients: [...organisations, 'X9Z01', of.organisation],
  roles: ['mh-liaison'],
  topics: [...sharingTopics],
};
const patient = `Patient/${of.personId}`;
/** What a case system may have been told before: everything, for everybody. */
const before = {
  ...choicesConsent(of, withdrawal),
  id: 'before',
  provision: { type: 'permit' as const },
};

function sees(
  organisation: string,
  itemTopics: readonly SharingTopic[],
  said: RecordedChoices | Withdrawal,
  others: readonly Consent[] = [before],
): boolean {
  const identities = [`https://fhir.nhs.uk/Id/ods-organization-code|${organisation}`];
  const judge = prepare(
    {
      identities,
      organisations: [organisation],
      role: 'mh-liaison',
      purposes: ['TREAT'],
      action: 'access',
    },
    {
      agreements: [agreement],
      people: new Map([[patient, [...others, choicesConsent(of, said)]]]),
      knownActors: new Set(
        [...organisations, of.organisation].map(
          (code) => `https://fhir.nhs.uk/Id/ods-organization-code|${code}`,
        ),
      ),
    },
    new Date('2026-11-22T02:10:00Z'),
  );
  const resource = {
    resourceType: 'Goal' as const,
    id: 'g',
    lifecycleStatus: 'active' as const,
    description: { text: 'x' },
    subject: { reference: patient },
    meta: classification(itemTopics),
  };
  return judge.judge({ reference: 'Goal/g', source: 'X9C01', resource }).effect === 'permit';
}

describe('Recorded choices as a Consent', () => {
  test('are valid FHIR, and lose nothing on the way there and back', () => {
    fc.assert(
      fc.property(choices, (said) => {
        const consent = choicesConsent(of, said);
        expect(validate(consent)).toEqual([]);
        expect(readChoices(JSON.parse(JSON.stringify(consent)))).toEqual(said);
      }),
      { numRuns: 200 },
    );
    expect(validate(choicesConsent(of, withdrawal))).toEqual([]);
    expect(readChoices(choicesConsent(of, withdrawal))).toEqual(withdrawal);
  });

  test('have one id a person and organisation, and no topics of their own', () => {
    const one = choicesConsent(of, withdrawal);
    expect(choicesConsent({ ...of, organisation: 'X9C02' }, withdrawal).id).not.toBe(one.id);
    expect(one.meta).toBeUndefined();
  });

  test('show an organisation that was asked about what was ticked for it and for treatment, and nothing else, whatever was said before', () => {
    const itemTopics = fc.subarray([...sharingTopics], { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(choices, itemTopics, fc.constantFrom(...organisations), (said, item, organisation) => {
        const ticked = said.shares.find((share) => share.organisation === organisation)?.topics ?? [];
        const allowed = said.purposes.includes('TREAT') && item.every((topic) => ticked.includes(topic));
        expect(sees(organisation, item, said)).toBe(allowed);
      }),
      { numRuns: 500 },
    );
  });

  test('let the team be told by a yes to that question alone, and by nothing else of theirs; by a no, never, whatever was said before', () => {
    fc.assert(
      fc.property(choices, (said) => {
        const told = (others: readonly Consent[]) => sees(of.organisation, ['attendance'], said, others);
        expect(told([])).toBe(said.teamMayBeTold === 'yes');
        expect(told([before])).toBe(said.teamMayBeTold !== 'no');
        const plain = choicesConsent({ ...of, organisation: 'X9C02' }, { ...said, teamMayBeTold: 'yes' });
        expect(told([plain])).toBe(said.teamMayBeTold === 'yes');
        // And a yes to that is a yes to nothing else.
        expect(sees(of.organisation, ['attendance', 'goals'], said, [])).toBe(false);
        expect(sees(of.organisation, ['existence'], said, [])).toBe(false);
      }),
      { numRuns: 200 },
    );
  });

  test('say nothing of an organisation that was not asked about; a withdrawal closes it for everybody', () => {
    fc.assert(
      fc.property(choices, (said) => {
        expect(sees('X9Z01', ['goals'], said)).toBe(true);
        for (const organisation of [...organisations, 'X9Z01']) {
          expect(sees(organisation, ['existence'], withdrawal)).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('Ticks', () => {
  test('tell that support is given, with anything at all, and never what is not offered', () => {
    expect(topicsOfTicks(['plan'], ['existence', 'plan'])).toEqual(['existence', 'plan']);
    expect(topicsOfTicks(['plan'], sharingTopics)).toEqual(['existence', 'plan', 'goals']);
    expect(topicsOfTicks(['drug-alcohol'], ['existence'])).toEqual([]);
    expect(topicsOfTicks([], sharingTopics)).toEqual([]);
  });
});
