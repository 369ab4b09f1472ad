import { world } from '../generators.ts';
import { remembers, reversesInPlace } from './faults.ts';
import type { Law } from './law.ts';
import { decided, law } from './law.ts';

/** Law 5. */
export const sameAgainLaws: readonly Law[] = [
  law(
    'the same question over the same history gives the same decision, byte for byte',
    { remembers: remembers() },
    world,
    (decide, one) => {
      const first = JSON.stringify(decided(decide, one));
      return (
        JSON.stringify(decided(decide, structuredClone(one))) === first &&
        JSON.stringify(decided(decide, one)) === first
      );
    },
  ),
  law('asking changes nothing that was given', { reversesInPlace }, world, (decide, one) => {
    const given = () => JSON.stringify([one.request, one.item, [...one.facts.people], one.facts.agreements]);
    const before = given();
    decided(decide, one);
    return given() === before;
  }),
];
