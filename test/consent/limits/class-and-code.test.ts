import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { agreement, goal, item, meta, sam, topic, type } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

const foreign = { system: 'urn:elsewhere', code: 'goals' };

describe('class', () => {
  test.each([
    ['the type', [type('Goal')], ['goals'], true, true],
    ['another type', [type('Observation')], ['goals'], false, false],
    ['another type beside the type', [type('Observation'), type('Goal')], ['goals'], true, true],
    ['the topic', [topic('goals')], ['goals'], true, true],
    ['another topic', [topic('plan')], ['goals'], false, false],
    ['one of two topics: all, or any', [topic('goals')], ['goals', 'drug-alcohol'], false, true],
    ['both topics', [topic('goals'), topic('drug-alcohol')], ['goals', 'drug-alcohol'], true, true],
    ['existence: every item has it, for denies only', [topic('existence')], ['goals'], false, true],
    ['existence of an item that has it', [topic('existence')], ['existence'], true, true],
    ['the type and another topic', [type('Goal'), topic('plan')], ['goals'], false, true],
    ['another type and the topic', [type('Task'), topic('goals')], ['goals'], false, true],
    ['the type and the topic', [type('Goal'), topic('goals')], ['goals'], true, true],
    ['neither the type nor the topic', [type('Task'), topic('plan')], ['goals'], false, false],
    ['a type that FHIR has not', [type('Gaol')], ['goals'], false, true],
    ['a topic that nobody knows', [topic('gaols')], ['goals'], false, true],
    ['a topic that nobody knows, beside the topic', [topic('gaols'), topic('goals')], ['goals'], true, true],
    ['a code of another system', [foreign], ['goals'], false, true],
    ['a code of another system, beside the type', [foreign, type('Goal')], ['goals'], true, true],
  ])('lists %s: a permit %s of %j for %j', (_, classes, topics, permits, denies) => {
    const asked = { item: item(goal({}, topics)) };
    expect(permitHolds({ class: classes }, asked)).toBe(permits);
    expect(denyHolds({ class: classes }, asked)).toBe(denies);
  });

  test('an item topic that nobody knows is covered by no agreement', () => {
    const asked = { item: item(goal({}, ['goals', 'gaols'])), facts: { agreements: [agreement()] } };
    expect(permitHolds({}, asked)).toBe(false);
  });
});

describe('code', () => {
  const concept = (code: string, system = 'urn:codes'): CodeableConcept => ({ coding: [{ system, code }] });
  const observation = (code: CodeableConcept): Resource => ({
    resourceType: 'Observation',
    id: 'o1',
    meta: meta(['measures'], ['N']),
    status: 'final',
    code,
    subject: { reference: sam },
  });
  test.each<[string, CodeableConcept[], Resource, boolean, boolean]>([
    ['the code', [concept('a')], observation(concept('a')), true, true],
    ['another code', [concept('b')], observation(concept('a')), false, false],
    ['another code beside the code', [concept('b'), concept('a')], observation(concept('a')), true, true],
    ['the code of another system', [concept('a', 'urn:x')], observation(concept('a')), false, false],
    ['words only', [{ text: 'a' }], observation(concept('a')), false, true],
    ['a code without a system', [{ coding: [{ code: 'a' }] }], observation(concept('a')), false, true],
    ['a code, the item words only', [concept('a')], observation({ text: 'a' }), false, true],
    ['a code, the item has none', [concept('a')], goal(), false, false],
  ])('lists %s: %j for %j: a permit %s, a deny %s', (_, code, resource, permits, denies) => {
    expect(permitHolds({ code }, { item: item(resource) })).toBe(permits);
    expect(denyHolds({ code }, { item: item(resource) })).toBe(denies);
  });
});
