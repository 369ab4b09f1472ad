import { describe, expect, test } from 'vitest';
import { viewOf } from '../../../src/consent/item-view.ts';
import { classLimit } from '../../../src/consent/limits/class.ts';
import { agreement, goal, item, topic, type } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

describe('class', () => {
  test('an item topic that nobody knows is covered by no agreement', () => {
    const asked = { item: item(goal({}, ['goals', 'gaols'])), facts: { agreements: [agreement()] } };
    expect(permitHolds({}, asked)).toBe(false);
  });

  test('an item without a topic meets no permit by topic', () => {
    const limit = classLimit([topic('goals')], 'permit');
    expect(typeof limit === 'function' && limit(viewOf(item(goal({}, []))))).toBe(false);
  });

  test('a type or topic of another system, or that nobody knows, meets no permit and every deny', () => {
    const elsewhere = ['Goal', 'goals'].map((code) => ({ system: 'urn:x', code }));
    for (const odd of [...elsewhere, type('Gaol'), topic('gaols')]) {
      expect(permitHolds({ class: [odd] })).toBe(false);
      expect(denyHolds({ class: [odd] })).toBe(true);
      expect(denyHolds({ class: [odd, type('Task')] })).toBe(true);
    }
  });

  test('a deny by topic does not ask whether the type is known', () => {
    const asked = { item: item(Object.assign(goal(), { resourceType: 'Gaol' })) };
    expect(denyHolds({ class: [topic('plan')] }, asked)).toBe(false);
  });
});
