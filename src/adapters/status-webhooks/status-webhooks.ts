import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Clock } from '../../clock.ts';
import type { CallOutcome, WebhookCall, Webhooks } from '../../gateway/ports/webhooks.ts';
import { guardedConnection, type Reach } from '../guarded-connection.ts';
import { signedHeaders } from '../sign-webhook.ts';

export interface StatusWebhooksOptions extends Reach {
  readonly clock: Clock;
  /** Milliseconds that an attempt may take. */
  readonly timeout?: number;
}

/**
 * Calls clients' systems by signed webhook. Only a 2xx is a delivery, and 410 says never to come again; a redirect is a failure, since it would
 * lead to an address that nobody registered. Of the answer only its status is read.
 */
export function createStatusWebhooks({ clock, timeout = 10_000, ...reach }: StatusWebhooksOptions): Webhooks {
  return {
    async call(call) {
      try {
        const headers = signedHeaders(call.secrets, { id: call.id, at: clock(), body: call.body });
        const status = await post(call, headers, reach, AbortSignal.timeout(timeout));
        return { outcome: outcomeOf(status), status };
      } catch {
        return { outcome: 'failed', status: undefined };
      }
    },
  };
}

function outcomeOf(status: number): CallOutcome['outcome'] {
  if (status === 410) return 'gone';
  return status >= 200 && status < 300 ? 'delivered' : 'failed';
}

function post(
  { url, body }: WebhookCall,
  signature: Readonly<Record<string, string>>,
  reach: Reach,
  signal: AbortSignal,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const bytes = Buffer.from(body, 'utf8');
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length, ...signature };
    const options = { ...guardedConnection(url, reach), method: 'POST', headers, signal };
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      // An answer without end, or that breaks off, is no longer our concern.
      response.on('error', () => undefined).destroy();
    });
    request.once('error', reject);
    request.end(bytes);
  });
}
