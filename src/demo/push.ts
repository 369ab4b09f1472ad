import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { signJws } from '../auth/jose.ts';
import { systemClock } from '../clock.ts';
import { BootError } from '../role.ts';
import { caseSystemId } from './clients.ts';
import type { DemoFiles } from './files.ts';

/** Times that a record is sent before the demo gives up: its gateway, just started on a slow machine, turns pushes away for seconds. */
const attempts = 30;

/**
 * Pushes case records as a charity's system does: a signed assertion for a token, then one call a record, sent again where it is told to wait.
 * The key is made of the record, so starting again on the same day sends the same keys and changes nothing.
 */
export async function pushPeople(
  publicUrl: string,
  files: DemoFiles,
  records: readonly object[],
  signal: AbortSignal,
): Promise<void> {
  const token = await requestToken(publicUrl, files, caseSystemId);
  const push = async (record: object): Promise<void> => {
    const body = JSON.stringify(record);
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      'idempotency-key': `demo-${createHash('sha256').update(body).digest('hex').slice(0, 32)}`,
      prefer: 'wait=20',
    };
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${publicUrl}/v1/case-records`, { method: 'POST', headers, body, signal });
      if (response.status === 200) return;
      const said = await response.text();
      if (response.status !== 503 || attempt === attempts)
        throw new BootError(`A fictional person could not be loaded (HTTP ${response.status}): ${said}`);
      await setTimeout(Number(response.headers.get('retry-after') ?? 1) * 1_000, undefined, { signal });
    }
  };
  await Promise.all(records.map(push));
}

/** An access token by `private_key_jwt`, as SMART backend services has it. */
export async function requestToken(
  publicUrl: string,
  { privateKey }: Pick<DemoFiles, 'privateKey'>,
  clientId: string,
): Promise<string> {
  const now = Math.floor(systemClock().getTime() / 1000);
  const tokenUrl = `${publicUrl}/oauth2/token`;
  const claims = { iss: clientId, sub: clientId, aud: tokenUrl, exp: now + 240, jti: crypto.randomUUID() };
  const response = await fetch(tokenUrl, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: await signJws(claims, privateKey),
    }),
  });
  const answer = (await response.json()) as { access_token?: string };
  if (answer.access_token === undefined) throw new BootError('The gateway gave its own demo no token.');
  return answer.access_token;
}
