import { randomUUID } from 'node:crypto';
import type { SystemPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import { rowNamed, rowsOf, waitingReferences, type SourceRow } from '../../fhir/waiting-references.ts';
import { actorOf } from '../actor-of.ts';
import type { Store } from '../ports/store.ts';

/** Days after which a reference that leads nowhere is told of. Records come out of order; most are there within the week. */
export const graceDays = 7;

/** What refers to what that has not come, in a source's own ids. */
export interface Unresolved {
  readonly since: string;
  /** The person's id at the source. */
  readonly person: string | undefined;
  readonly from: SourceRow | undefined;
  readonly to: SourceRow | undefined;
}

const limit = 500;
const day = 86_400_000;

/**
 * What the records of the caller's organisation refer to that never came, longest waiting first, at most 500. Nobody else's: these are ids of the
 * source's own, and it is told them as it sent them.
 */
export async function listUnresolved(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  caller: SystemPrincipal,
): Promise<readonly Unresolved[]> {
  const at = clock();
  return store.transaction(async (tx) => {
    const found = await tx.waiting.since(
      caller.organisation,
      new Date(at.getTime() - graceDays * day),
      limit,
    );
    await tx.log.append({
      id: randomUUID(),
      at,
      kind: 'unresolved',
      outcome: found.length > 0 ? 'shown' : 'nothing-shown',
      face: 'api',
      organisation: caller.organisation,
      askers: caller.organisations,
      sources: [caller.organisation],
      role: caller.role,
      purpose: 'HOPERAT',
      actor: actorOf(caller),
      personId: undefined,
      detail: { asked: { rows: String(found.length) }, decisions: [], released: {} },
    });
    return found.map(({ since, from, to, patient }) => ({
      since: since.toISOString(),
      person: patient && rowsOf(patient).find(({ kind }) => kind === 'person')?.id,
      from: rowsOf(from)[0],
      to: waitingReferences(from).flatMap((one) =>
        one.to === to ? (rowNamed(one.identifier) ?? []) : [],
      )[0],
    }));
  });
}
