import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { headings, line } from '../support/csv.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { inboxCount } from '../support/push-rows.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lwg-push-real-'));
let gateway: TestGateway;
let url: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  url = await gateway.app.listen({ host: '127.0.0.1', port: 0 });
  writeFileSync(join(folder, 'key'), gateway.apiKey);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

async function push(
  ...more: readonly string[]
): Promise<{ readonly status: number | null; readonly out: string }> {
  const args = ['push', join(folder, 'people.csv'), '--to', url, '--key-file', join(folder, 'key'), ...more];
  const child = spawn(process.execPath, ['src/cli/lwg.ts', ...args], { cwd: root });
  let out = '';
  child.stdout.on('data', (text: Buffer) => (out += text.toString()));
  const status = await new Promise<number | null>((closed) => child.on('close', closed));
  return { status, out };
}

describe('lwg push and the gateway itself', () => {
  test('try out, send, and send again: each row once, with notes that need nothing', async () => {
    const rows = Array.from({ length: 520 }, (_, index) =>
      line({ ref: `C-${index}`, number: '', updated: '20/11/2025 16:45' }),
    );
    writeFileSync(join(folder, 'people.csv'), [headings, ...rows, ''].join('\n'));
    expect(await push('--dry-run')).toMatchObject({ status: 0 });
    expect(await inboxCount(gateway)).toBe(0);
    const sent = await push();
    expect(sent.out).toContain('520 rows accepted');
    expect(sent.out).toContain('Note: ');
    expect(sent.out).not.toContain('To mend');
    expect(sent.status).toBe(0);
    await push();
    expect(await inboxCount(gateway)).toBe(520);
  });
});
