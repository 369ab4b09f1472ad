import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, GatewayRefusal, type Client } from '../../examples/typescript-client/client.ts';
import { root } from '../architecture/source-tree.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { somebody } from '../support/push-list.ts';
import { recordOf } from '../support/sandbox.ts';

let gateway: TestGateway;
let client: Client;
let naps: number[] = [];
let url: string;
beforeAll(async () => {
  gateway = await startTestGateway({ variables: { LWG_SANDBOX: 'on' } });
  url = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  // Whoever waits lets the worker work.
  const pause = async (milliseconds: number): Promise<void> => {
    naps.push(milliseconds);
    await gateway.work();
  };
  client = createClient({ url, apiKey: gateway.apiKey, pause });
});
afterAll(() => gateway.stop());

describe('The client passes on', () => {
  test('a refusal that trying again does not help, at once, with its code and what to mend', async () => {
    naps = [];
    const stranger = createClient({ url, apiKey: 'lwg_key_nobody' });
    await expect(stranger.receipt('5f0c2f5e-1c1b-4a53-8f5d-3f6b1c2d4e5f')).rejects.toThrow(GatewayRefusal);
    const none = client.pushList([], { idempotencyKey: 'client-0' });
    await expect(none).rejects.toMatchObject({ problem: { code: 'invalid-request', status: 400 } });
    expect(naps).toEqual([]);
  });

  test('that there was no answer, after its attempts', async () => {
    naps = [];
    const pause = async (milliseconds: number): Promise<void> => void naps.push(milliseconds);
    const nowhere = createClient({ url: 'http://127.0.0.1:9', apiKey: 'none', attempts: 3, pause });
    await expect(nowhere.validate([somebody('T-0')])).rejects.toThrow('No answer from http://127.0.0.1:9.');
    expect(naps).toHaveLength(2);
  });
});

describe('The client', () => {
  test('pushes a list, tells what is wrong with which, and asks until the rest is settled', async () => {
    const records = [somebody('T-1'), { broken: true }, recordOf('held')];
    const { counts, results } = await client.pushList(records, { idempotencyKey: 'client-1' });
    expect(counts).toEqual({ accepted: 2, duplicate: 0, held: 0, rejected: 1 });
    expect(results[1]?.issues?.length).toBeGreaterThan(0);
    const receipts = await client.settled(results.flatMap(({ receipt }) => receipt ?? []));
    expect(receipts.map(({ status }) => status)).toEqual(['applied', 'held']);
    expect(receipts[1]?.issues).toMatchObject([{ code: 'record-conflict' }]);
  });

  test('waits as long as it is asked to, and then the push is taken, once', async () => {
    naps = [];
    const list = [recordOf('busy-twice')];
    const { counts } = await client.pushList(list, { idempotencyKey: 'client-2' });
    expect([counts.accepted, naps.length]).toEqual([1, 2]);
    for (const nap of naps) expect(nap).toBeGreaterThanOrEqual(500);
    const again = await client.pushList(list, { idempotencyKey: 'client-2' });
    expect(again.results[0]?.receipt).toBeDefined();
    const [{ count } = { count: 0 }] = await gateway.database.query<{ count: number }>(
      'SELECT count(*)::int FROM inbox WHERE id = $1',
      [again.results[0]?.receipt],
    );
    expect(count).toBe(1);
  });

  test('tries without storing', async () => {
    expect((await client.validate([somebody('T-3')])).counts.accepted).toBe(1);
  });
});

describe('Its one file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-client-'));
  const file = join(root, 'examples/typescript-client/client.ts');
  afterAll(() => rmSync(folder, { recursive: true }));

  /** As a developer who copied it checks it, with settings of their own and nothing of ours. */
  function check(text: string): string {
    writeFileSync(join(folder, 'client.ts'), text);
    const settings = ['--strict', '--noEmit', '--target', 'es2022', '--lib', 'es2022,dom', '--types', ''];
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    return spawnSync(process.execPath, [tsc, ...settings, 'client.ts'], { cwd: folder, encoding: 'utf8' })
      .stdout;
  }

  test('is under 150 lines, and checks by itself', () => {
    const text = readFileSync(file, 'utf8');
    expect(text.split('\n').length).toBeLessThan(150);
    expect(check(text)).toBe('');
    expect(check(text.replace('attempts = 8', "attempts = 'eight'"))).not.toBe('');
  });
});
