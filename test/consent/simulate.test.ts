import { describe, expect, test } from 'vitest';
import { simulate, type Situation } from '../../src/consent/simulate.ts';
import { proposedChangeSchema, type ProposedChange } from '../../src/consent/simulate-change.ts';
import { GatewayError } from '../../src/errors.ts';
import { agreement, consent, topic } from './build.ts';
import { named, practice, situation, team, trust } from './reach-world.ts';

function refusal(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof GatewayError) return error.issues.map(({ field, code }) => `${field} ${code}`);
  }
  return [];
}
const changes = (from: Situation, change: ProposedChange) =>
  simulate(from, change).map(({ recipient, gains, loses }) => [recipient.organisation, gains, loses]);
const permitGoals = consent({ type: 'permit', class: [topic('goals')] });

describe('What cannot be simulated', () => {
  test('is a rule set that there is not', () => {
    const change = { kind: 'rule-set', ruleSet: 'lwg-consent-2' } as const;
    expect(refusal(() => simulate(situation([]), change))).toEqual(['change.ruleSet unknown-rule-set']);
  });

  test.each([
    ['the version on record', { version: 2 }],
    ['a lower version', { version: 1 }],
    ['a version of another organisation', { version: 3, source: 'VCS02' }],
  ])('is an agreement that could not be recorded: %s', (_what, over) => {
    const from = situation([], { agreements: [agreement({ version: 2 })] });
    const change = { kind: 'agreement', agreement: agreement(over) } as const;
    expect(() => simulate(from, change)).toThrow('agreement-version');
  });

  test.each([
    ['nothing', {}],
    ['another kind', { kind: 'case' }],
    ['another resource', { kind: 'consent', consent: { resourceType: 'Goal', status: 'active' } }],
    ['a Consent without a status', { kind: 'consent', consent: { resourceType: 'Consent' } }],
    [
      'an agreement with a field that nobody knows',
      { kind: 'agreement', agreement: { ...agreement(), more: 1 } },
    ],
    ['two changes at once', { kind: 'rule-set', ruleSet: 'lwg-consent-1', consent: permitGoals }],
  ])('is %s', (_what, change) => {
    expect(proposedChangeSchema.safeParse(change).success).toBe(false);
  });
});

describe('A proposed Consent', () => {
  test('of a person of whom nothing is held changes nothing', () => {
    const nothing = { ...situation([]), items: [] };
    expect(changes(nothing, { kind: 'consent', consent: permitGoals })).toEqual([]);
  });

  test('that permits gives those it names its topics', () => {
    const forTeam = consent({ type: 'permit', class: [topic('goals')], actor: [named(team)] });
    expect(changes(situation([]), { kind: 'consent', consent: forTeam })).toEqual([[team, ['goals'], []]]);
  });

  test('that withdraws one on record, by its id, takes away what that gave', () => {
    const withdrawn = consent(permitGoals.provision, { status: 'inactive' });
    expect(changes(situation([permitGoals]), { kind: 'consent', consent: withdrawn })).toEqual([
      [trust, [], ['goals']],
      [team, [], ['goals']],
    ]);
  });

  test('that says something for the first time ends what an agreement permitted of the silent', () => {
    const withoutConsent = { topics: ['contacts' as const], purposes: ['TREAT'] };
    const from = situation([], { agreements: [agreement({ purposes: ['TREAT'], withoutConsent })] });
    expect(changes(from, { kind: 'consent', consent: permitGoals })).toEqual([
      [trust, ['goals'], ['contacts']],
      [team, ['goals'], ['contacts']],
    ]);
  });
});

describe('A proposed agreement', () => {
  const from = situation([consent({ type: 'permit' })]);

  test('that revokes the one on record takes everything from everybody under it', () => {
    const [first, second] = changes(from, {
      kind: 'agreement',
      agreement: agreement({ version: 2, revoked: true }),
    });
    expect(first).toMatchObject([trust, [], expect.arrayContaining(['existence', 'goals'])]);
    expect(second?.[0]).toBe(team);
  });

  test('with a further recipient and fewer topics says who gains and who loses', () => {
    const next = agreement({
      version: 2,
      purposes: ['TREAT'],
      recipients: [trust, practice],
      topics: ['goals', 'contacts'],
    });
    const found = changes(from, { kind: 'agreement', agreement: next });
    expect(found.map(([organisation]) => organisation)).toEqual([practice, trust, team]);
    expect(found[0]).toEqual([practice, ['contacts', 'goals'], []]);
    expect(found[1]?.[2]).not.toContain('goals');
    expect(found[1]?.[2]).toContain('measures');
  });
});

test('The rule set in force instead of itself changes nothing', () => {
  const from = situation([permitGoals]);
  expect(simulate(from, { kind: 'rule-set', ruleSet: 'lwg-consent-1' })).toEqual([]);
});
