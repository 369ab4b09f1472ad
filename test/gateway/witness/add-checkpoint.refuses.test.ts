import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWitnessFolder } from '../../../src/adapters/witness-folder/witness-folder.ts';
import { buildWitnessApp } from '../../../src/http/witness/witness-app.ts';
import { check } from '../../../verifier/check.js';
import { openNote, readKeys } from '../../../verifier/note.js';
import { checkpointOf, leafOf, newSigner } from '../../support/reference-log.ts';
import { body, newLog, newWitness, origin } from '../../support/witness.ts';

const log = newLog(12);
const stranger = newSigner(origin);
let witness: ReturnType<typeof newWitness>;
let app: FastifyInstance;
beforeEach(() => {
  witness = newWitness([log.signer]);
  app = buildWitnessApp(witness);
});
afterEach(async () => {
  await app.close();
  rmSync(witness.folder, { recursive: true });
});

async function ask(payload: string): Promise<{ status: number; type: unknown; text: string }> {
  const {
    statusCode,
    headers,
    payload: text,
  } = await app.inject({ method: 'POST', url: '/add-checkpoint', payload });
  return { status: statusCode, type: headers['content-type'], text };
}
const statusOf = async (payload: string): Promise<number> => (await ask(payload)).status;
const kept = async (): Promise<string | undefined> =>
  (await witness.memory.read(origin))?.note.split('\n')[1];
const hash = createHash('sha256').update(origin).digest('hex');

describe('A witness refuses (C2SP tlog-witness, add-checkpoint)', () => {
  test('what it cannot read: 400', async () => {
    const good = log.request(0, 3);
    const broken = [
      '',
      'old 0',
      good.slice(4),
      good.replace('old 0', 'old 00'),
      good.replace('old 0', 'old -1'),
      good.replace('old 0', `old ${1n << 64n}`),
      good.replace('old 0\n', 'old 0\nnot a hash\n'),
      good.replace('\n3\n', '\n03\n'),
      good.replace('old 0\n', `old 0\n${`${'A'.repeat(43)}=\n`.repeat(64)}`),
      good.slice(0, -1),
    ];
    for (const one of broken) expect(await statusOf(one), one).toBe(400);
    expect(await statusOf(`${good}${'x'.repeat(70_000)}`)).toBe(413);
    expect(await kept()).toBeUndefined();
  });

  test('a log it does not know: 404', async () => {
    const other = newLog(3, newSigner('other.example/log'));
    expect(await statusOf(other.request(0, 3))).toBe(404);
  });

  test('a checkpoint that no known key signed, or that one signed otherwise: 403', async () => {
    expect(await statusOf(body(0, [], checkpointOf(log.leaves, origin, [stranger])))).toBe(403);
    expect(await statusOf(log.request(0, 3).replace('\n3\n', '\n4\n'))).toBe(403);
  });

  test('an old size beyond the checkpoint’s: 400', async () => {
    expect(await statusOf(body(9, [], log.checkpoint(4)))).toBe(400);
  });

  test('an old size that it does not know: 409, with the one that it knows', async () => {
    expect(await ask(log.request(2, 5))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '0\n' });
    await ask(log.request(0, 5));
    expect(await ask(log.request(3, 7))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '5\n' });
    expect(await ask(log.request(0, 7))).toEqual({ status: 409, type: 'text/x.tlog.size', text: '5\n' });
  });

  test('a proof where there is nothing to prove, and an empty tree with a root of something: 422', async () => {
    expect(await statusOf(body(0, [Buffer.alloc(32)], log.checkpoint(3)))).toBe(422);
    const text = `${origin}\n0\n${Buffer.alloc(32).toString('base64')}\n`;
    expect(await statusOf(body(0, [], `${text}\n${log.signer.sign(text)}`))).toBe(422);
  });

  test('another history, whatever proof comes with it: 422, and nothing is forgotten', async () => {
    await ask(log.request(0, 5));
    const rewritten = log.leaves.with(2, leafOf(999));
    const fork = checkpointOf(rewritten.slice(0, 9), origin, [log.signer]);
    const right = log.request(5, 9).split('\n\n')[0] ?? '';
    expect(await statusOf(`${right}\n\n${fork}`)).toBe(422);
    expect(await statusOf(body(5, [], fork))).toBe(422);
    expect(await kept()).toBe('5');
    expect(await statusOf(log.request(5, 9))).toBe(200);
  });

  test('two roots for one size: 422, and the second is kept as evidence', async () => {
    await ask(log.request(0, 5));
    const fork = checkpointOf(log.leaves.slice(0, 5).with(2, leafOf(999)), origin, [log.signer]);
    expect(await statusOf(body(5, [], fork))).toBe(422);
    expect(readdirSync(join(witness.folder, hash, 'evidence'))).toHaveLength(1);
    expect(await kept()).toBe('5');
  });

  test('to begin anew when what it kept cannot be read', async () => {
    await witness.memory.replace(origin, 0, 'torn');
    expect(await statusOf(log.request(0, 5))).toBe(500);
  });

  test('of rivals for one place all but one, through one memory or two', async () => {
    await ask(log.request(0, 5));
    const twin = buildWitnessApp({ ...witness, memory: createWitnessFolder(witness.folder) });
    const forks = Array.from({ length: 8 }, (_, at) =>
      checkpointOf([...log.leaves.slice(0, 5), leafOf(100 + at)], origin, [log.signer]),
    );
    const proof = [...log.request(5, 6).matchAll(/^([A-Za-z0-9+/]{43}=)$/gm)].slice(0, -1);
    const answers = await Promise.all(
      forks.map(async (fork, at) => {
        // The proof to each fork is the last leaf's hash and the five before it, which all share.
        const leaf = createHash('sha256')
          .update(Buffer.of(0))
          .update(leafOf(100 + at))
          .digest();
        const hashes = proof.map(([, encoded = '']) => Buffer.from(encoded, 'base64'));
        const own = body(
          5,
          hashes.map((one) => (one.equals(lastLeaf) ? leaf : one)),
          fork,
        );
        return (at % 2 === 0 ? app : twin).inject({ method: 'POST', url: '/add-checkpoint', payload: own });
      }),
    );
    await twin.close();
    expect(answers.filter(({ statusCode }) => statusCode === 200)).toHaveLength(1);
    expect(answers.filter(({ statusCode }) => statusCode === 409)).toHaveLength(7);
  });
});

const lastLeaf = createHash('sha256').update(Buffer.of(0)).update(leafOf(5)).digest();

describe('A witness cosigns', () => {
  test('whatever grew out of the last one, in any steps; and the verifier takes its word', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1 }), async (sizes) => {
        const own = newWitness([log.signer]);
        const face = buildWitnessApp(own);
        let from = 0;
        for (const size of sizes.toSorted((one, other) => one - other)) {
          const { statusCode, payload } = await face.inject({
            method: 'POST',
            url: '/add-checkpoint',
            payload: log.request(from, size),
          });
          expect(statusCode).toBe(200);
          const { signatures } = await openNote(
            `${log.checkpoint(size)}${payload}`,
            await readKeys(own.vkey),
            'note',
          );
          expect(signatures).toMatchObject([{ at: BigInt(Date.UTC(2026, 10, 22, 2, 10) / 1000) }]);
          from = size;
        }
        await face.close();
        rmSync(own.folder, { recursive: true });
      }),
      { numRuns: 10 },
    );
  });

  test('the same checkpoint again, and serves it with both signatures under the hash of its origin', async () => {
    await ask(log.request(0, 5));
    expect(await statusOf(body(5, [], log.checkpoint(5)))).toBe(200);
    const { statusCode, payload } = await app.inject({ url: `/${hash}/checkpoint` });
    expect(statusCode).toBe(200);
    const result = await check({
      file: payload,
      kept: log.checkpoint(5),
      keys: `${log.signer.vkey}\n${witness.vkey}`,
    });
    expect(result.verdict).toBe('proved');
    expect(result.proved).toContainEqual(expect.stringContaining('trust.example/witness, a witness'));
    expect((await app.inject({ url: `/${'0'.repeat(64)}/checkpoint` })).statusCode).toBe(404);
  });

  test('and remembers across a restart, with nothing left over', async () => {
    for (let size = 1; size < 10; size++) await ask(log.request(size - 1, size));
    const again = createWitnessFolder(witness.folder);
    expect((await again.read(origin))?.note.split('\n')[1]).toBe('9');
    expect(readdirSync(join(witness.folder, hash)).filter((name) => !name.endsWith('.checkpoint'))).toEqual(
      [],
    );
    expect(readdirSync(join(witness.folder, hash)).length).toBeLessThanOrEqual(3);
  });
});
