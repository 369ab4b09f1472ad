import { GatewayError } from '../../errors.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { Store, StoreTransaction } from '../ports/store.ts';
import { nobody } from './release-records.ts';

/** Reads a person's records, and those of everybody who is one with the person, under all their shared locks. */
export type ReadTogether = (
  tx: StoreTransaction,
  personId: string | undefined,
  types?: readonly string[],
  emergencyCase?: string,
) => Promise<PersonRecords>;

/** Whoever is read is one with others, whose locks have to be taken in order: nothing was done yet. */
class NotAlone extends Error {
  readonly people: readonly string[];
  constructor(people: readonly string[]) {
    super('read together');
    this.people = people;
  }
}

/** Somebody new may turn up between two readings of one look; whoever is locked stays as they are. */
const attempts = 5;

/**
 * Runs `work` in one transaction, on records read under the shared locks of everybody who is one with the person, taken in the one order. Who is one with
 * whom is read with the records, in the same statement: a look at somebody alone costs nothing for it. Where there are others, the transaction is begun
 * again with all their locks.
 *
 * @param mode exclusive where `work` adds to the person's record; of nobody nothing is added
 * @throws GatewayError `unavailable` on a standby, or while links are changed over and over; and what `work` threw
 */
export async function readingTogether<T>(
  store: Pick<Store, 'transaction'>,
  work: (tx: StoreTransaction, read: ReadTogether) => Promise<T>,
  mode: 'shared' | 'exclusive' = 'shared',
): Promise<T> {
  let toLock: readonly string[] = [];
  const read: ReadTogether = async (tx, personId = nobody, types, emergencyCase) => {
    const people = toLock.includes(personId) ? toLock : [personId];
    const [, ...reads] = await Promise.all([
      tx.people.lockTogether(people, personId === nobody ? 'shared' : mode),
      ...people.map((id) => tx.records.read(id === nobody ? undefined : id, types, emergencyCase)),
    ]);
    if (!reads.every(({ onPrimary }) => onPrimary)) throw new GatewayError('unavailable');
    const byPerson = new Map(people.map((id, index) => [id, reads[index]]));
    const found = byPerson.get(personId)?.people ?? [personId];
    if (!found.every((id) => byPerson.has(id))) throw new NotAlone([...new Set([...people, ...found])]);
    return asOne(found.flatMap((id) => byPerson.get(id) ?? []));
  };
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      return await store.transaction((tx) => work(tx, read));
    } catch (error) {
      if (!(error instanceof NotAlone)) throw error;
      toLock = error.people;
    }
  }
  throw new GatewayError('unavailable');
}

/**
 * The records of several who are one, the survivor's first. What one of them has not had applied yet binds all; so does what one said who was erased since
 * and cannot be heard any more.
 */
export function asOne(reads: readonly PersonRecords[]): PersonRecords {
  const [survivor, ...others] = reads;
  if (survivor === undefined) throw new Error('nobody was read');
  if (others.length === 0) return survivor;
  const { people } = survivor;
  const directory = new Map(
    reads.flatMap((one) => one.directory.map((resource) => [resource.id, resource] as const)),
  );
  const together = others.map(({ place }, index) => ({
    personId: people[index + 1] ?? nobody,
    revision: place.revision,
  }));
  return {
    ...survivor,
    resources: reads.flatMap(({ resources }) => resources),
    directory: [...directory.values()],
    unsettledChanges: reads.flatMap(({ unsettledChanges, isErased }, index) =>
      isErased ? [people[index] ?? nobody] : unsettledChanges,
    ),
    cases: reads.flatMap(({ cases }) => cases),
    isRestricted: reads.some(({ isRestricted }) => isRestricted),
    place: { ...survivor.place, together },
  };
}
