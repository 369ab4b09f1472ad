import type { LookEvidence } from '../../audit/review/facts.ts';
import type { AuditDecision, AuditEntry, AuditKind } from '../../audit/entry.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { ConsentVersion } from '../ports/history.ts';
import type { LogQuery } from '../ports/log.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { Release } from '../release.ts';
import { nobody } from '../record/release-records.ts';
import { findAsked } from '../asked.ts';
import { askedOf, queryOf, type LogQuestion } from './log-question.ts';
import { logLook } from './log-look.ts';
import { orLogRefusal } from './or-log-refusal.ts';

/** A page of the access log. */
export interface LogPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next, older page begins; undefined on the last. */
  readonly older: LogQuery['before'];
  /** The newest are left out, because more of them wait to be filed than a page can look through. */
  readonly isBehind: boolean;
}

const pageSize = 50;

/**
 * A page of the log, for an IG officer of an organisation that is party to its entries (purpose HCOMPL, consent-rules 1). Looking at the
 * log is itself in the log, before the page is given. Somebody unknown, and somebody of whom the officer may see no entry, are one empty page.
 *
 * @throws GatewayError `not-permitted`, `invalid-request` for a question that no index answers, `unavailable`, the commit's own
 */
export async function releaseLogPage(
  release: Pick<Release, 'store' | 'keys' | 'clock'>,
  caller: StaffPrincipal,
  question: LogQuestion,
  before: LogQuery['before'],
): Promise<LogPage> {
  await checkMayLook(release, caller, 'access-log');
  const { person } = question;
  const personId = person && (await findAsked(release, { by: 'nhs-number', ...person }));
  const query = queryOf(question, person && (personId ?? nobody));
  return release.store.transaction(async (tx) => {
    const { organisation } = caller;
    const found = await tx.log.list({ ...query, organisation, before, limit: pageSize + 1 });
    const isBehind = await tx.log.isBehind();
    const entry = logLook(release, caller, 'access-log', askedOf(question));
    await tx.log.append({ ...entry, personId });
    const entries = found.slice(0, pageSize);
    const last = entries.at(-1);
    return {
      entries: asListed(entries, organisation, person && { id: undefined }),
      older: found.length > pageSize && last ? { at: last.at, id: last.id } : undefined,
      isBehind,
    };
  });
}

/**
 * Entries as they are listed. Under a person stand those only in which the reader's organisation learnt whose they are: by an agreement, or by items of its
 * own. Any other, a case that was opened for them too, would tell that somebody is on record of whom the reader may know nothing.
 */
export function asListed(
  entries: readonly AuditEntry[],
  organisation: string,
  person: { readonly id: string | undefined } | undefined,
): readonly AuditEntry[] {
  const seen = entries.map((entry) => asSeenBy(entry, organisation));
  if (person === undefined) return seen;
  return seen.filter(
    ({ outcome, sources, detail: { nhsNumber, asked } }) =>
      nhsNumber !== undefined ||
      (sources.includes(organisation) && outcome !== 'nothing-shown') ||
      (person.id !== undefined && asked['patient'] === person.id),
  );
}

/** An entry, and when the choices that its decisions may rest on were recorded. */
export interface OpenedEntry {
  readonly entry: AuditEntry;
  readonly choices: readonly ConsentVersion[];
  /** Its place in the tree; undefined until it has one. */
  readonly place: bigint | undefined;
  /** Of a look: the evidence on which it rests; undefined until the rules have judged it. Nothing for those who did not ask. */
  readonly explainedBy: readonly LookEvidence[] | undefined;
}

/**
 * One entry with its grounds. Another organisation's entry and none at all are one answer.
 *
 * @throws GatewayError `not-permitted`, `not-found`, `unavailable`, the commit's own
 */
export async function releaseLogEntry(
  release: Release,
  caller: StaffPrincipal,
  id: string,
): Promise<OpenedEntry> {
  await checkMayLook(release, caller, 'access-log-entry');
  const opened = await release.store.transaction(async (tx) => {
    const found = await tx.log.entry(id, caller.organisation);
    const personId = found?.detail.decisions.length === 0 ? undefined : found?.personId;
    const choices = personId === undefined ? [] : await choicesOf(tx, personId, found);
    const place = found && (await tx.log.placed(id))?.index;
    const isAskers = found?.askers.includes(caller.organisation) === true;
    const explainedBy = isAskers ? await tx.reviewFacts.evidenceOf(id) : undefined;
    await tx.log.append(logLook(release, caller, 'access-log-entry', { entry: id }));
    return found && { entry: asSeenBy(found, caller.organisation), choices, place, explainedBy };
  });
  if (opened === undefined) throw new GatewayError('not-found');
  return opened;
}

/** Of everybody whose choices the decisions may rest on. */
async function choicesOf(
  tx: StoreTransaction,
  personId: string,
  entry: AuditEntry | undefined,
): Promise<readonly ConsentVersion[]> {
  const together = entry?.detail.question?.place.together ?? [];
  const people = [personId, ...together.map((one) => one.personId)];
  return (await Promise.all(people.map((one) => tx.history.consentVersions(one)))).flat();
}

/**
 * Who asked sees every decision; a source that was judged sees those about its own items. Otherwise any charity that had once sent a record of
 * somebody could read what the others hold of them. Of people who are one, a source is told the number that it knows itself: by another, or by what was
 * typed, it would learn that its person was merged with somebody.
 */
export function asSeenBy(entry: AuditEntry, organisation: string): AuditEntry {
  if (entry.askers.includes(organisation)) return underAgreements(entry, organisation);
  const decisions = entry.detail.decisions.filter((decision) => isShownTo(organisation, entry, decision));
  const { numbersAtSources, ...detail } = entry.detail;
  const own = numbersAtSources && { asked: {}, nhsNumber: numbersAtSources[organisation] };
  return { ...entry, detail: { ...detail, ...own, decisions, released: {} } };
}

/**
 * Of what no agreement covers, those who asked learn that there was none: not of what, nor the number of somebody whom they asked for by an id. An id
 * that was read off somewhere would otherwise be turned into a name by looking at one's own log.
 */
function underAgreements(entry: AuditEntry, organisation: string): AuditEntry {
  const isCovered = ({ agreement, source }: AuditDecision): boolean =>
    agreement !== null || source === organisation;
  const { detail } = entry;
  if (detail.decisions.length === 0) return entry;
  const decisions = detail.decisions.map((decision) =>
    isCovered(decision) ? decision : { ...decision, topics: [], labels: [], references: [] },
  );
  const nhsNumber = detail.decisions.some(isCovered) ? detail.nhsNumber : undefined;
  return { ...entry, detail: { ...detail, decisions, nhsNumber } };
}

/** Whether an organisation that is party to the entry sees a decision of it. */
export function isShownTo(organisation: string, entry: AuditEntry, { source }: { source: string }): boolean {
  return entry.askers.includes(organisation) || source === organisation;
}

/** A look that is refused is an entry too. */
export async function checkMayLook(
  release: Pick<Release, 'store' | 'clock'>,
  caller: StaffPrincipal,
  kind: AuditKind,
): Promise<void> {
  await orLogRefusal(release.store, logLook(release, caller, kind, {}), async () =>
    checkPermission(caller, 'see-access-log'),
  );
}
