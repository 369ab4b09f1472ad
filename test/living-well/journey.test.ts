import { describe, expect, test } from 'vitest';
import { journey, unusualTurns, usuallyLeadsTo, type JourneyStep } from '../../src/living-well/journey.ts';

describe('a turn is told of, and never refused', () => {
  test('when a farewell comes before any introduction', () => {
    expect(unusualTurns(['saying-farewell'])).toEqual([{ from: undefined, to: 'saying-farewell' }]);
  });
  test('when support starts before anybody has talked', () => {
    expect(unusualTurns(['self-introduction', 'support-strands'])).toEqual([
      { from: 'self-introduction', to: 'support-strands' },
    ]);
  });
  test('when somebody is supported after a farewell without a return', () => {
    expect(unusualTurns(['being-introduced', 'saying-farewell', 'review'])).toEqual([
      { from: 'saying-farewell', to: 'review' },
    ]);
  });
});

describe('the usual way (living-well 1.1)', () => {
  const wholeWay: readonly JourneyStep[] = [
    'self-introduction',
    'initial-conversation',
    'deeper-conversation',
    'moving-to-action',
    'support-strands',
    'review',
    'support-strands',
    'moving-to-action',
    'support-strands',
    'saying-farewell',
    'open-door',
    'return',
    'being-introduced',
    'initial-conversation',
  ];
  test('has loops, an open door and a return', () => {
    expect(unusualTurns(wholeWay)).toEqual([]);
  });
  test.each([
    ['an introduction by somebody else', 'being-introduced'],
    ['a self-introduction', 'self-introduction'],
  ] as const)('starts with %s and may end there', (_, way) => {
    expect(unusualTurns([way, 'saying-farewell', 'open-door'])).toEqual([]);
  });
  test('may leave the deeper conversation out', () => {
    expect(usuallyLeadsTo('initial-conversation', 'support-strands')).toBe(true);
  });
});

test('every step can be reached from a way in, and a farewell from every step before it', () => {
  const reach = (from: JourneyStep, seen = new Set<JourneyStep>()): ReadonlySet<JourneyStep> => {
    for (const { code, next } of journey.entries.filter((step) => step.code === from)) {
      if (!seen.has(code)) for (const to of next) reach(to, seen.add(code));
    }
    return seen;
  };
  const codes = journey.entries.map(({ code }) => code);
  expect([...reach('self-introduction')].toSorted()).toEqual(codes.toSorted());
  for (const { code, order } of journey.entries) {
    if (order < 6) expect(reach(code).has('saying-farewell'), code).toBe(true);
  }
});
