import { randomUUID } from 'node:crypto';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../ports/store.ts';

/** Records that somebody signed in, and as what, before they are let in. */
export async function logSignIn(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  caller: StaffPrincipal,
): Promise<void> {
  const { organisation, organisations, role, subject, name } = caller;
  await store.transaction((tx) =>
    tx.log.append({
      id: randomUUID(),
      at: clock(),
      kind: 'sign-in',
      outcome: 'done',
      face: 'page',
      organisation,
      askers: organisations,
      sources: [],
      role,
      purpose: 'HOPERAT',
      actor: { kind: 'staff', id: subject, name },
      personId: undefined,
      detail: { asked: {}, decisions: [], released: {} },
    }),
  );
}
