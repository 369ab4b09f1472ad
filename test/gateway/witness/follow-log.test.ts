import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLogReader } from '../../../src/adapters/log-reader/log-reader.ts';
import { followLog } from '../../../src/gateway/witness/follow-log.ts';
import { judgeProofs } from '../../../verifier/proofs.js';
import { independentLeafHash, independentRoot } from '../../support/independent-tree.ts';
import { checkpointOf, leafOf } from '../../support/reference-log.ts';
import { newLog, newWitness, origin } from '../../support/witness.ts';

const log = newLog(600);
const address = 'https://gateway.example/log';
/** What the log shows at the moment. */
const shown = { leaves: log.leaves.slice(0, 0), checkpoint: '' };
const server = setupServer();
let witness: ReturnType<typeof newWitness>;

beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterAll(() => server.close());
beforeEach(() => {
  witness = newWitness([log.signer]);
  server.use(
    http.get(`${address}/checkpoint`, () => HttpResponse.text(shown.checkpoint)),
    http.get(`${address}/tile/:level/*`, ({ params, request }) => {
      const [, index = '', width = '256'] =
        /\/tile\/\d+\/(\d{3})(?:\.p\/(\d+))?$/.exec(new URL(request.url).pathname) ?? [];
      const bytes = tileOf(Number(params['level']), Number(index), Number(width));
      return bytes === undefined ? new HttpResponse(null, { status: 404 }) : HttpResponse.arrayBuffer(bytes);
    }),
  );
});
afterEach(() => {
  server.resetHandlers();
  rmSync(witness.folder, { recursive: true });
});

function show(size: number, leaves = log.leaves): void {
  shown.leaves = leaves.slice(0, size);
  shown.checkpoint = checkpointOf(shown.leaves, origin, [log.signer]);
}

function tileOf(level: number, index: number, width: number): ArrayBuffer | undefined {
  const span = 256 ** level;
  const from = index * 256 * span;
  if (from + width * span > shown.leaves.length) return undefined;
  const hashes = Array.from({ length: width }, (_, at) =>
    independentRoot(shown.leaves.slice(from + at * span, from + (at + 1) * span).map(independentLeafHash)),
  );
  return new Uint8Array(Buffer.concat(hashes)).buffer;
}

const look = () => followLog(witness, createLogReader(address));
const evidence = (): readonly string[] => {
  const folder = join(witness.folder, createHash('sha256').update(origin).digest('hex'));
  return readdirSync(folder).includes('evidence') ? readdirSync(join(folder, 'evidence')) : [];
};

describe('A witness that goes and looks finds out', () => {
  test('a log that shows less than it did', async () => {
    show(300);
    await look();
    show(299);
    expect(await look()).toEqual({ outcome: { verdict: 'shrunk', known: 300n } });
    expect(evidence()).toHaveLength(1);
  });

  test('a log with another past, at the same size or a larger one', async () => {
    show(300);
    await look();
    const rewritten = log.leaves.with(17, leafOf(9999));
    show(300, rewritten);
    expect((await look()).outcome).toEqual({ verdict: 'two-histories' });
    show(520, rewritten);
    expect((await look()).outcome).toEqual({ verdict: 'inconsistent' });
    expect(evidence()).toHaveLength(2);
    show(520);
    expect((await look()).outcome).toMatchObject({ verdict: 'cosigned', size: 520n });
  });

  test('a log that nobody knows signed, that is gone, that answers without end, or elsewhere', async () => {
    show(3);
    shown.checkpoint = newLog(3).checkpoint(3);
    expect((await look()).outcome).toEqual({ verdict: 'not-signed' });
    for (const answer of [
      () => new HttpResponse(null, { status: 503 }),
      () => HttpResponse.text('x'.repeat(70_000)),
      () => HttpResponse.redirect('https://other.example/checkpoint'),
      () => HttpResponse.error(),
    ]) {
      server.use(http.get(`${address}/checkpoint`, answer));
      await expect(look()).rejects.toThrow();
    }
    expect(await witness.memory.read(origin)).toBeUndefined();
  });
});

describe('A witness that goes and looks keeps', () => {
  test('each checkpoint that follows from the last, and gives the proof that the verifier takes', async () => {
    show(5);
    expect(await look()).toMatchObject({ outcome: { verdict: 'cosigned', size: 5n } });
    for (const size of [200, 256, 257, 511, 600]) {
      show(size);
      const { outcome, proof } = await look();
      expect(outcome).toMatchObject({ verdict: 'cosigned', size: BigInt(size) });
      const line = JSON.stringify(proof, (_, value: unknown) => {
        if (typeof value === 'bigint') return String(value);
        const isBytes = typeof value === 'object' && value !== null && 'data' in value;
        return isBytes ? Buffer.from(value.data as number[]).toString('base64') : value;
      });
      expect(await judgeProofs(line)).toMatchObject([{ why: undefined }]);
    }
  });

  test('an unchanged one, cosigned anew; and takes a full tile where the partial one is gone', async () => {
    show(256 + 10);
    await look();
    expect((await look()).outcome).toMatchObject({ verdict: 'cosigned', size: 266n });
    show(600);
    server.use(http.get(`${address}/tile/0/001.p/*`, () => new HttpResponse(null, { status: 404 })));
    expect((await look()).outcome).toMatchObject({ verdict: 'cosigned', size: 600n });
  });
});
