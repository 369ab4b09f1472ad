import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backAt, longestWait, unfitAnswers, type Answer } from '../support/answers.ts';
import {
  canariesIn,
  disclosedWithoutEntry,
  linesOf,
  shownAfterWithdrawal,
  type Operation,
} from '../support/history.ts';
import { needlesOf } from '../support/needles.ts';
import { people } from '../support/people.ts';

// The checkers C2, C3 and C6: one that has never failed proves nothing.

/** Somebody is read, withdraws, is read again and sees nothing, permits, and is read: one after the other. */
const story: readonly Operation[] = ['a', 'b', 'c'].flatMap((key, person) =>
  (['read', 'withdraw', 'read', 'permit', 'read'] as const).map((op, step): Operation => {
    const invoked = person + step * 10;
    const isShown = op === 'read' && step !== 2;
    return {
      process: `client-${person}`,
      op,
      key,
      invoked,
      done: invoked + 5,
      result: 'ok',
      ...(op === 'read' && { shown: isShown, entry: `${key}-${step}` }),
    };
  }),
);
const log = new Set(story.flatMap(({ entry }) => entry ?? []));
const shown = story.flatMap((one, index) => (one.shown === true ? [index] : []));
const hidden = story.flatMap((one, index) => (one.op === 'read' && one.shown === false ? [index] : []));

function planted(index: number, change: Partial<Operation>): readonly Operation[] {
  const one = story[index];
  if (one === undefined) throw new Error('no such step');
  return story.with(index, { ...one, ...change });
}

test('A story without a fault is found to have none', () => {
  expect(disclosedWithoutEntry(story, log)).toEqual([]);
  expect(shownAfterWithdrawal(story)).toEqual([]);
  expect(canariesIn(needlesOf([people.sharesMost()]), { history: linesOf(story) })).toEqual([]);
});

describe('C2 finds', () => {
  test('each entry that is not in the log', () => {
    fc.assert(
      fc.property(fc.constantFrom(...shown), (index) => {
        const missing = story[index]?.entry ?? '';
        const rest = new Set([...log].filter((entry) => entry !== missing));
        expect(disclosedWithoutEntry(story, rest)).toEqual([story[index]]);
      }),
    );
  });

  test('an answer that shows something and names no entry, acknowledged or cut off', () => {
    for (const result of ['ok', 'unknown'] as const) {
      const { entry: _, ...bare } = { ...story[0], result } as Operation;
      expect(disclosedWithoutEntry([bare], log)).toEqual([bare]);
    }
  });

  test('nothing in an answer that showed nothing', () => {
    expect(disclosedWithoutEntry([{ ...story[2], shown: false } as Operation], new Set())).toEqual([]);
  });
});

describe('C3 finds', () => {
  test('whoever is shown after their withdrawal, and nobody else', () => {
    fc.assert(
      fc.property(fc.constantFrom(...hidden), (index) => {
        const history = planted(index, { shown: true });
        expect(shownAfterWithdrawal(history)).toEqual([history[index]]);
      }),
    );
  });

  test('it whatever order the history is in', () => {
    const history = planted(2, { shown: true });
    fc.assert(
      fc.property(fc.shuffledSubarray([...history], { minLength: history.length }), (shuffled) => {
        expect(shownAfterWithdrawal(shuffled)).toEqual([history[2]]);
      }),
    );
  });

  test('nothing where the withdrawal was not acknowledged, or the read began before it was', () => {
    const stale = planted(2, { shown: true });
    const cut = stale.map((one) => (one.op === 'withdraw' ? { ...one, result: 'unknown' as const } : one));
    expect(shownAfterWithdrawal(cut)).toEqual([]);
    expect(shownAfterWithdrawal(planted(2, { shown: true, invoked: 14 }))).toEqual([]);
  });

  test('nothing where a permission may have come between, answered or not', () => {
    const between: Operation = {
      ...(story[3] as Operation),
      invoked: 16,
      done: 17,
      result: 'unknown',
    };
    expect(shownAfterWithdrawal([...planted(2, { shown: true }), between])).toEqual([]);
    expect(
      shownAfterWithdrawal([...planted(2, { shown: true }), { ...between, result: 'fail' }]),
    ).toHaveLength(1);
  });
});

describe('C6 finds', () => {
  const needles = needlesOf([people.sharesMost()]);
  const { person } = people.sharesMost();

  test.each([
    ['a number', person.nhsNumber ?? ''],
    ['a number as people write it', '999 000 0018'],
    ['a family name', person.name.family],
    ['a local id', person.id],
    ['a day of birth the other way round', person.birthDate.split('-').toReversed().join('/')],
    ['a number in base64', Buffer.from(`{"n":"${person.nhsNumber}"}`).toString('base64')],
    ['a number in hex', Buffer.from(person.nhsNumber ?? '').toString('hex')],
  ])('%s, and says where', (_what, canary) => {
    const history = planted(0, { process: `client ${canary} 1` });
    const found = canariesIn(needles, { log: 'nothing', history: linesOf(history) });
    expect(found).toMatchObject([{ place: 'history' }]);
  });
});

describe('Answers while the database is away: found are', () => {
  const fit: readonly Answer[] = [
    { what: 'push', begun: 0, done: 5, status: 202 },
    { what: 'push', begun: 10, done: 15, status: 503, retryAfter: '2' },
    { what: 'read', begun: 20, done: 20 + longestWait, status: 200 },
  ];

  test('none of those that are as they should be', () => {
    expect(unfitAnswers(fit)).toEqual([]);
  });

  test.each<[string, Partial<Answer>]>([
    ['a failure that is not 503', { status: 500 }],
    ['another', { status: 504, retryAfter: '2' }],
    ['a refusal of what was right', { status: 401 }],
    ['a 503 that does not say when to come back', { status: 503 }],
    ['a 503 that says so in no number', { status: 503, retryAfter: 'soon' }],
    ['a 503 that says at once', { status: 503, retryAfter: '0' }],
    ['an answer that came too late', { status: 200, done: 6 + longestWait }],
  ])('%s', (_what, change) => {
    const unfit: Answer = { what: 'push', begun: 5, done: 6, ...change };
    expect(unfitAnswers([...fit, unfit])).toEqual([unfit]);
  });

  test('a connection that broke before an answer', () => {
    const broken: Answer = { what: 'read', begun: 5, done: 6 };
    expect(unfitAnswers([...fit, broken])).toEqual([broken]);
  });

  test('and it is back with the first that began after it and was answered well, of its kind', () => {
    expect(backAt(fit, 'push', 0)).toBe(5);
    expect(backAt(fit, 'push', 1)).toBeUndefined();
    expect(backAt(fit, 'read', 1)).toBe(20 + longestWait);
  });
});
