import { resourceId } from '../../fhir/ids.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { IdentifierHashes, IntakeStore } from '../ports/intake.ts';
import { hashesOf, localHash } from './identifiers-of.ts';

interface Sought {
  readonly record: CaseRecord;
  readonly hashes: IdentifierHashes;
}

/**
 * The person each record is about, made if new, and what new ones are to be found by: to be claimed once their lanes are held. The source's own identifier decides; an unknown one meets a person known
 * from another source only where both NHS number and birth date match. A number alone never merges anybody, and two identifiers of one source are
 * two people until somebody says otherwise (living-well 6, inputs 6 and 7).
 */
export async function findPeopleOf(
  intake: IntakeStore,
  keys: MasterKeys,
  records: readonly CaseRecord[],
): Promise<{ readonly people: readonly string[]; readonly claims: readonly Claim[] }> {
  const locals = records.map((record) => localHash(keys, record));
  const known = await intake.findPeople(locals);
  const strangers = records
    .filter((_, place) => !known.has(keyOf(locals[place])))
    .map((record) => ({ record, hashes: hashesOf(keys, record) }));
  const met = strangers.length === 0 ? nobody : await meet(intake, keys, strangers);
  const people = locals.map((local) => {
    const key = keyOf(local);
    const personId = known.get(key) ?? met.people.get(key);
    if (personId === undefined) throw new Error('a record is about nobody');
    return personId;
  });
  if (met.people.size > 0) await intake.makePeople([...met.people.values()]);
  return { people, claims: met.claims };
}

export type Claim = IdentifierHashes & { readonly personId: string };

interface Met {
  /** By local identifier. */
  readonly people: ReadonlyMap<string, string>;
  readonly claims: readonly Claim[];
}
const nobody: Met = { people: new Map(), claims: [] };

/** Two calls that bring the same new person at the same moment meet too: the second waits here until the first is taken in. */
async function meet(intake: IntakeStore, keys: MasterKeys, strangers: readonly Sought[]): Promise<Met> {
  const present = (hash: Buffer | undefined): readonly Buffer[] => (hash === undefined ? [] : [hash]);
  await intake.holdIdentifiers(
    strangers.flatMap(({ hashes: { local, number } }) => [local, ...present(number)]),
  );
  const found = await intake.findPeople(
    strangers.flatMap(({ hashes: { local, number, numberAndDate } }) => [
      local,
      ...present(number),
      ...present(numberAndDate),
    ]),
  );
  const matched = strangers.flatMap(({ hashes }) => found.get(keyOf(hashes.numberAndDate)) ?? []);
  const known = await intake.knownTo(
    matched,
    strangers.map(({ hashes }) => hashes.source),
  );
  return meetInOrder(keys, strangers, new Map(found), new Set(known));
}

/** One after the other, each seeing what those before it in the list made. `found` and `known` are added to. */
function meetInOrder(
  keys: MasterKeys,
  strangers: readonly Sought[],
  found: Map<string, string>,
  known: Set<string>,
): Met {
  const people = new Map<string, string>();
  const claims: Claim[] = [];
  for (const { record, hashes } of strangers) {
    const local = keyOf(hashes.local);
    const already = found.get(local);
    const personId = already ?? personOf(keys, record, hashes, found, known);
    people.set(local, personId);
    if (already !== undefined) continue;
    found.set(local, personId);
    known.add(`${personId} ${hashes.source}`);
    claims.push({ ...hashes, personId });
    // A number that stands for somebody else gives no way to find this person by it: process-case sorts that out.
    const holdsNumber = hashes.number && hold(found, keyOf(hashes.number), personId);
    if (holdsNumber === true) hold(found, keyOf(hashes.numberAndDate), personId);
  }
  return { people, claims };
}

function personOf(
  keys: MasterKeys,
  { source, person }: CaseRecord,
  hashes: IdentifierHashes,
  found: ReadonlyMap<string, string>,
  known: ReadonlySet<string>,
): string {
  const matched = found.get(keyOf(hashes.numberAndDate));
  if (matched !== undefined && !known.has(`${matched} ${hashes.source}`)) return matched;
  const own = { site: source.site, system: source.system, recordType: 'person', recordId: person.id };
  return resourceId(idNamespace(keys), own);
}

/** Whether it is this person's, now. */
function hold(found: Map<string, string>, key: string, personId: string): boolean {
  const holder = found.get(key);
  if (holder === undefined) found.set(key, personId);
  return holder === undefined || holder === personId;
}

function keyOf(hash: Buffer | undefined): string {
  return hash?.toString('base64url') ?? '';
}
