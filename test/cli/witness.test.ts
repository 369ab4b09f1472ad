import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { judgeProofs } from '../../verifier/proofs.js';
import { independentLeafHash } from '../support/independent-tree.ts';
import { checkpointOf, leafOf } from '../support/reference-log.ts';
import { newLog, origin } from '../support/witness.ts';

const log = newLog(40);
let folder = '';
let server: Server;
let address = '';
let leaves = log.leaves.slice(0, 0);
const path = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lwg-witness-cli-'));
  writeFileSync(path('logs.txt'), `# ours\n${log.signer.vkey} retired\n`);
  server = createServer(({ url }, response) => {
    if (url === '/log/checkpoint') response.end(checkpointOf(leaves, origin, [log.signer]));
    else response.end(Buffer.concat(leaves.map(independentLeafHash)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

function lwg(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/cli/lwg.ts', 'witness', ...args], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}
const look = () =>
  lwg('--once', address, '--key', path('key.json'), '--logs', path('logs.txt'), '--keep', path('kept'));

describe('lwg witness', () => {
  test('says how it is used, and names the file that it cannot read', async () => {
    expect(await lwg('--nonsense')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('lwg witness --make-key NAME'),
    });
    expect(await look()).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/key\.json cannot be read/),
    });
    for (const port of ['many', '0', '65536'])
      expect(
        await lwg(
          '--key',
          path('key.json'),
          '--logs',
          path('logs.txt'),
          '--keep',
          path('kept'),
          '--port',
          port,
        ),
      ).toMatchObject({ code: 1, stderr: expect.stringContaining('--port is a number from 1 to 65535') });
  });

  test('makes a key once, readable by its owner only', async () => {
    const made = await lwg('--make-key', 'trust.example/witness', '--key', path('key.json'));
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^trust\.example\/witness\+[0-9a-f]{8}\+B/),
    });
    expect(statSync(path('key.json')).mode & 0o777).toBe(0o600);
    const before = readFileSync(path('key.json'), 'utf8');
    expect((await lwg('--make-key', 'other', '--key', path('key.json'))).code).toBe(1);
    expect(readFileSync(path('key.json'), 'utf8')).toBe(before);
  });

  test('looks, keeps, and gives a proof; and ends with 1 where the log was rewritten', async () => {
    leaves = log.leaves.slice(0, 10);
    expect(await look()).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'Kept the checkpoint of 10 entries.\n',
    });
    leaves = log.leaves.slice(0, 40);
    const grown = await look();
    expect(grown).toMatchObject({ code: 0, stderr: expect.stringContaining('from 10 entries to 40') });
    expect(await judgeProofs(grown.stdout)).toMatchObject([{ why: undefined }]);
    leaves = log.leaves.with(3, leafOf(999));
    expect(await look()).toMatchObject({ code: 1, stderr: expect.stringContaining('TWO HISTORIES') });
    leaves = log.leaves.slice(0, 20);
    expect(await look()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SHOWS LESS THAN IT DID'),
    });
    server.close();
    server.closeAllConnections();
    expect(await look()).toMatchObject({ code: 1, stderr: expect.stringContaining('could not be read') });
  }, 60_000);
});
