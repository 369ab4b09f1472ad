import type { NumberCheck } from './check-number.ts';
import type { Store } from './ports/store.ts';
import { nobody } from './record/release-records.ts';

/**
 * Whether nothing may lead to whoever was asked for, as the national index says now. That it may not is kept before anything
 * is answered, so that it binds every face from then on, also while the index is away. For nobody the statements are the same.
 */
export async function heedRestriction(
  { store }: { readonly store: Pick<Store, 'transaction'> },
  check: NumberCheck | undefined,
  personId: string | undefined,
): Promise<boolean> {
  if (check?.isRestricted !== true) return false;
  await store.transaction(async (tx) => {
    await tx.people.lock(personId ?? nobody, 'exclusive');
    await tx.indexChecks.restrict(personId ?? nobody);
  });
  return true;
}
