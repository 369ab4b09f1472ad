import type { Patient } from '@medplum/fhirtypes';
import { systems } from '../../fhir/systems.ts';
import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import { compareDescriptions, type Description } from '../../living-well/compare-people.ts';
import type { LastReceipt, Pair, Verdict } from '../ports/identity.ts';
import type { LinkedPair } from '../ports/person-links.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Operator } from './identity-entry.ts';
import { withPair, type IdentityDesk } from './pair.ts';

/** What it takes to decide, and no more: what the two have in common, and which record to ask each source about. */
export interface Comparison {
  /** What was decided of them, where somebody did. */
  readonly standing: Verdict | undefined;
  /** Which goes by which, where they are merged with one another. */
  readonly link: LinkedPair | undefined;
  readonly likeness: ReturnType<typeof compareDescriptions>;
  readonly one: readonly LastReceipt[];
  readonly other: readonly LastReceipt[];
}

/**
 * Compares two people of whom it is asked, without a word of what either source said. Logged before it is given.
 *
 * @throws GatewayError `not-permitted`; `not-found` of two of whom it is not asked: an operator cannot try anybody against anybody
 */
export async function comparePeople(desk: IdentityDesk, by: Operator, two: Pair): Promise<Comparison> {
  return withPair(desk, by, two, { decision: 'compare' }, async ({ tx, pair }) => {
    await tx.people.lockTogether([pair.one, pair.other], 'shared');
    const likeness = compareDescriptions(await describe(tx, pair.one), await describe(tx, pair.other));
    return {
      likeness,
      one: await tx.identity.lastReceipts(pair.one),
      other: await tx.identity.lastReceipts(pair.other),
      standing: await tx.identity.standing(pair),
      link: await tx.links.between(pair.one, pair.other),
    };
  });
}

/** The newest description, of whatever source. */
async function describe(tx: StoreTransaction, personId: string): Promise<Description> {
  const { resources } = await tx.records.read(personId, ['Patient']);
  const newest = resources.toSorted((a, b) => b.sourceModified.getTime() - a.sourceModified.getTime())[0];
  return newest?.resource.resourceType === 'Patient' ? descriptionOf(newest.resource) : {};
}

function descriptionOf({ identifier, birthDate, name, address, telecom }: Patient): Description {
  return {
    nhsNumber: identifier?.find(({ system }) => system === systems.nhsNumber)?.value,
    birthDate: birthDate === undefined || isPlaceholderBirthDate(birthDate) ? undefined : birthDate,
    family: name?.[0]?.family,
    given: name?.[0]?.given?.[0],
    postcode: address?.[0]?.postalCode,
    telephone: telecom?.find(({ system }) => system === 'phone')?.value,
  };
}
