import { describe, expect, test } from 'vitest';
import { compareReach, reachOf, type Reach } from '../../src/consent/reach.ts';
import { recipientsOf } from '../../src/consent/reach-recipients.ts';
import { typicalItems } from '../../src/consent/reach-typical-items.ts';
import { sharingTopics, type SharingTopic } from '../../src/living-well/case-record.ts';
import { agreement, at, consent, goal, item, sam, topic } from './build.ts';
import { named, ods, organisations, practice, situation, team, trust } from './reach-world.ts';

type Held = Parameters<typeof situation>;

function reach(consents: Held[0], over: Held[1] = {}, items = situation([]).items): readonly Reach[] {
  const { facts } = situation(consents, over);
  return reachOf(recipientsOf(facts.agreements, organisations, at), items, facts, at);
}
/** Topics of which an organisation may see anything, with how much. */
function seenBy(organisation: string, reaches: readonly Reach[]): Readonly<Record<string, string>> {
  const found = reaches.find(({ recipient }) => recipient.organisation === organisation);
  return Object.fromEntries([...(found?.topics ?? [])].filter(([, extent]) => extent !== 'none'));
}
const permit = (topics: readonly SharingTopic[], organisation?: string) =>
  consent({
    type: 'permit',
    class: topics.map(topic),
    ...(organisation !== undefined && { actor: [named(organisation)] }),
  });

describe('Recipients', () => {
  test('are none of an agreement that is revoked, over, not begun or replaced', () => {
    for (const over of [
      { revoked: true },
      { period: { start: '2023-01-01', end: '2023-12-31' } },
      { period: { start: '2024-03-01' } },
    ])
      expect(recipientsOf([agreement(over)], organisations, at)).toEqual([]);
    const replaced = [agreement(), agreement({ version: 2, revoked: true })];
    expect(recipientsOf(replaced, organisations, at)).toEqual([]);
  });

  test('are not for emergency access: that is one user for one person', () => {
    const found = recipientsOf([agreement({ purposes: ['TREAT', 'BTG'] })], organisations, at);
    expect(found.map(({ purpose }) => purpose)).toEqual(['TREAT', 'TREAT']);
  });

  test('are an organisation and each below it, by role and purpose, sorted, each once', () => {
    const twice = [
      agreement({ roles: ['liaison-nurse', 'gp'], purposes: ['TREAT'] }),
      agreement({ id: 'b', purposes: ['TREAT'] }),
    ];
    const found = recipientsOf(twice, organisations, at);
    expect(found.map(({ organisation, role, purpose }) => [organisation, role, purpose])).toEqual([
      [trust, 'gp', 'TREAT'],
      [trust, 'liaison-nurse', 'TREAT'],
      [team, 'gp', 'TREAT'],
      [team, 'liaison-nurse', 'TREAT'],
    ]);
    expect(found[2]).toMatchObject({ identities: [ods(team), ods(trust)], organisations: [team, trust] });
  });

  test('may be an organisation that only an agreement names', () => {
    const found = recipientsOf([agreement({ recipients: ['NEW1'], purposes: ['TREAT'] })], organisations, at);
    expect(found.map((one) => one.organisations)).toEqual([['NEW1']]);
  });
});

describe('What a recipient may see', () => {
  test('is nothing where the person refused, or said nothing', () => {
    expect(seenBy(trust, reach([consent({ type: 'deny' })]))).toEqual({});
    expect(seenBy(trust, reach([]))).toEqual({});
  });

  test('is said for every topic there is', () => {
    expect([...(reach([])[0]?.topics.keys() ?? [])]).toEqual([...sharingTopics]);
  });

  test('is what was permitted, also of topics of which nothing is held yet', () => {
    expect(seenBy(trust, reach([permit(['goals', 'contacts'])]))).toEqual({ goals: 'all', contacts: 'all' });
  });

  test('is a team what was permitted to it by name, and not its trust', () => {
    const reaches = reach([permit(['goals'], team)]);
    expect(seenBy(team, reaches)).toEqual({ goals: 'all' });
    expect(seenBy(trust, reaches)).toEqual({});
  });

  test('is by the agreement where the person has no choice on record', () => {
    const withoutConsent = { topics: ['contacts' as const], purposes: ['TREAT'] };
    const agreements = [agreement({ purposes: ['TREAT'], withoutConsent })];
    expect(seenBy(trust, reach([], { agreements }))).toEqual({ contacts: 'all' });
  });

  test('is a sensitive strand only together with the topic it comes besides', () => {
    expect(seenBy(trust, reach([permit(['drug-alcohol'])]))).toEqual({});
    expect(seenBy(trust, reach([permit(['drug-alcohol', 'goals'])]))).toEqual({
      'drug-alcohol': 'all',
      goals: 'all',
    });
  });

  test('is some of a topic where one item of it is kept back', () => {
    const held = [item(), item(goal({ id: 'g2' }, ['goals', 'drug-alcohol'], ['R', 'ETH']))];
    expect(seenBy(trust, reach([permit(['goals'])], {}, held))).toEqual({ goals: 'some' });
  });

  test('is some of a topic where one of two sources has no agreement', () => {
    const held = [item(), item(goal({ id: 'g2' }), 'VCS02')];
    expect(seenBy(trust, reach([permit(['goals', 'contacts'])], {}, held))).toEqual({
      goals: 'some',
      contacts: 'some',
    });
  });

  test('is not made less by an organisation that recorded a choice and holds nothing else', () => {
    const choice = permit(['contacts']);
    const held = [item(), { reference: 'Consent/c1', resource: choice, source: 'G82' }];
    expect(seenBy(trust, reach([choice], {}, held))).toEqual({ contacts: 'all' });
  });

  test('is told by the agreements where nothing is held yet', () => {
    expect(seenBy(trust, reach([permit(['contacts'])], {}, []))).toEqual({ contacts: 'all' });
  });

  test('is not what one practitioner may see who is named: a recipient is anybody of an organisation', () => {
    const one = consent({
      type: 'permit',
      actor: [{ ...named(team), reference: { reference: 'Practitioner/nurse' } }],
    });
    expect(seenBy(team, reach([one]))).toEqual({});
  });
});

describe('A typical item', () => {
  test('cannot show a permission for one resource instance: only the item itself can', () => {
    const one = consent({
      type: 'permit',
      data: [{ meaning: 'instance', reference: { reference: 'Goal/g1' } }],
    });
    expect(seenBy(trust, reach([one]))).toEqual({ goals: 'some' });
    expect(seenBy(trust, reach([one], {}, [item(goal({ id: 'g9' }))]))).toEqual({});
  });

  test('is there for each topic and source, and carries the topic with its labels', () => {
    const made = typicalItems(sam, ['A1', 'B1'], at);
    expect(made.map(({ topic: of, item: { source } }) => `${source} ${of}`)).toEqual(
      ['A1', 'B1'].flatMap((source) => sharingTopics.map((of) => `${source} ${of}`)),
    );
    for (const { topic: of, item: one } of made) {
      expect(one.resource.meta?.tag?.map(({ code }) => code)).toContain(of);
      expect(one.reference).toBe(`${one.resource.resourceType}/${one.resource.id}`);
    }
  });

  test('is disclosable under a permit for everything, whatever its topic: none is there for show', () => {
    const seen = seenBy(trust, reach([consent({ type: 'permit' })]));
    expect(Object.keys(seen)).toEqual([...sharingTopics]);
    expect(new Set(Object.values(seen))).toEqual(new Set(['all']));
  });

  test('has a clinical time, the instant asked about, but for the person itself', () => {
    const today = consent({ type: 'permit', dataPeriod: { start: '2024-02-25' } });
    const seen = seenBy(trust, reach([today], {}, []));
    expect(sharingTopics.filter((of) => seen[of] === undefined)).toEqual(['existence']);
  });
});

describe('The comparison', () => {
  const of = (extent: 'all' | 'some' | 'none', code = trust): Reach => {
    const [recipient] = recipientsOf(
      [agreement({ recipients: [code], purposes: ['TREAT'] })],
      organisations,
      at,
    );
    if (recipient === undefined) throw new Error('nobody');
    return { recipient, topics: new Map([['goals', extent]]) };
  };

  test('leaves out who sees what they saw', () => {
    expect(compareReach([of('some')], [of('some')])).toEqual([]);
    expect(compareReach([of('none')], [])).toEqual([]);
  });

  test.each([
    ['none', 'some'],
    ['none', 'all'],
    ['some', 'all'],
  ] as const)('of %s with %s is a gain, and the other way a loss', (less, more) => {
    expect(compareReach([of(less)], [of(more)])).toMatchObject([{ gains: ['goals'], loses: [] }]);
    expect(compareReach([of(more)], [of(less)])).toMatchObject([{ gains: [], loses: ['goals'] }]);
  });

  test('takes whoever is on one side only as seeing nothing on the other', () => {
    const changes = compareReach([of('all')], [of('all', practice)]);
    expect(changes.map(({ recipient, gains, loses }) => [recipient.organisation, gains, loses])).toEqual([
      [practice, ['goals'], []],
      [trust, [], ['goals']],
    ]);
  });
});
