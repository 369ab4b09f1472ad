import type { Consent } from '@medplum/fhirtypes';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { findAsked, type Asked } from '../asked.ts';
import type { StoredVersion } from '../ports/history.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { asOfficer } from '../review/as-officer.ts';
import {
  askersOf,
  couldSee,
  type Asker,
  type CouldSee,
  type CouldSeeQuestion,
  type CouldSeeRelease,
} from './could-see.ts';
import { ledgerVersion, type LedgerVersion } from './ledger-version.ts';
import { conflictsIn, type LedgerConflict } from './ledger-conflicts.ts';
import { partyTo, type Party } from './release-party.ts';
import type { ReportRelease } from './release-who-looked.ts';

export interface LedgerAsked {
  readonly asked: Extract<Asked, { by: 'nhs-number' }>;
  /** What could X see on date D? */
  readonly question?: CouldSeeQuestion | undefined;
}

export interface Ledger {
  /** Newest first. */
  readonly versions: readonly LedgerVersion[];
  readonly conflicts: readonly LedgerConflict[];
  /** Who may be asked about. */
  readonly askers: readonly Asker[];
  readonly answer: CouldSee | undefined;
}

/**
 * All versions of one person's sharing choices, for an officer of an organisation that is party to them: those that were said to it, and those on which decisions
 * about its own looks rested. Codes and plain words, and nothing of the record. Somebody whom the organisation may not hear of and nobody at all are one answer.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function releaseLedger(
  release: ReportRelease & CouldSeeRelease,
  officer: StaffPrincipal,
  { asked, question }: LedgerAsked,
): Promise<Ledger> {
  const { nhsNumber, birthDate } = asked;
  const said = { nhsNumber, birthDate, ...question };
  const act = { kind: 'ledger', asked: said, needs: 'see-access-log' } as const;
  const found = await findAsked(release, asked);
  const { answer } = await asOfficer(release, officer, act, async (tx) => {
    const party = await partyTo(tx, found, officer.organisation);
    if (party === undefined) return { outcome: 'nothing-shown', answer: nothing } as const;
    const versions = await versionsFor(tx, party, officer.organisation);
    const agreements = await tx.inbox.agreements();
    const askers = askersOf(agreements, party, officer.organisations);
    const isAllowed = askers.some((asker) => isSameAsker(asker, question));
    const officers = officer.organisation;
    return {
      outcome: 'shown',
      personId: party.personId,
      answer: {
        versions: versions.map((version) => ledgerVersion(version, officers)),
        conflicts: conflictsIn(versions.filter(({ isCurrent }) => isCurrent)),
        askers,
        answer:
          question !== undefined && isAllowed
            ? await couldSee(release, tx, party, { officers, question })
            : undefined,
      },
    };
  });
  return answer;
}

const nothing: Ledger = { versions: [], conflicts: [], askers: [], answer: undefined };

function isSameAsker(asker: Asker, question: CouldSeeQuestion | undefined): boolean {
  const { organisation, role, purpose } = asker;
  return question?.organisation === organisation && question.role === role && question.purpose === purpose;
}

/** A Consent as a version of it is read here. */
export type ConsentVersionRead = StoredVersion & { readonly resource: Consent };

async function versionsFor(
  tx: StoreTransaction,
  { personId, looks }: Party,
  organisation: string,
): Promise<readonly ConsentVersionRead[]> {
  const own = await tx.history.consentVersions(personId);
  const rested = new Set(
    looks
      .filter(({ askers }) => askers.includes(organisation))
      .flatMap(({ detail }) => detail.decisions)
      .flatMap(({ agreement, consents }) =>
        agreement === null ? [] : consents.map(({ reference, version }) => `${reference} ${version}`),
      ),
  );
  const references = new Set(
    own
      .filter(
        ({ reference, version, sourceOrganisation }) =>
          sourceOrganisation === organisation || rested.has(`${reference} ${version}`),
      )
      .map(({ reference }) => reference),
  );
  const now = { revision: Number.MAX_SAFE_INTEGER, agreements: Number.MAX_SAFE_INTEGER };
  const read: ConsentVersionRead[] = [];
  for (const reference of references) {
    const id = reference.slice('Consent/'.length);
    for (const version of await tx.history.versionsOf(personId, { type: 'Consent', id }, now)) {
      const { resource, sourceOrganisation } = version;
      if (resource.resourceType !== 'Consent') continue;
      const isTheirs =
        sourceOrganisation === organisation || rested.has(`${reference} ${resource.meta?.versionId ?? ''}`);
      if (isTheirs) read.push({ ...version, resource });
    }
  }
  return read.toSorted((one, other) => other.sourceModified.getTime() - one.sourceModified.getTime());
}
