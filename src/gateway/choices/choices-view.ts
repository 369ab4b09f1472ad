import type { Consent } from '@medplum/fhirtypes';
import { isInForce } from '../../consent/agreements.ts';
import { compareReach, reachOver, samplesOf, type Reach } from '../../consent/reach.ts';
import { recipientKey, recipientsOf, type Recipient } from '../../consent/reach-recipients.ts';
import { typicalItems } from '../../consent/reach-typical-items.ts';
import {
  choicesConsent,
  readChoices,
  type RecordedChoices,
  type Withdrawal,
} from '../../fhir/mapping/recorded-choices.ts';
import { sharingTopics, type SharingTopic } from '../../living-well/case-record.ts';
import {
  factsOfEverything,
  ownConsents,
  pageConsent,
  patientOf,
  reachWith,
  type ChoicesGround,
} from './choices-ground.ts';
import { tellersWith, type Teller } from './choices-tellers.ts';
import { statementOf, statementsOf, type Statement } from './choices-statements.ts';

/** Who asks, in what role and what for. */
interface Asker {
  /** ODS code. */
  readonly organisation: string;
  readonly role: string;
  /** v3 PurposeOfUse code. */
  readonly purpose: string;
}

/** What somebody who asks may see of what the organisation holds. */
export interface MaySee extends Asker {
  readonly sees: readonly { readonly topic: SharingTopic; readonly all: boolean }[];
  /** What the agreement would allow, and is not shown. */
  readonly not: readonly SharingTopic[];
  /** Of those: said yes to on the page, and closed by another statement. */
  readonly stopped: readonly Stopped[];
}

export interface Stopped {
  readonly topic: SharingTopic;
  /** Undefined where it is not the organisation's own: others' are not told apart. */
  readonly by: Statement | undefined;
}

export interface MaySeeChange extends Asker {
  readonly gains: readonly SharingTopic[];
  readonly loses: readonly SharingTopic[];
}

/** An organisation that can be asked about, with all that the agreements allow it. */
export interface Offer {
  readonly organisation: string;
  readonly topics: readonly SharingTopic[];
}

export interface ChoicesView {
  readonly offers: readonly Offer[];
  /** Purposes of the agreements. */
  readonly purposes: readonly string[];
  readonly now: readonly MaySee[];
  /** The other direction: who may tell the organisation that the person is with them. Empty where no agreement lets anybody. */
  readonly tellers: readonly Teller[];
  readonly statements: readonly Statement[];
  /** What was last recorded on the page. */
  readonly recorded: RecordedChoices | Withdrawal | undefined;
  /** Version of that; 0 when there is none. */
  readonly version: number;
  /** An agreement foresees emergency access. */
  readonly emergencyAccess: boolean;
}

/** Who may see what of what the organisation holds, and what is on record about it. Of others' statements no more than that they close something. */
export function viewChoices(ground: ChoicesGround): ChoicesView {
  const recipients = allowedRecipients(ground);
  const page = pageConsent(ground);
  return {
    offers: offersOf(ground, recipients),
    purposes: [...new Set(recipients.map(({ recipient }) => recipient.purpose))],
    now: maySee(ground, recipients, page),
    tellers: tellersWith(ground, page),
    statements: statementsOf(ground),
    recorded: page && readChoices(page),
    version: Number(page?.meta?.versionId ?? 0),
    emergencyAccess: ground.records.agreements.some(
      (agreement) =>
        agreement.source === ground.of.organisation &&
        agreement.breakGlass !== undefined &&
        isInForce(agreement, ground.at.getTime()),
    ),
  };
}

/** Who may see what if this were recorded, and for whom that is a change. */
export function previewChoices(
  ground: ChoicesGround,
  proposed: RecordedChoices | Withdrawal,
): {
  readonly after: readonly MaySee[];
  readonly changes: readonly MaySeeChange[];
  readonly tellersAfter: readonly Teller[];
} {
  const allowed = allowedRecipients(ground);
  const recipients = allowed.map(({ recipient }) => recipient);
  const consent = choicesConsent(ground.of, proposed);
  const now = reachWith(ground, recipients, pageConsent(ground), 'all others');
  const changes = compareReach(now, reachWith(ground, recipients, consent, 'all others'));
  return {
    after: maySee(ground, allowed, consent),
    tellersAfter: tellersWith(ground, consent),
    changes: withoutRepeats(
      changes.map(({ recipient, ...change }) => ({ recipient, row: { ...askerOf(recipient), ...change } })),
    ),
  };
}

interface Allowed {
  readonly recipient: Recipient;
  /** What agreements cover, whatever the person says. */
  readonly topics: readonly SharingTopic[];
}

/** Whom else agreements in force foresee for what this organisation holds: asked of the engine as if the person permitted everything. */
function allowedRecipients(ground: ChoicesGround): readonly Allowed[] {
  const { of, records, organisations, at } = ground;
  const patient = patientOf(ground);
  const samples = samplesOf([], typicalItems(patient, [of.organisation], at));
  const recipients = recipientsOf(records.agreements, organisations, at).filter(
    (recipient) => !recipient.organisations.includes(of.organisation),
  );
  return reachOver(recipients, samples, factsOfEverything(ground), at).flatMap((reach) => {
    const topics = visible(reach);
    return topics.length === 0 ? [] : [{ recipient: reach.recipient, topics }];
  });
}

/**
 * Organisations of the deployment: a refusal that named an unknown one would refuse everybody. Not a department beside its trust, whose answer
 * would overrule the department's.
 */
function offersOf({ organisations }: ChoicesGround, allowed: readonly Allowed[]): readonly Offer[] {
  const named = new Set(allowed.map(({ recipient }) => recipient.organisation));
  const isAsked = ({ organisation, organisations: chain }: Recipient): boolean =>
    organisations.known.includes(organisation) && !chain.slice(1).some((above) => named.has(above));
  const asked = new Set(
    allowed.flatMap(({ recipient }) => (isAsked(recipient) ? [recipient.organisation] : [])),
  );
  return [...asked].map((organisation) => {
    const theirs = allowed.filter(({ recipient }) => recipient.organisation === organisation);
    const topics = sharingTopics.filter((topic) => theirs.some((one) => one.topics.includes(topic)));
    return { organisation, topics };
  });
}

function maySee(
  ground: ChoicesGround,
  allowed: readonly Allowed[],
  page: Consent | undefined,
): readonly MaySee[] {
  const recipients = allowed.map(({ recipient }) => recipient);
  const byPageAlone = page === undefined ? [] : reachWith(ground, recipients, page, []);
  const rows = reachWith(ground, recipients, page, 'all others').map((reach, index) => {
    const { recipient } = reach;
    const sees = visible(reach);
    const not = allowed[index]?.topics.filter((topic) => !sees.includes(topic)) ?? [];
    const saidYes = byPageAlone[index] === undefined ? [] : visible(byPageAlone[index]);
    const stopped = not
      .filter((topic) => saidYes.includes(topic))
      .map((topic) => ({ topic, by: stoppedBy(ground, recipient, page, topic) }));
    const row: MaySee = {
      ...askerOf(recipient),
      sees: sees.map((topic) => ({ topic, all: reach.topics.get(topic) === 'all' })),
      not,
      stopped,
    };
    return { recipient, row };
  });
  return withoutRepeats(rows);
}

/** Which of the organisation's own statements closes a topic to which the page says yes. */
function stoppedBy(
  ground: ChoicesGround,
  recipient: Recipient,
  page: Consent | undefined,
  topic: SharingTopic,
): Statement | undefined {
  const closing = ownConsents(ground).find((consent) => {
    if (consent.id === page?.id) return false;
    const [reach] = reachWith(ground, [recipient], page, [consent]);
    return reach?.topics.get(topic) === 'none';
  });
  return closing && statementOf(ground, closing);
}

/** Leaves out a department of which the same is to be said as of its trust. */
function withoutRepeats<T extends Asker>(
  rows: readonly { readonly recipient: Recipient; readonly row: T }[],
): readonly T[] {
  const said = new Map(rows.map(({ recipient, row }) => [recipientKey(recipient), sayingsOf(row)]));
  return rows.flatMap(({ recipient, row }) => {
    const isRepeat = recipient.organisations
      .slice(1)
      .some((organisation) => said.get(recipientKey({ ...recipient, organisation })) === sayingsOf(row));
    return isRepeat ? [] : [row];
  });
}

function sayingsOf({ organisation: _, ...row }: Asker): string {
  return JSON.stringify(row);
}

function askerOf({ organisation, role, purpose }: Recipient): Asker {
  return { organisation, role, purpose };
}

function visible({ topics }: Reach): readonly SharingTopic[] {
  return sharingTopics.filter((topic) => topics.get(topic) !== 'none');
}
