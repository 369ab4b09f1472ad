import fc from 'fast-check';
import { world } from '../generators.ts';
import { scrambled, withConsents } from '../rewrite.ts';
import {
  evidenceAsItCame,
  onlyTheFirstAgreement,
  onlyTheFirstCase,
  onlyTheFirstProvision,
  onlyTheLastConsent,
  onlyTheLastTopic,
} from './faults.ts';
import type { Law } from './law.ts';
import { decided, law, sams, seed } from './law.ts';

/** Law 1. */
export const orderLaws: readonly Law[] = [
  law(
    'shuffling or duplicating Consents, provisions, actors, codes, labels, identities, agreements and cases changes neither effect nor code',
    { onlyTheLastConsent, onlyTheFirstProvision, onlyTheFirstAgreement, onlyTheFirstCase, onlyTheLastTopic },
    fc.tuple(world, seed),
    (decide, [one, random]) => decided(decide, scrambled(one, random)).code === decided(decide, one).code,
  ),
  law(
    'the evidence is in one order, whatever order the Consents come in',
    { evidenceAsItCame },
    world,
    (decide, one) =>
      JSON.stringify(decided(decide, withConsents(one, sams(one).toReversed()))) ===
      JSON.stringify(decided(decide, one)),
  ),
];
