import type { Patient, Resource } from '@medplum/fhirtypes';
import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { LookFacts } from '../../audit/review/facts.ts';
import { isInSample } from '../../audit/review/sample.ts';
import { systems } from '../../fhir/systems.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { nhsNumberAndBirthDate } from '../../sealing/keyed-hash.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { LookHistory, ReviewedLook } from '../ports/reviews.ts';
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

/** What an entry is to the rules; undefined for what they do not judge. */
export function kindOf({ kind, detail }: AuditEntry): LookFacts['kind'] | undefined {
  if (kind === 'log-export' || detail.asked['format'] !== undefined) return 'export';
  if (officerKinds.has(kind)) return 'officer';
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

/** Everything that the rules may rest on for one look, from the log, the person's record as it stands, and what is configured. */
export async function gatherFacts(
  { keys, policy }: Gathering,
  tx: StoreTransaction,
  entry: AuditEntry,
  kind: LookFacts['kind'],
  look: ReviewedLook,
): Promise<LookFacts> {
  const { at, role, askers, actor } = entry;
  const history = actor.kind === 'staff' ? await tx.reviewFacts.history(look) : noHistory;
  const identifiers = await identifiersOf(keys, tx, entry);
  const records = await recordsForRules(tx, entry);
  const patient = records && patientOf(records);
  const staff = policy.staff.get(actor.id);
  const flagged = records?.resources.some(({ resource }) => isAddressFlag(resource)) === true;
  const watched = [...policy.watchList].length > 0 ? hasAny(policy.watchList, identifiers) : undefined;
  const endedOn = records && endOf(records);
  const explainedBy = await evidenceFor(keys, tx, entry, records);
  return {
    kind,
    isStaff: actor.kind === 'staff',
    explainedBy,
    launchesAreKnown: askers.some((organisation) => policy.launchingOrganisations.has(organisation)),
    looksLately: withThisOne(history.lately, explainedBy.length === 0),
    unexplainedShare: policy.unexplainedShare,
    isSelf: staff?.person === undefined ? undefined : identifiers.has(staff.person),
    isColleague: isColleague(policy, askers, identifiers),
    sharesSurnameAndPostcode: same(staff?.surnameAndPostcode, patient && homeOf(keys, patient).family),
    sharesAddress: same(staff?.address, patient && homeOf(keys, patient).address),
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

/** By what was typed as well: whoever asks for themselves may not be in the record. */
async function identifiersOf(
  keys: MasterKeys,
  tx: StoreTransaction,
  { personId, detail }: AuditEntry,
): Promise<ReadonlySet<string>> {
  const stored = personId === undefined ? [] : await tx.reviewFacts.identifiersOf(personId);
  const { nhsNumber, birthDate } = detail.asked;
  const typed =
    nhsNumber === undefined || birthDate === undefined
      ? []
      : [nhsNumberAndBirthDate(keys, nhsNumber, birthDate)];
  return new Set([...stored, ...typed].map((hash) => hash.toString('hex')));
}

function patientOf({ resources }: PersonRecords): Patient | undefined {
  return resources.flatMap(({ resource }) => (resource.resourceType === 'Patient' ? [resource] : []))[0];
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
function endOf({ resources }: PersonRecords): string | undefined {
  const episodes = resources.flatMap(({ resource }) =>
    resource.resourceType === 'EpisodeOfCare' ? [resource] : [],
  );
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
