import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signedHeaders } from '../../src/adapters/sign-webhook.ts';
import { patienceDays, retryDelays } from '../../src/gateway/webhooks/deliver-events.ts';
import { mostReplayed } from '../../src/gateway/webhooks/ask-webhook.ts';
import { receiptsPerEvent } from '../../src/gateway/webhooks/status-event.ts';
import { statusEventSchema } from '../../src/http/webhooks/event-schema.ts';
import { root } from '../architecture/source-tree.ts';

const page = readFileSync(join(root, 'docs/webhooks.md'), 'utf8');
const block = (language: string): string =>
  new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
const folder = mkdtempSync(join(tmpdir(), 'lwg-webhooks-'));

type Verify = (
  secret: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  now?: number,
) => unknown;
let verify: Verify;
beforeAll(async () => {
  const file = join(folder, 'verify.mjs');
  writeFileSync(file, block('js'));
  ({ verify } = (await import(pathToFileURL(file).href)) as { verify: Verify });
});
afterAll(() => rmSync(folder, { recursive: true }));

const secret = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const other = `whsec_${Buffer.alloc(32, 2).toString('base64')}`;
const body = block('json');
const at = new Date();
const headers = signedHeaders([other, secret], { id: 'event-1', at, body });

describe('The verification that vendors copy', () => {
  test.each([
    ['another secret', () => verify(`whsec_${Buffer.alloc(32, 3).toString('base64')}`, headers, body)],
    ['another body', () => verify(secret, headers, `${body} `)],
    ['another id', () => verify(secret, { ...headers, 'webhook-id': 'event-2' }, body)],
    ['another version', () => verify(secret, { ...headers, 'webhook-signature': 'v1a,AAAA' }, body)],
    ['no signature', () => verify(secret, {}, body)],
    ['an old event', () => verify(secret, headers, body, at.getTime() + 301_000)],
    ['one of the future', () => verify(secret, headers, body, at.getTime() - 301_000)],
    ['a time that is none', () => verify(secret, { ...headers, 'webhook-timestamp': 'now' }, body)],
  ])('refuses %s', (_what, refused) => {
    expect(refused()).toBeUndefined();
  });

  test('takes what is ours, by either of two secrets, as the published verifier does', () => {
    for (const one of [secret, other]) {
      expect(verify(one, headers, body)).toEqual(JSON.parse(body));
      expect(new Webhook(one).verify(body, headers)).toEqual(JSON.parse(body));
    }
  });
});

test('The page shows an event as it is, and the numbers that hold', () => {
  expect(statusEventSchema.safeParse(JSON.parse(body)).error).toBeUndefined();
  expect(retryDelays).toEqual([30, 120, 600, 3_600]);
  expect(patienceDays).toBe(3);
  expect(page).toContain('30 seconds, 2 minutes, 10 minutes, then every hour');
  expect(page).toContain('After three days');
  expect(page).toContain(`up to ${receiptsPerEvent};`);
  expect(page).toContain(mostReplayed.toLocaleString('en-GB'));
});
