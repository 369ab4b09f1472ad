import { GatewayError, type FieldIssue } from '../../errors.ts';
import { personalId, type Row } from '../../fhir/ids.ts';
import type { MappedCase, MappingContext } from '../../fhir/mapping/mapped-case.ts';
import { standingTypes } from '../../fhir/mapping/standing.ts';
import type { Validator } from '../../fhir/validate.ts';
import { waitingReferences } from '../../fhir/waiting-references.ts';
import type { CaseRecord } from '../../living-well/case-record.ts';
import type { ConfiguredSite } from '../../living-well/site.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { Applied } from '../ports/records.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { revisedMapping } from './checked-mapping.ts';
import { settleIdentity } from './contested-number.ts';
import { noteChoices } from './note-choices.ts';
import { noteResemblance } from './note-resemblance.ts';
import type { PlaceOfRecord } from './place-in-time.ts';
import { prepareRecords } from './prepare-records.ts';
import { marksHash, recordHash, sharingHash } from './record-hash.ts';
import { tellOfPastDisclosures } from './refused-after-disclosure.ts';
import { idReused, type SaidBefore } from './said-before.ts';
import { appliedOf, storeWithTrail, type Told } from './store-with-trail.ts';
import { tellOfValueOfLiving } from './value-of-living.ts';

/** What applying needs from outside. */
export interface Appliers {
  readonly keys: MasterKeys;
  readonly validate: Validator;
}

/** A record at its turn, under its person's exclusive lock. */
export interface Applying extends Told {
  readonly record: CaseRecord;
  readonly site: ConfiguredSite | undefined;
  readonly mapped: MappedCase;
  readonly context: MappingContext;
  readonly before: SaidBefore;
  /** Other people's records are applied in the same transaction at the same time. */
  readonly isTogether: boolean;
}

/** Does what the record's place asks for; gives what its sender may mend. */
export async function applyRecord(
  appliers: Appliers,
  tx: StoreTransaction,
  applying: Applying,
  place: PlaceOfRecord,
): Promise<readonly FieldIssue[]> {
  switch (place) {
    case 'newest':
      return applyWhole(appliers, tx, applying);
    case 'older-but-newest-choices':
      await applyChoices(appliers, tx, applying);
      await tellOfValueOfLiving(tx, applying, () => true);
      return [];
    // What is not applied is told of all the same: whoever answered so does not wait for two versions to be sorted out.
    case 'clash':
      await tellOfValueOfLiving(tx, applying, () => true);
      return [conflict('source.modified', 'record-conflict')];
    case 'somebody-else':
      await tellOfValueOfLiving(tx, applying, () => true);
      return [idReused];
    case 'older':
      await tellOfValueOfLiving(tx, applying, () => true);
      return [];
    case 'same':
      return [];
  }
}

/** One record in two forms, JSON and FHIR, differs in details that come to the same: what it would change decides. */
export async function saysTheSame(
  { validate, keys }: Appliers,
  tx: StoreTransaction,
  applying: Applying,
): Promise<boolean> {
  const prepared = prepareRecords(keys, revisedMapping(validate, applying));
  return tx.records.holds(appliedOf(applying), { ...prepared, standing: standingTypes });
}

function conflict(field: string, code: 'record-conflict' | 'identity-conflict'): FieldIssue {
  return { field, code, fix: new GatewayError(code).row.text };
}

/**
 * A number that stands for somebody else merges nobody: the record is applied under a person of its own, found by its local id only, and waits
 * on the work-list. Its sender is told where the other one is its own too; of anybody else it must not learn (living-well 6, input 6).
 */
async function applyWhole(
  { keys, validate }: Appliers,
  tx: StoreTransaction,
  applying: Applying,
): Promise<readonly FieldIssue[]> {
  const { record } = applying;
  const revised = revisedMapping(validate, applying);
  const { mapped, isOwnConflict } = await settleIdentity({ keys, tx, ...applying, mapped: revised });
  const applied = appliedOf(applying);
  const prepared = prepareRecords(keys, mapped);
  const changed = new Set(await storeWithTrail(keys, tx, applying, { ...prepared, standing: standingTypes }));
  noteWaiting(tx, applied, mapped);
  await noteChoices(keys, tx, applying);
  await tellIfRefused(tx, applying, changed);
  await tellOfValueOfLiving(tx, applying, (row) => changed.has(formReference(keys, record, row)));
  await tx.records.remember(applied, {
    contentHash: recordHash(keys, record),
    marksHash: marksHash(keys, record),
    sharingHash: sharingHash(keys, record),
  });
  await noteResemblance(tx, { keys, ...applying });
  return isOwnConflict
    ? [...mapped.issues, conflict('person.nhsNumber', 'identity-conflict')]
    : mapped.issues;
}

/** The same choices sent again refuse nothing new. */
async function tellIfRefused(
  tx: StoreTransaction,
  applying: Applying,
  changed: ReadonlySet<string>,
): Promise<void> {
  if ([...changed].some((one) => one.startsWith('Consent/'))) await tellOfPastDisclosures(tx, applying);
}

function noteWaiting(tx: StoreTransaction, applied: Applied, { personal }: MappedCase): void {
  const ids = personal.flatMap(({ id }) => id ?? []);
  tx.waiting.note(applied, { ids, references: personal.flatMap(waitingReferences) });
}

/** What a form's row is stored as. */
function formReference(keys: MasterKeys, record: CaseRecord, row: Row): string {
  return `QuestionnaireResponse/${personalId(idNamespace(keys), record, row)}`;
}

async function applyChoices({ keys }: Appliers, tx: StoreTransaction, applying: Applying): Promise<void> {
  const { personal } = prepareRecords(keys, applying.mapped);
  const choices = personal.filter(({ resource }) => resource.resourceType === 'Consent');
  const changed = await storeWithTrail(keys, tx, applying, {
    personal: choices,
    directory: [],
    standing: [],
  });
  await noteChoices(keys, tx, applying);
  await tellIfRefused(tx, applying, new Set(changed));
  const hash = sharingHash(keys, applying.record);
  if (hash !== undefined) await tx.records.rememberSharing(appliedOf(applying), hash);
}
