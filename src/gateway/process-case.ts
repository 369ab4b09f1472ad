import type { Clock } from '../clock.ts';
import { GatewayError, type FieldIssue } from '../errors.ts';
import type { MappedCase, MappingContext } from '../fhir/mapping/mapped-case.ts';
import type { Validator } from '../fhir/validate.ts';
import type { CaseRecord } from '../living-well/case-record.ts';
import type { UtilityAlgorithm } from '../living-well/reqol-utility.ts';
import type { ConfiguredSite } from '../living-well/site.ts';
import type { Sites } from '../living-well/sites.ts';
import { idNamespace } from '../sealing/keyed-hash.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import { applyEntry } from './case/apply-entry.ts';
import { applyRecord, saysTheSame, type Applying } from './case/apply-record.ts';
import { checkedMapping } from './case/checked-mapping.ts';
import { outcomes, placeInTime, type PlaceOfRecord } from './case/place-in-time.ts';
import { readPushed } from './case/read-pushed.ts';
import { isIdReused, readSaidBefore } from './case/said-before.ts';
import { siteOf } from './case/site-of.ts';
import type { InboxItem } from './ports/inbox.ts';
import type { SourceRecord } from './ports/records.ts';
import type { Sandbox } from './ports/sandbox.ts';
import type { Store, StoreTransaction } from './ports/store.ts';

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
      await tx.attempt(async () => {
        const head = readHead(processing, item);
        await tx.people.lock(personId, 'exclusive');
        await applyHead(processing, tx, head, { at, isTogether: false });
      });
      return 'settled';
    } catch (error) {
      if (isAway(error)) throw error;
      return postpone(processing, tx, item, error);
    }
  });
}

/**
 * The same for several people in one commit, which is what makes a back-fill quick: each statement of one record travels with those of the others.
 * All of it happens or nothing; where anything is amiss nobody is taken, and each lane is to have a turn of its own (`processNext`), in which whoever
 * fails fails alone and that is written down. Lanes that failed before have theirs anyway.
 *
 * @returns the people whose oldest record was applied; nobody where anything failed
 */
export async function processTogether(
  processing: Processing,
  personIds: readonly string[],
): Promise<readonly string[]> {
  const together = processing.store.transaction(async (tx) => {
    const at = processing.clock();
    const items = await tx.inbox.takeHeads(personIds, at);
    // Before anybody is locked: who reads these people need not wait for it.
    const heads = items.map((item) => readHead(processing, item));
    await tx.intake.lockPeople(items.map(({ personId }) => personId));
    const applied = await Promise.allSettled(
      heads.map((head) => applyHead(processing, tx, head, { at, isTogether: true })),
    );
    // Once all have ended: a statement that came after the rollback would stand by itself.
    for (const one of applied) if (one.status === 'rejected') throw one.reason;
    return items.map(({ personId }) => personId);
  });
  // What went wrong is met again by the one whose it is, or is over by then.
  return together.catch(() => []);
}

/** The database being away says nothing about the record: the attempt does not count. */
function isAway(error: unknown): boolean {
  return error instanceof GatewayError && error.row.status === 503;
}

/** A head, read and mapped. */
interface Head {
  readonly item: InboxItem;
  readonly record: CaseRecord;
  readonly site: ConfiguredSite | undefined;
  readonly context: MappingContext;
  readonly mapped: MappedCase;
  readonly issuesOf: (issues: readonly FieldIssue[]) => readonly FieldIssue[];
}

function readHead({ keys, sites, utility, validate }: Processing, item: InboxItem): Head {
  const { record, issuesOf } = readPushed(sites, item);
  const { personId, sourceOrganisation } = item;
  const site = siteOf(sites, record);
  const context = { namespace: idNamespace(keys), personId, sourceOrganisation, site, utility };
  return { item, record, site, context, mapped: checkedMapping(validate, record, context), issuesOf };
}

/** Under the person's exclusive lock. */
async function applyHead(
  processing: Processing,
  tx: StoreTransaction,
  head: Head,
  turn: Pick<Applying, 'at' | 'isTogether'>,
): Promise<void> {
  const { item, record, issuesOf } = head;
  const scripted = processing.sandbox?.outcomeOf(record);
  const [last, before] = await Promise.all([
    tx.records.lastApplied(item.personId, item.source),
    readSaidBefore(tx, item, record),
  ]);
  const applying = { ...head, ...turn, before };
  const place = scripted?.place ?? (await placeOf(processing, tx, applying, last));
  const issues = issuesOf([
    ...(await applyRecord(processing, tx, applying, place)),
    ...(scripted?.issues ?? []),
  ]);
  const outcome = outcomes[place];
  await tx.log.append(applyEntry(item, outcome, turn.at));
  const modified = new Date(record.source.modified);
  await tx.inbox.settle(
    item,
    { outcome, issues, modified, saysSharing: record.sharing !== undefined },
    turn.at,
  );
}

async function placeOf(
  processing: Processing,
  tx: StoreTransaction,
  applying: Applying,
  last: SourceRecord | undefined,
): Promise<PlaceOfRecord> {
  const { record, before } = applying;
  const inTime = placeInTime(processing.keys, record, last);
  const isNews = inTime === 'newest' || inTime === 'older-but-newest-choices';
  if (isNews && isIdReused(record, before)) return 'somebody-else';
  if (inTime === 'clash' && (await saysTheSame(processing, tx, applying))) return 'same';
  return inTime;
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
