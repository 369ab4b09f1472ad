import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { decide } from '../../src/consent/decide.ts';
import { purpose, ruth, sam } from './build.ts';
import { world } from './generators.ts';
import { decided, sams } from './laws/law.ts';
import { laws } from './laws/laws.ts';
import { allProvisions } from './rewrite.ts';

/** Cases over all laws together; `LWG_LAW_CASES` asks for more. */
const cases = Number(process.env['LWG_LAW_CASES'] ?? 100_000);

const all = Object.values(laws).flat();
const numRuns = Math.ceil(cases / all.length);

describe('the generated worlds', () => {
  const worlds = fc.sample(world, { numRuns: 3_000, seed: 7 });
  const judged = worlds.map((one) => ({ one, decision: decided(decide, one) }));

  test('reach every answer that the laws are about', () => {
    const codes = new Set(judged.map(({ decision }) => decision.code));
    expect([...codes].sort()).toEqual(['no-agreement', 'no-case', 'no-consent', 'permitted', 'refused']);
  });

  test('are permitted often enough: by Consent, by withoutConsent, by a case that lifts', () => {
    const permitted = judged.filter(({ decision }) => decision.code === 'permitted');
    expect(permitted.filter(({ decision }) => decision.evidence.consents.length > 0).length).toBeGreaterThan(
      250,
    );
    expect(permitted.some(({ decision }) => decision.evidence.consents.length === 0)).toBe(true);
    const closed = permitted.filter(
      ({ one, decision }) =>
        decision.evidence.case !== null &&
        decided(decide, { ...one, facts: { ...one.facts, agreements: plainly(one.facts.agreements) } })
          .code === 'refused',
    );
    expect(closed.length).toBeGreaterThan(20);
  });

  test('have provisions at every level, for BTG too', () => {
    const provisions = worlds.slice(0, 500).flatMap((one) => sams(one).flatMap(allProvisions));
    expect(provisions.length).toBeGreaterThan(1_000);
    const codes = provisions.flatMap((one) => (one.purpose ?? []).map(({ code }) => code));
    expect(codes).toContain(purpose('BTG').code);
    expect(new Set(worlds.flatMap(({ facts }) => [...facts.people.keys()]))).toEqual(new Set([sam, ruth]));
  });
});

/** The same agreements, with emergency access to nothing that the items are about. */
function plainly(agreements: readonly SharingAgreement[]): readonly SharingAgreement[] {
  return agreements.map((one) => ({
    ...one,
    breakGlass: { roles: ['liaison-nurse'], topics: ['contacts'] },
  }));
}

describe.each(Object.entries(laws))('law %s', (_, each) => {
  test.each(each)('$says', { timeout: 300_000 }, ({ broken }) =>
    expect(broken(decide, { numRuns })).toBeUndefined(),
  );
});
