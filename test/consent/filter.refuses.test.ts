import type { CarePlan, CareTeam, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { filter } from '../../src/consent/filter.ts';
import type { Judged } from '../../src/consent/types.ts';
import { ruleSet } from '../../src/consent/types.ts';
import { goal, item, meta, sam } from './build.ts';

const people = new Set([sam]);
const subject = { reference: sam };

/** An item beside a decision, made by hand: the filter must not decide again. */
function judged(resource: Resource, effect: 'permit' | 'deny', topics: readonly string[] = []): Judged {
  const evidence = { ruleSet, agreement: null, consents: [], topics, labels: [], case: null };
  return {
    item: item(resource),
    decision: { effect, code: effect === 'permit' ? 'permitted' : 'refused', evidence },
  };
}

const plan = (over: Partial<CarePlan>): CarePlan => ({
  resourceType: 'CarePlan',
  id: 'p1',
  status: 'active',
  intent: 'plan',
  subject,
  ...over,
});
const shared = goal({ id: 'shared' });
const secret = goal({ id: 'secret', description: { text: 'Cut down drinking' } });
/** What leaves when this is released beside a released goal and a withheld one. */
const released = (resource: Resource, directory: Resource[] = []): Resource | undefined =>
  filter([judged(resource, 'permit'), judged(shared, 'permit'), judged(secret, 'deny')], directory, people)
    .resources[0];

describe('of a withheld item nothing stays', () => {
  test('neither itself nor its reference in a plan', () => {
    const goals = [{ reference: 'Goal/shared' }, { reference: 'Goal/secret', display: 'Cut down drinking' }];
    const { resources } = filter(
      [judged(secret, 'deny'), judged(plan({ goal: goals }), 'permit'), judged(shared, 'permit')],
      [],
      people,
    );
    expect(resources).toEqual([plan({ goal: [{ reference: 'Goal/shared' }] }), shared]);
    expect(JSON.stringify(resources)).not.toContain('secret');
  });

  test('nor a list or an object that it leaves empty', () => {
    const only = plan({
      goal: [{ reference: 'Goal/secret' }],
      activity: [{ outcomeReference: [{ reference: 'Goal/secret' }] }],
    });
    expect(released(only)).toEqual(plan({}));
  });

  test('nor the entry of a list that held it: what is left would tell that there was one', () => {
    const activity = [
      { reference: { reference: 'Goal/secret' }, progress: [{ text: 'first session' }] },
      { detail: { status: 'completed' as const } },
    ];
    expect(released(plan({ activity }))).toEqual(plan({ activity: [{ detail: { status: 'completed' } }] }));
  });

  test('nor an extension that named it', () => {
    const extension = [
      {
        url: 'urn:replaces',
        extension: [
          { url: 'type', valueCode: 'x' },
          { url: 'target', valueReference: { reference: 'Goal/secret' } },
        ],
      },
      { url: 'urn:other', valueString: 'stays' },
    ];
    expect(released(plan({ extension }))).toEqual(
      plan({ extension: [{ url: 'urn:other', valueString: 'stays' }] }),
    );
  });

  test('nor what is contained, nor narrative, at any depth', () => {
    const text = { status: 'generated' as const, div: '<div>Cut down drinking</div>' };
    const document: Resource = {
      resourceType: 'Composition',
      id: 'd1',
      status: 'final',
      type: { text: 'current support' },
      title: 'Current support',
      date: '2024-02-25',
      author: [subject],
      text,
      section: [
        { title: 'Goals', text, entry: [{ reference: 'Goal/shared' }, { reference: 'Goal/secret' }] },
      ],
    };
    const { text: _, ...plain } = document;
    expect(released(document)).toEqual({
      ...plain,
      section: [{ title: 'Goals', entry: [{ reference: 'Goal/shared' }] }],
    });
    expect(released(plan({ contained: [secret], goal: [{ reference: '#secret' }], text }))).toEqual(plan({}));
  });

  test('nor a reference that names it without an address', () => {
    const goals = [
      { display: 'Cut down drinking' },
      { identifier: { value: 'secret' } },
      { type: 'Goal' as const, display: 'x' },
    ];
    expect(released(plan({ goal: goals }))).toEqual(plan({}));
  });

  test('nor references to what was never judged, elsewhere, or another person', () => {
    const goals = ['Goal/unheard-of', 'https://other.example/fhir/Goal/shared', 'urn:uuid:1'].map(
      (reference) => ({ reference }),
    );
    expect(released(plan({ goal: goals, contributor: [{ reference: 'Patient/ruth' }] }))).toEqual(plan({}));
  });
});

describe('decisions are never paired by position', () => {
  test('an item follows its own decision wherever it stands', () => {
    const all = [judged(secret, 'deny'), judged(shared, 'permit'), judged(goal({ id: 'g3' }), 'deny')];
    for (const order of [all, all.toReversed(), [...all.slice(1), ...all.slice(0, 1)]]) {
      const { resources, decisions } = filter(order, [], people);
      expect(resources).toEqual([shared]);
      for (const { item: one, decision } of decisions)
        expect(decision.effect).toBe(one.reference === 'Goal/shared' ? 'permit' : 'deny');
    }
  });

  test('an item judged twice, once denied, is withheld', () => {
    for (const order of [
      ['permit', 'deny'],
      ['deny', 'permit'],
    ] as const) {
      expect(
        filter(
          order.map((effect) => judged(shared, effect)),
          [],
          people,
        ).resources,
      ).toEqual([]);
    }
  });
});

describe('the directory stays shut', () => {
  const practitioner: Resource = { resourceType: 'Practitioner', id: 'jo', name: [{ given: ['Jo'] }] };
  const team: CareTeam = {
    resourceType: 'CareTeam',
    id: 't1',
    subject,
    participant: [{ member: { reference: 'Practitioner/jo' } }],
  };

  test('without a released item of topic contacts', () => {
    for (const one of [judged(team, 'permit', ['journey']), judged(team, 'deny', ['contacts'])]) {
      expect(JSON.stringify(filter([one], [practitioner], people).resources)).not.toContain('jo');
    }
  });

  test('for what no released contact refers to', () => {
    const other: Resource = { resourceType: 'Practitioner', id: 'other' };
    const { resources } = filter([judged(team, 'permit', ['contacts'])], [practitioner, other], people);
    expect(resources).toEqual([team, practitioner]);
  });

  test('for anything that is not a directory resource', () => {
    const linked: CareTeam = { ...team, participant: [{ member: { reference: 'RelatedPerson/ruth' } }] };
    const ruth: Resource = {
      resourceType: 'RelatedPerson',
      id: 'ruth',
      meta: meta(['people'], ['R']),
      patient: subject,
    };
    const { resources } = filter([judged(linked, 'permit', ['contacts'])], [ruth], people);
    expect(JSON.stringify(resources)).not.toContain('ruth');
  });
});
