import { reviewEntries } from '../../src/gateway/review/review-entries.ts';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import type { QueueQuery } from '../../src/gateway/ports/reviews.ts';
import { releaseQueue, type QueuedCase } from '../../src/gateway/review/release-queue.ts';
import type { TestGateway } from './gateway.ts';

/** Has the rules judge all entries that wait for it, as a worker would. */
export async function reviewAll({ services }: Pick<TestGateway, 'services'>): Promise<void> {
  while ((await reviewEntries(services)).taken > 0);
}

/** Open cases of one rule on the officer's queue, page after page. */
export async function openCasesOf(
  { services }: Pick<TestGateway, 'services'>,
  officer: StaffPrincipal,
  rule?: string,
): Promise<readonly QueuedCase[]> {
  const all: QueuedCase[] = [];
  let after: QueueQuery['after'];
  do {
    const { cases, next } = await releaseQueue(services, officer, { show: 'open', after });
    all.push(...cases);
    after = next;
  } while (after !== undefined);
  return all.filter((one) => rule === undefined || one.rule === rule);
}
