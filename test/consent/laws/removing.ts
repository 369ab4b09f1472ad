import type { ConsentProvision } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { consent } from '../build.ts';
import { provision, world } from '../generators.ts';
import { editProvision, withConsents } from '../rewrite.ts';
import { aBareDenyIsSkipped, everyConsentMustPermit, withoutCasesNoneIsNeeded } from './faults.ts';
import type { Law } from './law.ts';
import { law, neverOpens, sams, seed } from './law.ts';

function withoutOneLeaf(at: ConsentProvision, random: number): ConsentProvision {
  const children = at.provision ?? [];
  const leaves = children.filter((one) => one.type === 'permit' && one.provision === undefined);
  const chosen = leaves[random % Math.max(1, leaves.length)];
  return { ...at, provision: children.filter((child) => child !== chosen) };
}

/** Law 4, and what consent-rules 6 says of a case that is over. */
export const removingLaws: readonly Law[] = [
  law(
    'removing a nested permit that has nothing below it never turns a deny into a permit',
    { aBareDenyIsSkipped },
    fc.tuple(world, seed),
    (decide, [one, random]) => {
      // A list that becomes empty would be no FHIR, and is left out.
      const drop = (at: ConsentProvision): ConsentProvision => {
        const { provision: below = [], ...rest } = withoutOneLeaf(at, random);
        return below.length === 0 ? rest : { ...rest, provision: below };
      };
      return neverOpens(decide, one, editProvision(one, random, drop));
    },
  ),
  law(
    'removing a Consent that only permits never turns a deny into a permit, unless it is the last on record',
    { everyConsentMustPermit },
    fc.tuple(world, provision(0, ['permit'])),
    (decide, [one, rule]) =>
      sams(one).length === 0 ||
      neverOpens(decide, withConsents(one, [...sams(one), consent(rule, { id: 'gone' })]), one),
  ),
  law(
    'removing a case never turns a deny into a permit',
    { withoutCasesNoneIsNeeded },
    world,
    (decide, one) => {
      const cases = (one.facts.cases ?? []).slice(1);
      return neverOpens(decide, one, { ...one, facts: { ...one.facts, cases } });
    },
  ),
];
