import type { Patient } from '@medplum/fhirtypes';
import type { Clock } from '../clock.ts';
import { withVerifiedNumber } from '../fhir/mapping/number-status.ts';
import { systems } from '../fhir/systems.ts';
import { nhsNumberAlone } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { prepareResource } from './case/prepare-records.ts';
import { checkNumber, type NumberCheck } from './check-number.ts';
import type { Demographics } from './ports/demographics.ts';
import type { IndexResult } from './ports/index-checks.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

export interface Verifying {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly demographics: Demographics;
  /** Milliseconds after which a number is verified again. */
  readonly every: number;
}

/** What became of one person's number; and of which source it is. */
export interface VerifiedNumber {
  readonly result: IndexResult;
  readonly source: string;
}

/** Somebody's number and birth date as one source says them, and where. */
interface Said {
  readonly nhsNumber: string;
  readonly birthDate: string;
  readonly source: string;
}

/**
 * Verifies the number of whoever is due next, in the application's name: nobody waits for it, and no lock is held while the index is asked. What it came to
 * is kept with when it is due again, so whoever stops in the middle goes on where it was. No source is told anything but status 01 of its own number.
 *
 * @returns 'none-due'; or 'unchecked' where the index is away: nothing is kept, and there is no use in going on at once
 */
export async function verifyNext(verifying: Verifying): Promise<VerifiedNumber | 'none-due' | 'unchecked'> {
  const { store, demographics } = verifying;
  const at = verifying.clock();
  const next = await store.transaction(async (tx) => {
    const [personId] = await tx.indexChecks.due(at, 1);
    if (personId === undefined) return undefined;
    const said = await saidOf(tx, personId);
    return { personId, said, heardBefore: await tx.indexChecks.heard(personId) };
  });
  if (next === undefined) return 'none-due';
  const { personId, said, heardBefore } = next;
  const check = said && (await checkNumber(demographics, { by: 'application' }, said));
  if (check?.says === 'unchecked') return 'unchecked';
  const result = check === undefined ? 'unknown' : resultOf(check);
  await store.transaction((tx) => keep(tx, verifying, { personId, said, heardBefore, check, result, at }));
  return { result, source: said?.source ?? 'none' };
}

/** The first source that says both. Of several the number is one: two that differ are on the work-list. */
async function saidOf(tx: StoreTransaction, personId: string): Promise<Said | undefined> {
  await tx.people.lock(personId, 'exclusive');
  for (const { source } of await tx.identity.lastReceipts(personId)) {
    const [stored] = await tx.records.saidBy(personId, source, ['Patient']);
    if (stored?.resource.resourceType !== 'Patient') continue;
    const { birthDate } = stored.resource;
    const nhsNumber = numberOf(stored.resource);
    if (nhsNumber !== undefined && birthDate !== undefined) return { nhsNumber, birthDate, source };
  }
  return undefined;
}

function numberOf({ identifier }: Patient): string | undefined {
  return identifier?.find(({ system }) => system === systems.nhsNumber)?.value;
}

function resultOf({ says }: NumberCheck): IndexResult {
  switch (says) {
    case 'agrees':
      return 'verified';
    case 'other-birth-date':
      return 'other-person';
    case 'unchecked':
      throw new Error('nothing was verified');
    default:
      return says;
  }
}

interface Came {
  readonly personId: string;
  readonly said: Said | undefined;
  readonly heardBefore: number;
  readonly check: NumberCheck | undefined;
  readonly result: IndexResult;
  readonly at: Date;
}

async function keep(tx: StoreTransaction, verifying: Verifying, came: Came): Promise<void> {
  const { personId, said, heardBefore, check, result, at } = came;
  const { keys, every } = verifying;
  // Erased, or told of by another number meanwhile: what was asked is about nobody any more.
  if ((await saidOf(tx, personId))?.nhsNumber !== said?.nhsNumber) return;
  await tx.indexChecks.keep({
    personId,
    number: nhsNumberAlone(keys, said?.nhsNumber ?? ''),
    result,
    isRestricted: check?.isRestricted,
    heardBefore,
    checkedAt: at,
    dueAt: new Date(at.getTime() + every),
  });
  if (said === undefined || check === undefined) return;
  if (result === 'verified') await markVerified(tx, keys, came, said);
  if (result === 'replaced') await askWhetherOne(tx, verifying, came, said);
}

/** A new version of the same Patient, status 01. */
async function markVerified(
  tx: StoreTransaction,
  keys: MasterKeys,
  { personId, at }: Came,
  { source }: Said,
): Promise<void> {
  const [held] = await tx.records.saidBy(personId, source, ['Patient']);
  if (held?.resource.resourceType !== 'Patient') return;
  const { resource: patient, sourceOrganisation, sourceModified } = held;
  const applied = { personId, source, sourceOrganisation, sourceModified, at };
  const personal = [prepareResource(keys, withVerifiedNumber(patient))];
  await tx.records.apply(applied, { personal, directory: [], standing: [] });
}

/** The number was replaced by one that somebody else here has: whether they are one is a question for people, on the list where such questions are. */
async function askWhetherOne(
  tx: StoreTransaction,
  { store, keys }: Verifying,
  { personId, check, at }: Came,
  { source }: Said,
): Promise<void> {
  const [now] = check?.numbers ?? [];
  const holderId = now === undefined ? undefined : await store.findPerson(nhsNumberAlone(keys, now));
  const receipts = await tx.identity.lastReceipts(personId);
  const inboxId = receipts.find((one) => one.source === source)?.receipt;
  if (holderId === undefined || holderId === personId || inboxId === undefined) return;
  await tx.people.noteConflict({ inboxId, personId, source, holderId, isOwn: false }, at);
}
