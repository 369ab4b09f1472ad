import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { agreement, at, consent, facts, goal, item, request, ruth, sam } from './build.ts';

/** The second permits where nobody has said anything, which the first does not. */
const agreements = [
  agreement({ id: 'a' }),
  agreement({ id: 'b', withoutConsent: { topics: ['goals'], purposes: ['TREAT'] } }),
];
/** About Ruth, who said this, and Sam, who has said nothing. */
function decisionFor(ruths: Consent) {
  const both = Object.assign(goal(), { subject: [{ reference: ruth }, { reference: sam }] });
  const people = new Map([
    [ruth, [ruths]],
    [sam, []],
  ]);
  return decide(request(), item(both), facts([], { agreements, people }), at);
}
const of = (provision: NonNullable<Consent['provision']>) =>
  consent(provision, { patient: { reference: ruth } });

describe('the agreement that evidence names', () => {
  test('is none for an item that cannot be disclosed, though one covers it', () => {
    const wrong = item(goal({ lifecycleStatus: 'entered-in-error' }));
    const { code, evidence } = decide(request(), wrong, facts([]), at);
    expect(code).toBe('not-disclosable');
    expect(evidence.agreement).toBeNull();
  });

  test('is the first that covers where somebody refuses, though another spoke for the other', () => {
    const { code, evidence } = decisionFor(of({ type: 'deny' }));
    expect(code).toBe('refused');
    expect(evidence.agreement?.id).toBe('a');
  });

  test('is the one that spoke for one of two people, where the other consented', () => {
    const { code, evidence } = decisionFor(of({ type: 'permit' }));
    expect(code).toBe('permitted');
    expect(evidence.agreement?.id).toBe('b');
  });
});
