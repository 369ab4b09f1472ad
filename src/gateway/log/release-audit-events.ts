import type { AuditEntry, AuditKind } from '../../audit/entry.ts';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import type { LogEvent } from '../../fhir/audit-event.ts';
import type { LogFilter, LogQuery } from '../ports/log.ts';
import type { Release } from '../release.ts';
import { toLogEvent } from './log-event.ts';
import { logLook } from './log-look.ts';
import { isOneRange } from './log-question.ts';
import { asListed, asSeenBy } from './release-log.ts';

/** What a system of an auditor asks the log for. */
export interface EventsQuestion extends Pick<LogQuery, 'from' | 'until' | 'before' | 'limit'> {
  readonly filter: LogFilter;
  /** As it was asked, for the entry. */
  readonly asked: Readonly<Record<string, string>>;
}

/** A page of the log, newest first. */
export interface EventsPage {
  readonly events: readonly LogEvent[];
  readonly older: LogQuery['before'];
  /** The newest are left out until they are filed. */
  readonly isBehind: boolean;
  readonly auditId: string;
}

/**
 * A page of the access log for a system of an organisation that is party to its entries: by the rules of its IG officers' pages, and logged like
 * them. Whether the system may ask at all is for its face to have checked.
 *
 * @throws GatewayError `invalid-request` for what no index answers, `unavailable`, the commit's own
 */
export async function releaseAuditEvents(
  release: Pick<Release, 'store' | 'clock'>,
  caller: SystemPrincipal,
  { asked, ...question }: EventsQuestion,
): Promise<EventsPage> {
  const { filter, limit } = question;
  const { personId } = filter;
  if (!isOneRange(filter)) throw new GatewayError('invalid-request');
  const { organisation } = caller;
  const look = lookOf(release, caller, 'access-log', asked);
  return release.store.transaction(async (tx) => {
    const found = await tx.log.list({ ...question, organisation, limit: limit + 1 });
    const isBehind = await tx.log.isBehind();
    await tx.log.append(look);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      events: asListed(page, organisation, personId === undefined ? undefined : { id: personId }).map(
        (entry) => toLogEvent(entry, personId, false),
      ),
      older: found.length > limit && last ? { at: last.at, id: last.id } : undefined,
      isBehind,
      auditId: look.id,
    };
  });
}

/**
 * One entry, opened: with its grounds. Another organisation's and none at all are one answer.
 *
 * @throws GatewayError `not-found`, `unavailable`, the commit's own
 */
export async function releaseAuditEvent(
  release: Pick<Release, 'store' | 'clock'>,
  caller: SystemPrincipal,
  id: string,
): Promise<{ readonly event: LogEvent; readonly auditId: string }> {
  const look = lookOf(release, caller, 'access-log-entry', { entry: id });
  const event = await release.store.transaction(async (tx) => {
    const found = await tx.log.entry(id, caller.organisation);
    await tx.log.append({ ...look, outcome: found === undefined ? 'nothing-shown' : 'shown' });
    return found && toLogEvent(asSeenBy(found, caller.organisation), undefined, true);
  });
  if (event === undefined) throw new GatewayError('not-found');
  return { event, auditId: look.id };
}

function lookOf(
  release: Pick<Release, 'clock'>,
  caller: SystemPrincipal,
  kind: AuditKind,
  asked: Readonly<Record<string, string>>,
): AuditEntry {
  return { ...logLook(release, caller, kind, asked), face: 'fhir' };
}
