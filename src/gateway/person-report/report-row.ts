import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import { sayTopics } from '../../consent/explain-person.ts';
import { purposeWords, roleWords } from '../../living-well/plain-words.ts';
import { asSeenBy } from '../log/release-log.ts';

/** One line of a person's report, in plain English. */
export interface ReportRow {
  readonly id: string;
  readonly at: Date;
  readonly organisation: string;
  readonly role: string;
  /** Undefined where their employer has not decided to release it. */
  readonly staffName: string | undefined;
  readonly what: string;
  readonly purpose: string;
  /** What kind of data was shown. */
  readonly saw: string;
}

/** What a report tells of. Records that come in, and how they are kept, are no looks. */
export const reportedKinds: readonly AuditKind[] = [
  'support',
  'record',
  'consent',
  'told',
  'emergency-opened',
  'ledger',
  'who-looked',
];

const whatWords: ReadonlyMap<AuditKind, string> = new Map([
  ['support', 'Looked up your current support'],
  ['record', 'Looked up your record'],
  ['consent', 'Looked at or recorded your sharing choices'],
  ['told', 'Told your support team that you are there, or read what it was told'],
  ['emergency-opened', 'Opened emergency access to your record'],
  ['ledger', 'Looked at the history of your sharing choices'],
  ['who-looked', 'Made a report like this one'],
]);

export interface RowMaking {
  /** The officer's, for whom the report is made. */
  readonly organisation: string;
  readonly organisationNames: ReadonlyMap<string, string>;
  /** Organisations that release the names of their staff. */
  readonly staffNames: ReadonlySet<string>;
}

/** An entry as the person reads it; pure. Of what others hold, a source's report says nothing. */
export function reportRow(entry: AuditEntry, making: RowMaking): ReportRow {
  const { organisation, organisationNames, staffNames } = making;
  const isReleased = entry.askers.some((asker) => staffNames.has(asker));
  return {
    id: entry.id,
    at: entry.at,
    organisation: organisationNames.get(entry.organisation) ?? entry.organisation,
    role: roleWords.get(entry.role) ?? officerOr(entry.role),
    staffName: isReleased ? entry.actor.name : undefined,
    what: whatWords.get(entry.kind) ?? 'Looked',
    purpose: entry.purpose === 'BTG' ? 'an emergency' : (purposeWords.get(entry.purpose) ?? 'another reason'),
    saw: sawOf(asSeenBy(entry, organisation)),
  };
}

function officerOr(role: string): string {
  return role === 'ig-officer' ? 'somebody who checks that rules are kept' : 'a member of staff or a system';
}

function sawOf({ kind, outcome, detail }: AuditEntry): string {
  if (kind === 'emergency-opened')
    return 'Nothing by this alone: what was seen under it has lines of its own';
  if (outcome !== 'shown' && outcome !== 'done') return 'Nothing was shown';
  if (kind === 'consent' || kind === 'ledger') return 'Your sharing choices';
  if (kind === 'who-looked') return 'Who has looked at your record';
  const permitted = detail.decisions.filter(({ effect }) => effect === 'permit');
  if (permitted.length === 0) return 'Nothing that we hold';
  return sayTopics([...new Set(permitted.flatMap(({ topics }) => topics))].toSorted());
}
