import type { FastifyInstance } from 'fastify';
import { checkPermission } from '../../auth/permissions.ts';
import type { Clock } from '../../clock.ts';
import type { Receipt } from '../../gateway/ports/inbox.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { sendPage, shellFor, type PageSettings } from '../page-shell.ts';
import { receivedPage, type ReceiptStatus } from '../pages/received.ts';
import { signedIn } from '../plugins/staff-session.ts';

export interface ReceivedRoutes extends PageSettings {
  readonly store: Store;
  readonly clock: Clock;
}

const statusWords: Readonly<Record<Receipt['status'], ReceiptStatus>> = {
  received: 'Waiting',
  applied: 'Applied',
  duplicate: 'Duplicate',
  superseded: 'Duplicate',
  held: 'Held',
  discarded: 'Rejected',
};

/** `/cases`: what arrived from the case worker's own organisation, and what to mend. Codes and fixes only; no person. */
export function receivedRoutes(scope: FastifyInstance, routes: ReceivedRoutes): void {
  scope.get('/cases', { schema: { hide: true } }, async (request, reply) => {
    const principal = signedIn(request, routes.clock());
    checkPermission(principal, 'see-received');
    const receipts = await routes.store.receiptsOf(principal.organisation, 100);
    const model = {
      shell: shellFor(routes, request, reply, principal),
      sourceName: routes.organisationNames.get(principal.organisation) ?? principal.organisation,
      receipts: receipts.map((receipt) => ({
        id: receipt.id,
        at: receipt.receivedAt,
        status: statusWords[receipt.status],
        fixes: receipt.issues,
      })),
      newerUrl: undefined,
      olderUrl: undefined,
    };
    return sendPage(reply, receivedPage(model));
  });
}
