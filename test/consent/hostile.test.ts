import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { tooLargePath } from '../../src/consent/size-limits.ts';
import { at, consent, facts, goal, item, request } from './build.ts';

/** A chain of permits and denies, `depth` long, as text that could arrive. */
const chain = (depth: number): string =>
  `${'{"type":"permit","provision":['.repeat(depth - 1)}{"type":"permit"}${']}'.repeat(depth - 1)}`;

function hostile(count: number, depth: number): Consent {
  const chains = Array.from({ length: count / depth }, () => chain(depth)).join(',');
  return consent(JSON.parse(`{"type":"permit","provision":[${chains}]}`) as ConsentProvision);
}

describe('a Consent that was made to hurt is a bare deny, and the evidence says why', () => {
  test.each([
    ['1,000 provisions nested 200 deep', hostile(1_000, 200)],
    ['100,000 side by side', hostile(100_000, 1)],
    ['10,000 deep', hostile(10_000, 10_000)],
    ['100,000 nested 200 deep', hostile(100_000, 200)],
  ])('%s', (_, one) => {
    const { code, evidence } = decide(request(), item(), facts([one]), at);
    expect(code).toBe('refused');
    expect(evidence.consents).toEqual([{ reference: 'Consent/c1', version: '1', paths: [tooLargePath] }]);
  });

  test('one with 100,000 actors is read as it stands', () => {
    const actors = Array.from({ length: 100_000 }, (_, index) => ({
      role: {},
      reference: { reference: `Organization/o${index}` },
    }));
    expect(decide(request(), item(), facts([consent({ type: 'permit', actor: actors })]), at).code).toBe(
      'no-consent',
    );
  });
});

test('an item too deep to look through is an error, and so a deny', () => {
  const depth = 100_000;
  const deep: unknown = JSON.parse(`${'{"extension":'.repeat(depth)}1${'}'.repeat(depth)}`);
  const about = item(Object.assign(goal(), { extension: deep }));
  const related = consent({
    type: 'permit',
    data: [{ meaning: 'related', reference: { reference: 'Condition/c1' } }],
  });
  expect(decide(request(), about, facts([related]), at)).toMatchObject({ effect: 'deny', code: 'error' });
});
