import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Recipient } from '../../src/consent/reach-recipients.ts';
import { countsInFives, inFives } from '../../src/gateway/simulation/simulate-counts.ts';

describe('A count in fives', () => {
  test.each([
    [0, 0],
    [1, 0],
    [4, 0],
    [5, 5],
    [9, 5],
    [10, 10],
    [999, 995],
  ])('of %i is %i', (people, told) => {
    expect(inFives(people)).toBe(told);
  });

  test('tells nobody from four others, and never of more than there are', () => {
    fc.assert(
      fc.property(fc.nat(1_000), (people) => {
        const told = inFives(people);
        expect(told % 5).toBe(0);
        expect(people - told).toBeGreaterThanOrEqual(0);
        expect(people - told).toBeLessThan(5);
      }),
    );
  });
});

describe('Counts of recipients in fives', () => {
  const recipient = (organisation: string): Recipient => ({
    organisation,
    role: 'mh-liaison',
    purpose: 'TREAT',
    identities: [],
    organisations: [organisation],
  });

  test('name no topic and no recipient of which fewer than five are left', () => {
    const few = { topic: 'goals', people: 4 } as const;
    const enough = { topic: 'contacts', people: 9 } as const;
    expect(
      countsInFives([
        { recipient: recipient('X9T01'), gains: [few, enough], loses: [few] },
        { recipient: recipient('X9T02'), gains: [few], loses: [few] },
        { recipient: recipient('X9T03'), gains: [], loses: [few, enough] },
      ]),
    ).toEqual([
      { recipient: recipient('X9T01'), gains: [{ topic: 'contacts', people: 5 }], loses: [] },
      { recipient: recipient('X9T03'), gains: [], loses: [{ topic: 'contacts', people: 5 }] },
    ]);
  });
});
