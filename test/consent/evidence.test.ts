import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { toDecision } from '../../src/consent/evidence.ts';
import type { ConsentEvidence } from '../../src/consent/types.ts';
import { at, consent, facts, goal, item, request } from './build.ts';

const spoke = (reference: string, version: string, ...paths: string[]): ConsentEvidence => ({
  reference,
  version,
  paths,
});
const consentsIn = (spoken: readonly ConsentEvidence[]) =>
  toDecision('refused', { view: undefined, agreement: undefined, spoken, openCase: undefined }).evidence
    .consents;

test('The evidence of an error says nothing about the item', () => {
  const broken = item(Object.assign(goal(), { meta: { tag: [null] } }));
  expect(decide(request(), broken, facts([consent({ type: 'permit' })]), at).evidence).toStrictEqual({
    ruleSet: 'lwg-consent-1',
    agreement: null,
    consents: [],
    topics: [],
    labels: [],
    case: null,
  });
});

describe('The paths of a Consent that spoke', () => {
  test.each([
    ['none, when none decided', [], []],
    ['one', ['provision'], ['provision']],
    ['two, sorted', ['b', 'a'], ['a', 'b']],
    ['three, sorted', ['c', 'a', 'b'], ['a', 'b', 'c']],
    ['each once, of two', ['a', 'a'], ['a']],
    ['each once, of many', ['b', 'a', 'b', 'a'], ['a', 'b']],
    ['sorted by code unit, not as a language would', ['a', 'B', '10', '2'], ['10', '2', 'B', 'a']],
  ])('are given: %s', (_what, paths, given) => {
    expect(consentsIn([spoke('Consent/c1', '3', ...paths)])).toStrictEqual([
      spoke('Consent/c1', '3', ...given),
    ]);
  });
});

describe('The Consents that spoke', () => {
  const sorted = [
    spoke('Consent/B', '9', 'provision'),
    spoke('Consent/a', '1', 'x', 'y'),
    spoke('Consent/a', '10', 'provision'),
    spoke('Consent/a', '2', 'provision'),
    spoke('Consent/b', '1', 'provision'),
  ];
  const [first, second, third, fourth, fifth] = sorted;

  test.each([
    ['forwards', [first, second, third, fourth, fifth]],
    ['backwards', [fifth, fourth, third, second, first]],
    ['mixed', [third, fifth, second, first, fourth]],
  ])('are given by reference, then by version, to the same byte: heard %s', (_how, heard) => {
    const spoken = heard.flatMap((one) => (one === undefined ? [] : [one]));
    expect(JSON.stringify(consentsIn(spoken))).toBe(JSON.stringify(sorted));
  });

  test('are not sorted where they came from', () => {
    const spoken = [spoke('Consent/b', '1', 'y', 'x'), spoke('Consent/a', '1')];
    const before = structuredClone(spoken);
    consentsIn(spoken);
    expect(spoken).toStrictEqual(before);
  });
});
