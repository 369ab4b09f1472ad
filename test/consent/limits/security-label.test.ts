import type { Coding } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { goal, item, label, meta } from '../build.ts';
import { denyHolds, permitHolds } from '../probe.ts';

const labelled = (...codes: string[]) => ({ item: item(goal({}, ['goals'], codes)) });
const foreign = { system: 'urn:elsewhere', code: 'N' };

describe('securityLabel', () => {
  test.each([
    ['R against N', ['R'], ['N'], true, false],
    ['R against R', ['R'], ['R'], true, true],
    ['N against R', ['N'], ['R'], false, true],
    ['R against V', ['R'], ['V'], false, true],
    ['U against L', ['U'], ['L'], false, true],
    ['N and R against R', ['N', 'R'], ['R'], true, true],
    ['N against no label, which counts as R', ['N'], [], false, true],
    ['R against no label, which counts as R', ['R'], [], true, true],
    ['V against no label, which counts as R', ['V'], [], true, false],
    ['N against N and V together: the highest counts', ['N'], ['N', 'V'], false, true],
    ['ETH against ETH', ['ETH'], ['N', 'ETH'], true, true],
    ['ETH against ETHUD, which it covers', ['ETH'], ['N', 'ETHUD'], true, true],
    ['ETHUD against ETH, which it does not cover', ['ETHUD'], ['N', 'ETH'], false, false],
    ['ETH against ETH and SDV: all, or any', ['ETH'], ['N', 'ETH', 'SDV'], false, true],
    ['ETH and SDV against both', ['ETH', 'SDV'], ['N', 'ETH', 'SDV'], true, true],
    ['ETH against no sensitivity', ['ETH'], ['N'], false, false],
    ['ETH against one nobody knows', ['ETH'], ['N', 'XYZ'], false, true],
    ['one nobody knows against the same', ['XYZ'], ['N', 'XYZ'], false, true],
    ['one nobody knows against nothing', ['XYZ'], ['N'], false, true],
    ['one nobody knows beside ETH', ['XYZ', 'ETH'], ['N', 'ETH'], true, true],
    ['N and ETH against N', ['N', 'ETH'], ['N'], false, true],
    ['N and ETH against R and ETH', ['N', 'ETH'], ['R', 'ETH'], false, true],
    ['R and ETH against R and ETH', ['R', 'ETH'], ['R', 'ETH'], true, true],
    ['R and ETH against N and SDV: neither', ['R', 'ETH'], ['N', 'SDV'], false, false],
  ])('%s: a permit of %j for %j %s, a deny %s', (_, listed, labels, permits, denies) => {
    const limits = { securityLabel: listed.map(label) };
    expect(permitHolds(limits, labelled(...labels))).toBe(permits);
    expect(denyHolds(limits, labelled(...labels))).toBe(denies);
  });

  test.each<[string, Coding[], boolean, boolean]>([
    ['of another system', [foreign], false, true],
    ['of another system beside N: alternatives', [foreign, label('N')], true, true],
    ['of the right system without a code', [{ system: label('N').system ?? '' }], false, true],
  ])('a code %s: a permit %s, a deny %s', (_, securityLabel, permits, denies) => {
    expect(permitHolds({ securityLabel }, labelled('N'))).toBe(permits);
    expect(denyHolds({ securityLabel }, labelled('N'))).toBe(denies);
  });

  test('an item label that nobody knows is above every level, and a sensitivity that nothing covers', () => {
    const odd = (...security: Coding[]) => ({
      item: item(goal({ meta: { ...meta(['goals'], []), security } })),
    });
    const level = odd({ ...label('N'), code: 'Q' });
    expect(permitHolds({ securityLabel: [label('V')] }, level)).toBe(false);
    expect(denyHolds({ securityLabel: [label('V')] }, level)).toBe(true);
    const mark = odd(label('N'), label('ETH'), { system: 'urn:elsewhere', code: 'x' });
    expect(permitHolds({ securityLabel: [label('ETH')] }, mark)).toBe(false);
    expect(denyHolds({ securityLabel: [label('SDV')] }, mark)).toBe(true);
  });
});
