import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import { personalId, type Row } from '../fhir/ids.ts';
import type { MappedCase, MappingContext } from '../fhir/mapping/mapped-case.ts';
import { standingTypes } from '../fhir/mapping/standing.ts';
import type { Validator } from '../fhir/validate.ts';
import { waitingReferences } from '../fhir/waiting-references.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import type { UtilityAlgorithm } from '../living-well/reqol-utility.ts';
import type { ConfiguredSite } from '../living-well/site.ts';
import type { Sites } from '../living-well/sites.ts';
import { idNamespace } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { checkedMapping, revisedMapping } from './case/checked-mapping.ts';
import { settleIdentity } from './case/contested-number.ts';
import { noteChoices } from './case/note-choices.ts';
import { noteResemblance } from './case/note-resemblance.ts';
import type { Applied, PreparedRecords } from './ports/records.ts';
import type { InboxItem, Outcome } from './ports/inbox.ts';
import type { Sandbox } from './ports/sandbox.ts';
import type { Store, StoreTransaction } from './ports/store.ts';
import { prepareRecords, prepareProvenance } from './case/prepare-records.ts';
import { readPushed } from './case/read-pushed.ts';
import { tellOfPastDisclosures } from './case/refused-after-disclosure.ts';
import { marksHash, recordHash, sharingHash } from './case/record-hash.ts';
import { idReused, isIdReused, readSaidBefore, type SaidBefore } from './case/said-before.ts';
import { siteOf } from './case/site-of.ts';
import { tellOfValueOfLiving } from './case/value-of-living.ts';

export interface Processing {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly validate: Validator;
  readonly sites: Sites;
  /** Where this is one. */
  readonly sandbox?: Sandbox | undefined;
  /** The licensee's algorithm for ReQoL-UI, where there is one. */
  readonly utility?: UtilityAlgorithm | undefined;
}

/** Attempts at one record before its lane is blocked for a person to look at: half a minute of growing delays, so it is seen within one. */
const attemptLimit = 7;
const firstDelay = 500;

/** A record that only people can settle. Names no person. */
export interface Blocked {
  readonly receipt: string;
  readonly code: string;
  /** site/system */
  readonly source: string;
}

export type Step = 'idle' | 'settled' | 'postponed' | { readonly blocked: Blocked };

/**
 * Applies the oldest accepted record of one person: its effect, its log entry and its place in the lane are one commit, so it happens once.
 * A failure that time may mend puts the lane off; one that only a person can mend is kept as held, or blocks this lane and no other. The lane is held
 * until that is written down too: let go in between, another worker would use up an attempt early.
 */
export async function processNext(processing: Processing, personId: string): Promise<Step> {
  return processing.store.transaction(async (tx) => {
    const at = processing.clock();
    const item = await tx.inbox.takeHead(personId, at);
    if (item === undefined) return 'idle';
    try {
      await tx.attempt(() => applyHead(processing, tx, item, at));
      return 'settled';
    } catch (error) {
      if (isAway(error)) throw error;
      return postpone(processing, tx, item, error);
    }
  });
}

/** The database being away says nothing about the record: the attempt does not count. */
function isAway(error: unknown): boolean {
  return error instanceof GatewayError && error.row.status === 503;
}

async function applyHead(
  processing: Processing,
  tx: StoreTransaction,
  item: InboxItem,
  at: Date,
): Promise<void> {
  const { record, issuesOf } = readPushed(processing.sites, item);
  const { personId, sourceOrganisation } = item;
  const site = siteOf(processing.sites, record);
  const namespace = idNamespace(processing.keys);
  const { utility } = processing;
  const context = { namespace, personId, sourceOrganisation, site, utility };
  const mapped = checkedMapping(processing.validate, record, context);
  await tx.people.lock(personId, 'exclusive');
  const scripted = processing.sandbox?.outcomeOf(record);
  const inTime = scripted?.place ?? (await placeOf(processing, tx, item, record));
  const before = await readSaidBefore(tx, item, record);
  const isNews = inTime === 'newest' || inTime === 'older-but-newest-choices';
  const applying = { item, record, site, context, mapped, before, at };
  const isSame =
    scripted === undefined && inTime === 'clash' && (await saysTheSame(processing, tx, applying));
  const place = isNews && isIdReused(record, before) ? 'somebody-else' : isSame ? 'same' : inTime;
  const issues = issuesOf([...(await applyAt(processing, tx, applying, place)), ...(scripted?.issues ?? [])]);
  const outcome = outcomes[place];
  await log(tx, item, outcome, at);
  const modified = new Date(record.source.modified);
  await tx.inbox.settle(item, { outcome, issues, modified, saysSharing: record.sharing !== undefined }, at);
}

/** Where a record stands among those of its source, by the source's own clock. */
type PlaceInTime = 'newest' | 'older' | 'older-but-newest-choices' | 'same' | 'clash';
/** Or nowhere among them: it is about another person. */
type PlaceOfRecord = PlaceInTime | 'somebody-else';

const outcomes: Readonly<Record<PlaceOfRecord, Outcome>> = {
  newest: 'applied',
  older: 'superseded',
  'older-but-newest-choices': 'superseded',
  same: 'duplicate',
  clash: 'held',
  'somebody-else': 'held',
};

/**
 * Older loses to newer; the same again is nothing; the same time with other content is for people to settle. Choices have an order of their
 * own: a late withdrawal is the newest word on sharing where the newer record said nothing of it.
 */
async function placeOf(
  { keys }: Processing,
  tx: StoreTransaction,
  item: InboxItem,
  record: CaseRecord,
): Promise<PlaceInTime> {
  const last = await tx.records.lastApplied(item.personId, item.source);
  const modified = Date.parse(record.source.modified);
  if (last === undefined || modified > last.modified.getTime()) return 'newest';
  if (modified < last.modified.getTime()) {
    const sharingModified = last.sharingModified?.getTime() ?? Number.NEGATIVE_INFINITY;
    return record.sharing !== undefined && modified > sharingModified ? 'older-but-newest-choices' : 'older';
  }
  return last.contentHash.equals(recordHash(keys, record)) ? 'same' : 'clash';
}

/** One record in two forms, JSON and FHIR, differs in details that come to the same: what it would change decides. */
async function saysTheSame(
  { validate, keys }: Processing,
  tx: StoreTransaction,
  applying: Applying,
): Promise<boolean> {
  const prepared = prepareRecords(keys, revisedMapping(validate, applying));
  return tx.records.holds(appliedOf(applying), { ...prepared, standing: standingTypes });
}

interface Applying {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly site: ConfiguredSite | undefined;
  readonly mapped: MappedCase;
  readonly context: MappingContext;
  readonly before: SaidBefore;
  readonly at: Date;
}

/** Does what the record's place asks for; gives what its sender may mend. */
async function applyAt(
  processing: Processing,
  tx: StoreTransaction,
  applying: Applying,
  place: PlaceOfRecord,
): Promise<readonly FieldIssue[]> {
  switch (place) {
    case 'newest':
      return applyWhole(processing, tx, applying);
    case 'older-but-newest-choices':
      await applyChoices(processing, tx, applying);
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

function conflict(field: string, code: 'record-conflict' | 'identity-conflict'): FieldIssue {
  return { field, code, fix: new GatewayError(code).row.text };
}

/**
 * A number that stands for somebody else merges nobody: the record is applied under a person of its own, found by its local id only, and waits
 * on the work-list. Its sender is told where the other one is its own too; of anybody else it must not learn (living-well 6, input 6).
 */
async function applyWhole(
  processing: Processing,
  tx: StoreTransaction,
  applying: Applying,
): Promise<readonly FieldIssue[]> {
  const { keys } = processing;
  const { record } = applying;
  const revised = revisedMapping(processing.validate, applying);
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

async function applyChoices({ keys }: Processing, tx: StoreTransaction, applying: Applying): Promise<void> {
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

async function storeWithTrail(
  keys: MasterKeys,
  tx: StoreTransaction,
  applying: Applying,
  prepared: PreparedRecords,
): Promise<readonly string[]> {
  const { item, record, at } = applying;
  const applied = appliedOf(applying);
  const changed = await tx.records.apply(applied, prepared);
  if (changed.length === 0) return changed;
  const trail = prepareProvenance(keys, item, record, changed, at);
  await tx.records.apply(applied, { personal: [trail], directory: [], standing: [] });
  return changed;
}

function appliedOf({ item, record, at }: Applying): Applied {
  const { personId, source, sourceOrganisation } = item;
  return { personId, source, sourceOrganisation, sourceModified: new Date(record.source.modified), at };
}

async function log(tx: StoreTransaction, item: InboxItem, outcome: Outcome, at: Date): Promise<void> {
  await tx.log.append({
    id: randomUUID(),
    at,
    kind: 'apply',
    outcome: 'done',
    face: 'worker',
    organisation: item.sourceOrganisation,
    role: 'gateway',
    purpose: 'TREAT',
    askers: [item.sourceOrganisation],
    sources: [item.sourceOrganisation],
    actor: { kind: 'system', id: item.clientId, name: item.clientId },
    personId: item.personId,
    detail: { asked: { receipt: item.id, outcome }, decisions: [], released: {} },
  });
}

async function postpone(
  { clock }: Processing,
  tx: StoreTransaction,
  item: InboxItem,
  error: unknown,
): Promise<Step> {
  const at = clock();
  const code = error instanceof GatewayError ? error.code : 'internal';
  const hopeless = error instanceof GatewayError && error.row.retry === 'never';
  if (hopeless || item.attempts + 1 >= attemptLimit) {
    await tx.inbox.postpone(item, code, 'blocked', at);
    return { blocked: { receipt: item.id, code, source: item.source } };
  }
  await tx.inbox.postpone(item, code, new Date(at.getTime() + firstDelay * 2 ** item.attempts), at);
  return 'postponed';
}
