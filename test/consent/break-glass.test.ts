import { describe, expect, test } from 'vitest';
import { caseMinutes } from '../../src/consent/cases.ts';
import { decide } from '../../src/consent/decide.ts';
import type { Facts } from '../../src/consent/types.ts';
import { agreement, at, consent, facts, goal, item, openCase, purpose, request, ruth, sam } from './build.ts';

const emergency = request({ purposes: ['BTG'] });
const refusal = consent({ type: 'deny' });
const planned = item(goal({}, ['plan']));
const during = (over: Partial<Facts> = {}, consents = [refusal], asked = emergency, about = planned) =>
  decide(asked, about, facts(consents, { cases: [openCase()], ...over }), at);

describe('an open case lifts', () => {
  test.each(['existence', 'contacts', 'needs', 'safety-plan', 'people', 'plan', 'journey'])(
    'a refusal and a silence about %s',
    (theme) => {
      const about = item(goal({}, [theme]));
      expect(during({}, [refusal], emergency, about).code).toBe('permitted');
      expect(during({}, [], emergency, about).code).toBe('permitted');
    },
  );

  test('a sensitive strand where the agreement lists it', () => {
    const listed = agreement({ breakGlass: { roles: ['liaison-nurse'], topics: ['goals', 'drug-alcohol'] } });
    const about = item(goal({}, ['goals', 'drug-alcohol'], ['R', 'ETH']));
    expect(during({ agreements: [listed] }, [refusal], emergency, about).code).toBe('permitted');
  });

  test('from the instant that it is opened, to the last before the hour is over or it is closed', () => {
    const opened = (ago: number) => openCase({ openedAt: new Date(at.getTime() - ago) });
    expect(during({ cases: [opened(0)] }).code).toBe('permitted');
    expect(during({ cases: [opened(caseMinutes * 60_000 - 1)] }).code).toBe('permitted');
    expect(during({ cases: [openCase({ closedAt: new Date(at.getTime() + 1) })] }).code).toBe('permitted');
    expect(caseMinutes).toBe(60);
  });

  test('for the person whom merged records mean, whichever of their references the case and the item carry', () => {
    const samePerson = new Map([['Patient/sam-before', sam]]);
    expect(during({ samePerson, cases: [openCase({ patient: 'Patient/sam-before' })] }).code).toBe(
      'permitted',
    );
    const about = item(goal({ subject: { reference: 'Patient/sam-before' } }, ['plan']));
    expect(during({ samePerson }, [refusal], emergency, about).code).toBe('permitted');
  });

  test('for each of two people, each by a case', () => {
    const about = item(Object.assign(goal({}, ['plan']), { patient: { reference: ruth } }));
    const people = new Map([
      [sam, [refusal]],
      [ruth, []],
    ]);
    const cases = [openCase({ id: 'case-2' }), openCase({ patient: ruth })];
    const decision = during({ people, cases }, [], emergency, about);
    expect(decision).toMatchObject({ code: 'permitted', evidence: { case: 'case-1' } });
  });
});

describe('BTG beside another purpose', () => {
  const both = request({ purposes: ['TREAT', 'BTG'] });
  const goals = item(goal({}, ['goals']));

  test('shows no less than the other purpose alone: by Consent, and without one', () => {
    const treat = consent({ type: 'permit', purpose: [purpose('TREAT')] });
    expect(during({}, [treat], both, goals).code).toBe('permitted');
    const unasked = agreement({ withoutConsent: { topics: ['goals'], purposes: ['TREAT'] } });
    expect(during({ agreements: [unasked] }, [], both, goals).code).toBe('permitted');
    expect(during({ agreements: [unasked] }, [], emergency, goals).code).toBe('no-consent');
  });

  test('is permitted without a Consent for BTG itself only where the agreement lists it', () => {
    const unasked = agreement({ withoutConsent: { topics: ['goals'], purposes: ['BTG'] } });
    expect(during({ agreements: [unasked] }, [], emergency, goals).code).toBe('permitted');
    expect(during({ agreements: [unasked] }, [], both, goals).code).toBe('permitted');
    expect(during({ agreements: [unasked], cases: [] }, [], emergency, goals).code).toBe('no-case');
  });
});

describe('the evidence', () => {
  test('names the case whenever BTG is asked and one is open, whatever the answer', () => {
    expect(during().evidence.case).toBe('case-1');
    expect(during({}, [consent({ type: 'permit', purpose: [purpose('BTG')] })]).evidence.case).toBe('case-1');
    const refused = during({}, [refusal], emergency, item(goal({}, ['goals'])));
    expect(refused).toMatchObject({ code: 'refused', evidence: { case: 'case-1' } });
  });

  test('names none where BTG is not asked or none is open', () => {
    expect(during({}, [refusal], request()).evidence.case).toBeNull();
    expect(during({ cases: [] }).evidence.case).toBeNull();
  });

  test('names the lowest of several, whatever their order', () => {
    const cases = [openCase({ id: 'b' }), openCase({ id: 'a' }), openCase({ id: 'c', closedAt: at })];
    for (const onRecord of [cases, cases.toReversed()]) {
      expect(during({ cases: onRecord }).evidence.case).toBe('a');
    }
  });

  test('names the refusal that was lifted, and the agreement that lifted it', () => {
    const { breakGlass: _, ...without } = agreement({ id: 'a', purposes: ['BTG'] });
    const decision = during({ agreements: [without, agreement({ id: 'b' })] });
    expect(decision.evidence.agreement).toEqual({ id: 'b', version: 1 });
    expect(decision.evidence.consents).toEqual([
      { reference: 'Consent/c1', version: '1', paths: ['provision'] },
    ]);
  });
});
