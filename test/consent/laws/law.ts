import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { decide } from '../../../src/consent/decide.ts';
import type { Decision } from '../../../src/consent/types.ts';
import { at, sam } from '../build.ts';
import type { World } from '../generators.ts';

/** What the laws are asked of: the engine, or one with a planted fault. */
export type Decide = typeof decide;

/** A law of consent-rules 9 as a property of whatever decides. */
export interface Law {
  readonly says: string;
  /** Planted faults that this law must find, by name. */
  readonly finds: Readonly<Record<string, Decide>>;
  /** The counterexample that was found, as fast-check tells it; undefined when none was. */
  readonly broken: (decide: Decide, runs: fc.Parameters<unknown>) => string | undefined;
}

export function law<Case>(
  says: string,
  finds: Readonly<Record<string, Decide>>,
  cases: fc.Arbitrary<Case>,
  holds: (decide: Decide, one: Case) => boolean,
): Law {
  return {
    says,
    finds,
    broken: (decide, { numRuns = 100, seed }) => {
      const runs = { numRuns, ...(seed !== undefined && { seed }) };
      const result = fc.check(
        fc.property(cases, (one) => holds(decide, one)),
        runs,
      );
      return result.failed ? fc.defaultReportMessage(result) : undefined;
    },
  };
}

export const seed = fc.nat();

export const sams = (world: World): readonly Consent[] => world.facts.people.get(sam) ?? [];

export function decided(decide: Decide, { request, item, facts }: World): Decision {
  return decide(request, item, facts, at);
}

/** A deny stays a deny. */
export function neverOpens(decide: Decide, before: World, after: World): boolean {
  return decided(decide, before).effect === 'permit' || decided(decide, after).effect === 'deny';
}
