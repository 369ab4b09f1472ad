import type { Patient, Resource } from '@medplum/fhirtypes';
import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { LookEvidence, LookFacts } from '../../audit/review/facts.ts';
import { volume } from '../../audit/review/rules.ts';
import { isInSample } from '../../audit/review/sample.ts';
import { systems } from '../../fhir/systems.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { nhsNumberAndBirthDate } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { JudgedRecord, LookHistory, ReviewedLook } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { evidenceFor } from './look-evidence.ts';
import { recordsForRules } from './read-for-rules.ts';
import { addressHash, surnameAndPostcode, type ReviewPolicy } from './review-policy.ts';

const officerKinds: ReadonlySet<AuditKind> = new Set([
  'access-log',
  'access-log-entry',
  'replay',
  'review-queue',
  'review-case',
  'ledger',
  'who-looked',
  'log-proof',
]);

/** Of telling a team: what opens a record. A team reads what it is told itself, and an introduction opens nobody's. */
const atRecord: ReadonlySet<string> = new Set(['offer', 'tell']);

/** What an entry is to the rules; undefined for what they do not judge. */
export function kindOf({ kind, actor, detail }: AuditEntry): LookFacts['kind'] | undefined {
  if (kind === 'log-export' || detail.asked['format'] !== undefined) return 'export';
  if (officerKinds.has(kind)) return 'officer';
  if (kind === 'told')
    return actor.kind === 'staff' && atRecord.has(detail.asked['step'] ?? '') ? 'record' : undefined;
  return kind === 'support' || kind === 'record' ? 'record' : undefined;
}

export interface Gathering {
  readonly keys: MasterKeys;
  readonly policy: ReviewPolicy;
}

/** What a system did before is no rule's concern: it looks for many users, ten thousand times a day, and has no norm of its own. */
const noHistory: LookHistory = {
  today: 0,
  earlierDays: [],
  last: undefined,
  lately: { all: 0, unexplained: 0 },
  atPerson: [],
};

/** A look that the rules judge. */
export interface Judged {
  readonly entry: AuditEntry;
  readonly kind: LookFacts['kind'];
  readonly look: ReviewedLook;
}

/** What is read for one look. */
interface Known {
  readonly record: JudgedRecord | undefined;
  readonly identifiers: ReadonlySet<string>;
  readonly explainedBy: readonly LookEvidence[];
  readonly history: LookHistory;
}

/**
 * Everything that the rules may rest on for each of these looks, oldest first, from the log, the person's record as it stands, and what is configured. They are
 * remembered on the way, so that those behind them are judged by them. Of officers' looks and of copies no rule asks more than what they are.
 */
export async function gatherFacts(
  gathering: Gathering,
  tx: StoreTransaction,
  judged: readonly Judged[],
): Promise<readonly (Judged & { readonly facts: LookFacts })[]> {
  const { keys, policy } = gathering;
  const atRecords = judged.filter(({ kind }) => kind === 'record');
  const entries = atRecords.map(({ entry }) => entry);
  const records = await recordsForRules(tx, entries);
  const identifiers = await identifiersOf(gathering, tx, entries);
  const explained = await Promise.all(
    atRecords.map(async ({ entry, look }) => {
      const explainedBy = await evidenceFor(keys, tx, entry, records.get(entry.id));
      const asksLately = explainedBy.length === 0 && launchesAreKnown(policy, entry);
      return { entry, ...look, explainedBy, asksLately };
    }),
  );
  tx.reviewFacts.remember(explained.filter(({ entry }) => isOneMore(entry)));
  const byStaff = explained.filter(({ entry }) => entry.actor.kind === 'staff');
  const histories = await tx.reviewFacts.histories(byStaff, volume.leastLooks);
  const evidence = new Map(explained.map(({ entryId, explainedBy }) => [entryId, explainedBy]));
  return judged.map((one) => {
    const { id } = one.entry;
    const known: Known = {
      record: records.get(id),
      identifiers: identifiers.get(id) ?? new Set(),
      explainedBy: evidence.get(id) ?? [],
      history: histories.get(id) ?? noHistory,
    };
    return { ...one, facts: factsOf(gathering, one, known) };
  });
}

/** Telling a team is a look once, where it shows one: that nobody may be told is no refusal of the record, and its form was opened before it was sent. */
function isOneMore({ kind, outcome }: AuditEntry): boolean {
  return kind !== 'told' || outcome === 'shown';
}

function factsOf(
  { keys, policy }: Gathering,
  { entry, kind }: Judged,
  { record, identifiers, explainedBy, history }: Known,
): LookFacts {
  const { at, role, askers, actor } = entry;
  const patient = record && patientOf(record);
  const staff = policy.staff.get(actor.id);
  const home = staff && patient && homeOf(keys, patient);
  const flagged = record?.resources.some(isAddressFlag) === true;
  const watched = policy.watchList.size > 0 ? hasAny(policy.watchList, identifiers) : undefined;
  const endedOn = record && endOf(record);
  return {
    kind,
    isStaff: actor.kind === 'staff',
    explainedBy,
    launchesAreKnown: launchesAreKnown(policy, entry),
    looksLately: withThisOne(history.lately, explainedBy.length === 0),
    unexplainedShare: policy.unexplainedShare,
    isSelf: staff?.person === undefined ? undefined : identifiers.has(staff.person),
    isColleague: isColleague(policy, askers, identifiers),
    sharesSurnameAndPostcode: same(staff?.surnameAndPostcode, home?.family),
    sharesAddress: same(staff?.address, home?.address),
    isGuarded: watched === true || flagged ? true : watched,
    isDeceased: patient && (patient.deceasedDateTime !== undefined || patient.deceasedBoolean === true),
    isOutOfHours: outOfHours(policy, role, at),
    looksToday: history.today + 1,
    looksOnEarlierDays: history.earlierDays,
    looksSinceEnd: endedOn === undefined ? undefined : looksSince(history, endedOn),
    minutesSinceRefused: minutesSinceRefused(history, at),
    isShown: entry.outcome === 'shown',
    isOneTooMany: entry.detail.errorCode === 'too-many-requests',
    daysSinceLast: history.last && (at.getTime() - history.last.getTime()) / 86_400_000,
    isSampled: isInSample(entry.id, policy.sampleShare),
  };
}

function launchesAreKnown({ launchingOrganisations }: ReviewPolicy, { askers }: AuditEntry): boolean {
  return askers.some((organisation) => launchingOrganisations.has(organisation));
}

/** By entry, whom each was about, as the lists have people; nobody's where there is no list. By what was typed as well: whoever asks for themselves may not be in the record. */
async function identifiersOf(
  { keys, policy }: Gathering,
  tx: StoreTransaction,
  entries: readonly AuditEntry[],
): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  if (policy.staff.size + policy.watchList.size === 0) return new Map();
  const people = new Set(entries.flatMap(({ personId }) => personId ?? []));
  const stored = await tx.reviewFacts.identifiersOf([...people]);
  return new Map(
    entries.map(({ id, personId, detail }) => {
      const { nhsNumber, birthDate } = detail.asked;
      const hashes = stored.flatMap((one) => (one.personId === personId ? [one.hash] : []));
      if (nhsNumber !== undefined && birthDate !== undefined)
        hashes.push(nhsNumberAndBirthDate(keys, nhsNumber, birthDate));
      return [id, new Set(hashes.map((hash) => hash.toString('hex')))];
    }),
  );
}

function patientOf({ resources }: JudgedRecord): Patient | undefined {
  return resources.find((resource) => resource.resourceType === 'Patient');
}

function isAddressFlag(resource: Resource): boolean {
  return (
    resource.resourceType === 'Flag' &&
    resource.status === 'active' &&
    resource.category?.some(({ coding }) =>
      coding?.some(({ system }) => system === systems.addressWithholding),
    ) === true
  );
}

function homeOf(
  keys: MasterKeys,
  { name, address }: Patient,
): { readonly family: string | undefined; readonly address: string | undefined } {
  const home = address?.find(({ postalCode }) => postalCode !== undefined);
  return {
    family: surnameAndPostcode(keys, name?.[0]?.family, home?.postalCode),
    address: addressHash(keys, home?.line?.[0], home?.postalCode),
  };
}

function same(one: string | undefined, other: string | undefined): boolean | undefined {
  return one === undefined || other === undefined ? undefined : one === other;
}

function hasAny(list: ReadonlySet<string>, identifiers: ReadonlySet<string>): boolean {
  return [...identifiers].some((identifier) => list.has(identifier));
}

function isColleague(
  { staff, has }: ReviewPolicy,
  askers: readonly string[],
  identifiers: ReadonlySet<string>,
): boolean | undefined {
  if (!has.has('staff-list')) return undefined;
  const colleagues = [...staff.values()].filter(({ organisation }) => askers.includes(organisation));
  return colleagues.some(({ person }) => person !== undefined && identifiers.has(person));
}

function outOfHours({ hours }: ReviewPolicy, role: string, at: Date): boolean | undefined {
  const span = hours.get(role);
  if (span === undefined) return undefined;
  const { minute } = londonTime(at);
  const { from, until } = span;
  // A span over midnight is the other way round.
  return from <= until ? minute < from || minute >= until : minute >= until && minute < from;
}

function withThisOne(
  { all, unexplained }: LookHistory['lately'],
  isUnexplained: boolean,
): LookFacts['looksLately'] {
  return { all: all + 1, unexplained: unexplained + (isUnexplained ? 1 : 0) };
}

/** The last day of support, once all of it is over. */
function endOf({ resources }: JudgedRecord): string | undefined {
  const episodes = resources.filter((resource) => resource.resourceType === 'EpisodeOfCare');
  const ends = episodes.map(({ status, period }) => (status === 'finished' ? period?.end : undefined));
  if (ends.length === 0 || ends.includes(undefined)) return undefined;
  return ends
    .flatMap((end) => end?.slice(0, 10) ?? [])
    .toSorted()
    .at(-1);
}

function looksSince({ atPerson }: LookHistory, day: string): number {
  return atPerson.filter(({ at }) => londonTime(at).date > day).length + 1;
}

function minutesSinceRefused({ atPerson }: LookHistory, at: Date): number | undefined {
  const [last] = atPerson;
  return last?.outcome === 'refused' ? (at.getTime() - last.at.getTime()) / 60_000 : undefined;
}
