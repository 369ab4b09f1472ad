import { describe, expect, test } from 'vitest';
import { agreement, goal, item, topic } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

describe('class', () => {
  test('an item topic that nobody knows is covered by no agreement', () => {
    const asked = { item: item(goal({}, ['goals', 'gaols'])), facts: { agreements: [agreement()] } };
    expect(permitHolds({}, asked)).toBe(false);
  });

  test('a deny by topic does not ask whether the type is known', () => {
    const asked = { item: item(Object.assign(goal(), { resourceType: 'Gaol' })) };
    expect(denyHolds({ class: [topic('plan')] }, asked)).toBe(false);
  });
});
