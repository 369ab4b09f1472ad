import type { Clock } from '../../clock.ts';
import type { NoticeReference, Notices } from '../../gateway/ports/emergency.ts';
import { signedHeaders } from '../sign-webhook.ts';

export interface WebhookNoticesOptions {
  /** By ODS code: where an organisation's IG officer is told, and what it is signed with. */
  readonly addresses: ReadonlyMap<string, { readonly url: string; readonly secret: string }>;
  readonly clock: Clock;
  /** Milliseconds that an attempt may take. */
  readonly timeout?: number;
}

/**
 * Notices as signed webhooks: `{type, case, at}` or `{type, receipt, at}`, a reference and nothing of anybody. Only a 2xx is a delivery; a redirect is none, since it would
 * lead to an address that nobody configured.
 */
export function createWebhookNotices({ addresses, clock, timeout = 15_000 }: WebhookNoticesOptions): Notices {
  return {
    async deliver(notice) {
      const { id, kind, organisation, at } = notice;
      const address = addresses.get(organisation);
      if (address === undefined) return 'no-address';
      const body = JSON.stringify({ type: kind, ...referenceOf(notice), at: at.toISOString() });
      try {
        const response = await fetch(address.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...signedHeaders([address.secret], { id, at: clock(), body }),
          },
          body,
          redirect: 'manual',
          signal: AbortSignal.timeout(timeout),
        });
        await response.body?.cancel();
        return response.ok ? 'delivered' : 'failed';
      } catch {
        return 'failed';
      }
    },
  };
}

function referenceOf(notice: NoticeReference): { case: string } | { receipt: string } {
  return 'caseId' in notice ? { case: notice.caseId } : { receipt: notice.receiptId };
}
