import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCheckpoint } from '../../src/audit/note/checkpoint.ts';
import { parseProof } from '../../src/audit/note/proof-text.ts';
import { parseVerifierKey } from '../../src/audit/note/verifier-key.ts';
import { leafHash } from '../../src/audit/tree/hashes.ts';
import { verifyInclusion } from '../../src/audit/tree/verify-proof.ts';
import type { ConsistencyClaim } from '../../src/gateway/log/release-consistency.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { currentSupport, token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { addEntries } from '../support/log-fill.ts';
import { openEntry } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { signIn, staff, startStaffGateway, type Visitor } from '../support/staff.ts';

let gateway: TestGateway;
let bearer: Readonly<Record<string, string>>;
let auditor: Readonly<Record<string, string>>;
let officer: Visitor;
let entry: string;

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  gateway.app.inject({ method: 'GET', url, headers });

beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, people.sharesMost());
  const secret = await token(gateway);
  bearer = { authorization: `Bearer ${secret}` };
  await addEntries(gateway.database, 600);
  await gateway.sequence();
  const looked = await currentSupport(gateway, secret, personIdOf(people.sharesMost()));
  entry = String(looked.headers['x-audit-id']);
  const client = { ...gateway.recordClient, id: 'auditor', scopes: ['log.read'] };
  await registerClient(gateway.services, client);
  auditor = { 'x-api-key': await issueApiKey(gateway.services, client, client.scopes) };
  officer = await signIn(gateway.app, staff.igOfficer);
});
afterAll(() => gateway.stop());

describe('What is refused', () => {
  test('a tile under another name, or wider than it is', async () => {
    for (const tile of [
      '0/000.p/0',
      '0/000.p/256',
      '0/0',
      '00/000',
      '8/000',
      '0/009',
      '1/000',
      '0/x000/000',
      '-1/000',
    ]) {
      expect((await get(`/log/tile/${tile}`)).statusCode, tile).toBe(404);
    }
  });

  test('a proof between sizes that are none, not in order, or not published', async () => {
    for (const [query, status] of [
      ['', 400],
      ['from=0', 400],
      ['from=x', 400],
      ['from=-1', 400],
      ['from=7&to=5', 400],
      ['from=5&from=6', 400],
      ['from=5&to=999999', 404],
      ['from=999999', 404],
    ] as const)
      expect((await get(`/log/proof/consistency?${query}`)).statusCode, query).toBe(status);
  });

  test('leaves, to a stranger and to a system that is no auditor’s; in the log', async () => {
    expect((await get('/log/tile/entries/000')).statusCode).toBe(401);
    expect((await get('/log/tile/entries/000', bearer)).statusCode).toBe(403);
    const [row] = await gateway.database.query("SELECT outcome FROM audit_event WHERE kind = 'log-entries'");
    expect(row).toEqual({ outcome: 'refused' });
    expect((await get('/log/tile/entries/009', auditor)).statusCode).toBe(404);
  });

  test('a proof, to a stranger, to a nurse, and of what is no entry', async () => {
    expect((await get(`/log/proof/${entry}`)).statusCode).toBe(401);
    const nurse = await signIn(gateway.app, staff.nurse);
    expect((await nurse.get(`/log/proof/${entry}`)).statusCode).toBe(403);
    expect((await get('/log/proof/nothing', bearer)).statusCode).toBe(404);
    expect((await officer.get('/log/proof/00000000-0000-4000-8000-000000000000')).statusCode).toBe(404);
  });

  test('a proof of an entry that has no place yet: again in a few seconds', async () => {
    const answer = await get(`/log/proof/${entry}`, bearer);
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([503, 'not-in-the-tree-yet']);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    await gateway.sequence();
  });
});

describe('What everybody may have', () => {
  test('the checkpoint, never from a cache, believed by the published key', async () => {
    const checkpoint = await get('/log/checkpoint');
    expect(checkpoint.headers['cache-control']).toBe('no-cache');
    const keys = (await get('/log/keys')).body.trimEnd().split('\n').map(parseVerifierKey);
    expect(
      openCheckpoint(
        checkpoint.body,
        keys.filter((key) => key !== undefined),
      ),
    ).toMatchObject({
      origin: '127.0.0.1:3999/log',
    });
  });

  test('tiles, for ever the same, and the beginning of one that grew since', async () => {
    const full = await get('/log/tile/0/001');
    expect(full.headers['cache-control']).toContain('immutable');
    expect(full.rawPayload).toHaveLength(8_192);
    const begun = await get('/log/tile/0/001.p/7');
    expect(begun.rawPayload).toEqual(full.rawPayload.subarray(0, 7 * 32));
    expect((await get('/log/tile/1/000.p/2')).rawPayload).toHaveLength(64);
  });

  test('and nobody is named in any of it', async () => {
    const all = [await get('/log/checkpoint'), await get('/log/keys'), await get('/log/tile/0/000')];
    for (const { body } of all) expect(body).not.toContain('9990000018');
  });
});

describe('The log’s health', () => {
  const health = async () => {
    const answer = await get('/health/log');
    return [answer.statusCode, answer.json<{ refused?: string }>().refused];
  };

  test('fails while nothing is signed, and while an entry waits for more than a minute', async () => {
    expect(await health()).toEqual([200, undefined]);
    await gateway.database.query("UPDATE log_head SET refused = 'behind'");
    expect(await health()).toEqual([503, 'behind']);
    await gateway.database.query('UPDATE log_head SET refused = NULL');
    await addEntries(gateway.database, 1);
    await gateway.database.query("UPDATE audit_pending SET since = now() - interval '61 s'");
    expect(await health()).toEqual([503, undefined]);
    await gateway.sequence();
    expect(await health()).toEqual([200, undefined]);
  });
});

describe('Who may see an entry', () => {
  test.each(['system', 'officer'])('has its proof and its receipt: the %s', async (who) => {
    const ask = (url: string) => (who === 'system' ? get(url, bearer) : officer.get(url));
    const receipt = (await ask(`/log/receipt/${entry}`)).json<{
      format: string;
      leaf: string;
      proof: string;
    }>();
    expect(receipt.format).toBe('living-well-receipt/1');
    const leaf = Buffer.from(receipt.leaf, 'base64');
    expect(JSON.parse(leaf.toString('utf8'))).toMatchObject({ id: entry, kind: 'support', outcome: 'shown' });
    const proof = parseProof((await ask(`/log/proof/${entry}`)).body);
    const [, size, root] = proof?.checkpoint.split('\n') ?? [];
    const claim = {
      size: BigInt(size ?? 0),
      root: Buffer.from(root ?? '', 'base64'),
      leafHash: leafHash(leaf),
    };
    expect(proof && verifyInclusion({ ...proof, ...claim })).toEqual({ ok: true });
    expect(parseProof(receipt.proof)?.index).toBe(proof?.index);
  });

  test('is in the log for asking', async () => {
    const [row] = await gateway.database.query<{ id: string }>(
      "SELECT id FROM audit_event WHERE kind = 'log-proof' AND outcome = 'shown' LIMIT 1",
    );
    const looked = await openEntry(gateway, row?.id ?? '', gateway.recordClient.organisation);
    expect(looked?.detail.asked).toEqual({ entry });
  });

  test('an auditor’s system reads leaves in bulk, each under its length, and is in the log', async () => {
    const bundle = (await get('/log/tile/entries/000.p/3', auditor)).rawPayload;
    const leaves: Buffer[] = [];
    for (let at = 0; at < bundle.length;) {
      const length = bundle.readUInt16BE(at);
      leaves.push(bundle.subarray(at + 2, at + 2 + length));
      at += 2 + length;
    }
    const tile = (await get('/log/tile/0/000')).rawPayload;
    expect(Buffer.concat(leaves.map(leafHash))).toEqual(tile.subarray(0, 3 * 32));
  });
});

describe('A consistency proof', () => {
  const run = promisify(execFile);
  const proofsOk = async (lines: string): Promise<string> => {
    const file = join(mkdtempSync(join(tmpdir(), 'lwg-proof-')), 'proofs.ndjson');
    writeFileSync(file, lines);
    const { stdout } = await run('node', ['verifier/cli.js', 'proofs', file]).catch(
      (error: { stdout: string }) => error,
    );
    return stdout;
  };

  test.each([
    [1, 2],
    [7, 7],
    [255, 257],
    [256, 600],
    [500, 600],
  ])('from %i to %i is believed by the separate verifier, and not with a root changed', async (from, to) => {
    const answer = await get(`/log/proof/consistency?from=${from}&to=${to}`);
    expect([answer.statusCode, answer.headers['cache-control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
    expect(await proofsOk(answer.body)).toMatch(/ok/);
    const other = { ...answer.json<object>(), root2: Buffer.alloc(32, 7).toString('base64') };
    expect(await proofsOk(`${JSON.stringify(other)}\n`)).toMatch(/bad/);
  });

  test('to the newest checkpoint ends in its root, and is of a handful of hashes', async () => {
    const claim = (await get('/log/proof/consistency?from=3')).json<ConsistencyClaim>();
    const [, size, root] = (await get('/log/checkpoint')).body.split('\n');
    expect([claim.size2, claim.root2]).toEqual([size, root]);
    expect(claim.proof.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(Number(size))));
  });
});
