import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactlyOnce, outOfOrder, type Effect, type Sent } from '../support/effects.ts';

// The checkers of the fault scenarios: one that has never failed proves nothing.

const item = (lane: string, step: number): Effect => ({ lane, item: `${lane}-${step}` });
const lanes = ['a', 'b', 'c'];
const story = lanes.flatMap((lane) => [0, 1, 2, 3].map((step) => item(lane, step)));
const acknowledged = (effects: readonly Effect[]): Sent[] =>
  effects.map((effect) => ({ ...effect, answer: 'acknowledged' }));
const place = fc.nat({ max: story.length - 1 });
const at = (index: number): Effect => story[index] ?? item('', 0);
const without = (index: number): Effect[] => story.filter((_, other) => other !== index);

describe('Exactly once finds each planted violation', () => {
  test('an acknowledged item that is lost', () => {
    fc.assert(
      fc.property(place, (index) => {
        const found = exactlyOnce(acknowledged(story), without(index));
        expect(found).toEqual({ lost: [at(index).item], twice: [], uninvited: [] });
      }),
    );
  });

  test('an item that is there twice, wherever the second is', () => {
    fc.assert(
      fc.property(place, place, (index, where) => {
        const effects = story.toSpliced(where, 0, at(index));
        expect(exactlyOnce(acknowledged(story), effects)).toEqual({
          lost: [],
          twice: [at(index).item],
          uninvited: [],
        });
      }),
    );
  });

  test('an effect of what was refused, or was never sent', () => {
    const refused: Sent = { ...item('a', 9), answer: 'refused' };
    const effects = [...story, item('a', 9), item('b', 9)];
    expect(exactlyOnce([...acknowledged(story), refused], effects).uninvited).toEqual(['a-9', 'b-9']);
  });

  test('an unanswered item that is there twice; none or one of it is right', () => {
    const sent: Sent[] = [{ ...item('a', 0), answer: 'unknown' }];
    const nothing = { lost: [], twice: [], uninvited: [] };
    expect(exactlyOnce(sent, [])).toEqual(nothing);
    expect(exactlyOnce(sent, [item('a', 0)])).toEqual(nothing);
    expect(exactlyOnce(sent, [item('a', 0), item('a', 0)]).twice).toEqual(['a-0']);
  });
});

describe('The order of a lane', () => {
  test('is broken when any two of its items change places', () => {
    fc.assert(
      fc.property(fc.constantFrom(...lanes), fc.nat(3), fc.nat(3), (lane, one, other) => {
        fc.pre(one !== other);
        const [first, second] = [one, other].map((step) =>
          story.findIndex((e) => e.item === `${lane}-${step}`),
        );
        const effects = story.with(first ?? 0, at(second ?? 0)).with(second ?? 0, at(first ?? 0));
        expect(outOfOrder(story, effects).length).toBeGreaterThan(0);
      }),
    );
  });

  test('is not broken by what happens in other lanes, or by an item that is missing', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...lanes], { minLength: 3 }), place, (order, index) => {
        const effects = order.flatMap((lane) => without(index).filter((effect) => effect.lane === lane));
        expect(outOfOrder(story, effects)).toEqual([]);
      }),
    );
  });
});
