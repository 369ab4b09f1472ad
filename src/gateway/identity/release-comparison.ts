import type { Patient } from '@medplum/fhirtypes';
import { systems } from '../../fhir/systems.ts';
import { isPlaceholderBirthDate } from '../../living-well/birth-date.ts';
import { compareDescriptions, type Description } from '../../living-well/compare-people.ts';
import type { LastReceipt, Pair } from '../ports/identity.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { IdentityDesk } from './decide-identity.ts';
import { logIdentity, withPair } from './pair.ts';

/** What it takes to decide, and no more: what the two have in common, and which record to ask each source about. */
export interface Comparison {
  readonly likeness: ReturnType<typeof compareDescriptions>;
  readonly one: readonly LastReceipt[];
  readonly other: readonly LastReceipt[];
}

/**
 * Compares two people of whom it is asked, without a word of what either source said. Logged before it is given.
 *
 * @throws GatewayError `not-found` of two of whom it is not asked: an operator cannot try anybody against anybody
 */
export async function comparePeople({ store, clock }: IdentityDesk, two: Pair): Promise<Comparison> {
  return withPair(store, two, async (tx, pair) => {
    await tx.people.lock(pair.one, 'shared');
    await tx.people.lock(pair.other, 'shared');
    const likeness = compareDescriptions(await describe(tx, pair.one), await describe(tx, pair.other));
    const [one, other] = [
      await tx.identity.lastReceipts(pair.one),
      await tx.identity.lastReceipts(pair.other),
    ];
    await logIdentity(tx, clock(), pair, { decision: 'compare' });
    return { likeness, one, other };
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
