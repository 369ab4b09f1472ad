import { randomUUID } from 'node:crypto';
import type { NewCase } from '../ports/reviews.ts';
import type { StoreTransaction } from '../ports/store.ts';

/** Opens those that are not open already, and leaves a notice of each that should not wait. The notice carries the reference and nothing else. */
export async function openCases(tx: StoreTransaction, cases: readonly NewCase[]): Promise<void> {
  const opened = await tx.reviews.open(cases);
  for (const { id: caseId, organisation, openedAt: at, severity, rule } of opened) {
    if (severity !== 'high') continue;
    const kind = rule === 'concern' ? 'concern.raised' : 'review.opened';
    await tx.notices.add({ id: randomUUID(), kind, caseId, organisation, at });
  }
}
