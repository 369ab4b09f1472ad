import type { AuditEntry } from '../../audit/entry.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { londonTime } from '../../living-well/london-time.ts';
import { findAsked, type Asked } from '../asked.ts';
import type { LogQuery } from '../ports/log.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { asOfficer } from '../review/as-officer.ts';
import type { ReviewRelease } from '../review/release-queue.ts';
import { partyTo } from './release-party.ts';
import { reportedKinds, reportRow, type ReportRow } from './report-row.ts';

export interface ReportRelease extends ReviewRelease {
  readonly organisationNames: ReadonlyMap<string, string>;
}

/** As whom and in what form somebody asks for a report. */
export interface ReportAsked {
  readonly asked: Extract<Asked, { by: 'nhs-number' }>;
  readonly format?: 'csv' | 'json' | 'pdf' | undefined;
  readonly before?: LogQuery['before'];
}

export interface WhoLooked {
  readonly rows: readonly ReportRow[];
  /** Where the next, older page begins; undefined on the last. */
  readonly older: LogQuery['before'];
  readonly madeAt: Date;
  /** The entry that the making of this is. */
  readonly auditId: string;
}

const pageSize = 100;
/** Lines of a copy that is taken away: more than anybody reads, and less than exhausts a server. */
const copySize = 5_000;

/**
 * Who has looked at one person's record, as far as the officer's organisation is party to it. What is held back is left out, and that something is left out is not
 * said. Somebody whom the organisation may not hear of and nobody at all are one answer. Making it is itself an entry, about the person.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function releaseWhoLooked(
  release: ReportRelease,
  officer: StaffPrincipal,
  asked: ReportAsked,
): Promise<WhoLooked> {
  const making = {
    organisation: officer.organisation,
    organisationNames: release.organisationNames,
    staffNames: release.policy.staffNames,
  };
  const { answer, ...rest } = await releaseReport(release, officer, asked, async (_tx, entries) =>
    entries.map((entry) => reportRow(entry, making)),
  );
  return { rows: answer, ...rest };
}

/** What every form of the report is made from: the entries of it, newest first, in the transaction that logs its making. */
export async function releaseReport<T>(
  release: ReportRelease,
  officer: StaffPrincipal,
  { asked, format, before }: ReportAsked,
  compose: (tx: StoreTransaction, entries: readonly AuditEntry[]) => Promise<T>,
): Promise<Omit<WhoLooked, 'rows'> & { readonly answer: T }> {
  const { nhsNumber, birthDate } = asked;
  const said = { nhsNumber, birthDate, ...(format && { format }) };
  const act = { kind: 'who-looked', asked: said, needs: 'see-access-log' } as const;
  const found = await findAsked(release, asked);
  const madeAt = release.clock();
  const { answer, auditId } = await asOfficer(release, officer, act, async (tx) => {
    const party = await partyTo(tx, found, officer.organisation);
    const limit = format === undefined ? pageSize : copySize;
    const { organisation } = officer;
    const page = await entriesOf(tx, party?.personId, { organisation, before, limit: limit + 1 });
    const shown = page.slice(0, limit);
    const last = shown.at(-1);
    const kept = await withoutHeld(tx, shown, madeAt);
    const isMore = page.length > limit && last !== undefined;
    return {
      outcome: kept.length > 0 ? 'shown' : 'nothing-shown',
      personId: party?.personId,
      answer: {
        composed: await compose(tx, kept),
        older: isMore ? { at: last.at, id: last.id } : undefined,
      },
    };
  });
  return { answer: answer.composed, older: answer.older, madeAt, auditId };
}

async function entriesOf(
  tx: StoreTransaction,
  personId: string | undefined,
  query: LogQuery,
): Promise<readonly AuditEntry[]> {
  return personId === undefined ? [] : tx.log.aboutPerson({ ...query, personId, kinds: reportedKinds });
}

/** A hold counts for the entry itself and for every look under an emergency-access case. */
async function withoutHeld(
  tx: StoreTransaction,
  entries: readonly AuditEntry[],
  at: Date,
): Promise<readonly AuditEntry[]> {
  const aboutsOf = ({ id, detail }: AuditEntry): readonly string[] => [id, detail.asked['case'] ?? id];
  const held = await tx.holds.held(entries.flatMap(aboutsOf), londonTime(at).date);
  return entries.filter((entry) => !aboutsOf(entry).some((about) => held.has(about)));
}
