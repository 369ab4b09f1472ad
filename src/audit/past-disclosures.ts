import type { AuditEntry } from './entry.ts';

/** What is refused from now on. */
export interface Refused {
  /** Sharing topics; everything where left out. */
  readonly topics: readonly string[] | undefined;
  /** To whom, as ODS codes; everybody where left out. */
  readonly to: readonly string[] | undefined;
}

/**
 * The entries in which something was released that is refused now: who may have seen it. Of what one organisation holds, since what others hold is not its to
 * know.
 */
export function disclosuresOf(
  entries: readonly AuditEntry[],
  source: string,
  refusals: readonly Refused[],
): readonly AuditEntry[] {
  return entries.filter((entry) => refusals.some((refused) => wasShown(entry, source, refused)));
}

function wasShown(entry: AuditEntry, source: string, { topics, to }: Refused): boolean {
  if (entry.outcome !== 'shown') return false;
  if (to !== undefined && !entry.askers.some((asker) => to.includes(asker))) return false;
  return entry.detail.decisions.some(
    (decision) =>
      decision.effect === 'permit' &&
      decision.source === source &&
      (topics === undefined || decision.topics.some((topic) => topics.includes(topic))),
  );
}
