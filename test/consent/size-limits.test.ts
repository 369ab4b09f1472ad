import type { ConsentProvision } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { isTooLarge } from '../../src/consent/size-limits.ts';
import { actor, at, consent, facts, item, request, topic } from './build.ts';
import { codeFor } from './probe.ts';

const elsewhere = [actor('Organization/gp')];

/** `levels` below the root; only the deepest has anything to say about goals. */
function deep(levels: number): ConsentProvision {
  let one: ConsentProvision = { type: 'permit', class: [topic('goals')] };
  for (let level = 0; level < levels; level += 1)
    one = { type: 'deny', class: [topic('plan')], provision: [one] };
  return one;
}

/** `count` below the root; only the last has anything to say to this caller. */
function wide(count: number): ConsentProvision {
  const others = Array.from({ length: count - 1 }, (): ConsentProvision => ({
    type: 'permit',
    actor: elsewhere,
  }));
  return {
    type: 'deny',
    actor: elsewhere,
    provision: [...others, { type: 'permit', class: [topic('goals')], actor: [actor('Organization/trust')] }],
  };
}

/** `upper` below the root and `lower` below the first of them. */
function twoLevels(upper: number, lower: number): ConsentProvision {
  const [first, ...others] = Array.from({ length: upper }, (): ConsentProvision => ({}));
  return { provision: [{ ...first, provision: Array.from({ length: lower }, () => ({})) }, ...others] };
}

const many = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    consent({ type: 'permit', ...(index === 0 ? {} : { actor: elsewhere }) }, { id: `c${index}` }),
  );

describe('past the size limits everything is a bare deny', () => {
  test('17 levels below the root, however deep', () => {
    expect(codeFor([consent(deep(17))])).toBe('refused');
    expect(codeFor([consent(deep(5_000))])).toBe('refused');
    expect(isTooLarge(consent(deep(17)))).toBe(true);
  });

  test('1,001 provisions below the root', () => {
    expect(codeFor([consent(wide(1_001))])).toBe('refused');
    expect(isTooLarge(consent(wide(1_001)))).toBe(true);
  });

  test('1,001 provisions below the root, on two levels', () => {
    expect(isTooLarge(consent(twoLevels(500, 501)))).toBe(true);
    expect(isTooLarge(consent(twoLevels(500, 500)))).toBe(false);
  });

  test('201 Consents that count, and evidence says why', () => {
    const { code, evidence } = decide(request(), item(), facts(many(201)), at);
    expect(code).toBe('refused');
    expect(evidence.consents).toHaveLength(201);
    expect(evidence.consents[0]).toEqual({ reference: 'Consent/c0', version: '1', paths: ['size-limit'] });
  });

  test('a large Consent denies beside others that permit', () => {
    expect(codeFor([consent({ type: 'permit' }), consent(deep(17), { id: 'c2' })])).toBe('refused');
  });
});

describe('up to the size limits everything is evaluated exactly', () => {
  test('16 levels below the root', () => {
    expect(codeFor([consent(deep(16))])).toBe('permitted');
    expect(isTooLarge(consent(deep(16)))).toBe(false);
  });

  test('1,000 provisions below the root', () => {
    expect(codeFor([consent(wide(1_000))])).toBe('permitted');
  });

  test('200 Consents that count, beside drafts and copies', () => {
    const drafts = Array.from({ length: 50 }, (_, index) =>
      consent({}, { id: `d${index}`, status: 'draft' }),
    );
    expect(codeFor([...many(200), ...drafts, ...structuredClone(many(200))])).toBe('permitted');
  });
});
