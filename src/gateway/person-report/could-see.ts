import type { AuditDecision } from '../../audit/entry.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import { organisationIdentities } from '../../auth/principal.ts';
import type { SharingAgreement } from '../../consent/agreement.ts';
import { labelsForOfficer } from '../../consent/explain-officer.ts';
import { londonInstant } from '../../living-well/london-instant.ts';
import { summariseDecisions } from '../log/log-summary.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { whatWasVisible } from '../record/release-past.ts';
import type { Release } from '../release.ts';
import type { Party } from './release-party.ts';

/** Who might have asked, as an agreement names them. */
export interface Asker {
  readonly organisation: string;
  readonly role: string;
  readonly purpose: string;
}

export interface CouldSeeQuestion extends Asker {
  /** YYYY-MM-DD, in London; the end of that day is meant. */
  readonly day: string;
}

/** What would have been decided: codes and counts, and no item by its name. */
export interface CouldSee {
  readonly question: CouldSeeQuestion;
  readonly decisions: readonly (Pick<AuditDecision, 'effect' | 'code' | 'topics' | 'labels' | 'agreement'> & {
    readonly consents: readonly string[];
    readonly items: number;
  })[];
}

export interface CouldSeeRelease extends Pick<Release, 'organisationActors' | 'clock'> {
  readonly tree: OrganisationTree;
}

/** Who could have asked for what an organisation holds; and as whom it could itself have asked. */
export function askersOf(
  agreements: readonly SharingAgreement[],
  { isSource }: Pick<Party, 'isSource'>,
  organisations: readonly string[],
): readonly Asker[] {
  const [own = ''] = organisations;
  const asked = agreements.flatMap(({ source, recipients, roles, purposes }) => {
    const mine = recipients.filter((recipient) => organisations.includes(recipient));
    const theirs = isSource && source === own ? recipients : [];
    return [...new Set([...mine, ...theirs])].flatMap((organisation) =>
      roles.flatMap((role) => purposes.map((purpose) => ({ organisation, role, purpose }))),
    );
  });
  return [...new Map(asked.map((one) => [JSON.stringify(one), one])).values()];
}

/**
 * Asks the engine what would have been shown at the end of a day, on what was on record then. A source is told of its own items; whoever would have asked, of what
 * an agreement covered.
 */
export async function couldSee(
  { organisationActors, clock, tree }: CouldSeeRelease,
  tx: StoreTransaction,
  { personId, isSource }: Party,
  { officers, question }: { readonly officers: string; readonly question: CouldSeeQuestion },
): Promise<CouldSee> {
  const { organisation, role, purpose, day } = question;
  const organisations = await tree(organisation);
  const request = {
    identities: organisationIdentities(organisations),
    organisations,
    role,
    purposes: [purpose],
    action: 'access',
  };
  const end = new Date(londonInstant(day, '23:59:59').instant);
  const at = end < clock() ? end : clock();
  const asking = { request, emergencyCase: undefined };
  const judged = (await whatWasVisible(tx, { personId, organisationActors }, asking, at)) ?? [];
  const shown = summariseDecisions(judged).filter(
    ({ source, agreement, topics }) =>
      topics.length > 0 && ((isSource && source === officers) || agreement !== null),
  );
  return {
    question,
    decisions: shown.map(({ effect, code, topics, labels, agreement, consents, references }) => ({
      effect,
      code,
      topics,
      labels: labelsForOfficer(labels),
      agreement,
      consents: consents.map(({ reference, version }) => `${reference} version ${version}`),
      items: references.length,
    })),
  };
}
