import { rmSync } from 'node:fs';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWitness } from '../../../src/adapters/witnesses/witnesses.ts';
import { collectCosignatures, type Cosigned } from '../../../src/gateway/log/collect-cosignatures.ts';
import type { AskWitness } from '../../../src/gateway/ports/witness.ts';
import { followLog } from '../../../src/gateway/witness/follow-log.ts';
import { buildWitnessApp } from '../../../src/http/witness/witness-app.ts';
import { createLogReader } from '../../../src/adapters/log-reader/log-reader.ts';
import { check } from '../../../verifier/check.js';
import { currentSupport, token } from '../../support/ask.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { personIdOf } from '../../support/look.ts';
import { people } from '../../support/people.ts';
import { freePort } from '../../support/processes.ts';
import { push, pushAndApply } from '../../support/push.ts';
import { checkpointOf, leavesUpTo, newSigner } from '../../support/reference-log.ts';
import { newWitness } from '../../support/witness.ts';

const server = setupServer();
let gateway: TestGateway;
let address = '';
let keys = '';
beforeAll(async () => {
  const port = await freePort();
  address = `http://127.0.0.1:${port}`;
  gateway = await startTestGateway({ publicUrl: address });
  await gateway.app.listen({ host: '127.0.0.1', port });
  await pushAndApply(gateway, people.sharesMost());
  await gateway.sequence();
  keys = (await gateway.app.inject({ url: '/log/keys' })).payload;
  server.listen({ onUnhandledFrame: 'bypass' });
});
afterAll(async () => {
  await gateway.stop();
  server.close();
});

const origin = (): string => keys.split('+')[0] ?? '';
const shown = async (): Promise<string> => (await gateway.app.inject({ url: '/log/checkpoint' })).payload;

let witness: ReturnType<typeof newWitness>;
let ask: AskWitness;
/** How often the witness was asked. */
let asked = 0;
beforeEach(() => {
  witness = newWitness([{ name: origin(), vkey: keys.split(/\s/)[0] ?? '', sign: () => '' }]);
  const app = buildWitnessApp(witness);
  asked = 0;
  ask = async (payload) => {
    asked += 1;
    const { statusCode, payload: text } = await app.inject({
      method: 'POST',
      url: '/add-checkpoint',
      payload,
    });
    return { status: statusCode, text };
  };
  return () => rmSync(witness.folder, { recursive: true });
});

const sizes = new Map<string, bigint>();
beforeEach(() => sizes.clear());

async function collect(askNow = ask): Promise<readonly Cosigned[]> {
  const { sequencing } = gateway.worker;
  if (sequencing === undefined) throw new Error('no sequencer');
  const { sequencer } = sequencing;
  const outcomes = await collectCosignatures({ sequencer, sizes }, [
    { key: witness.signer.key, ask: askNow },
  ]);
  return outcomes ?? [];
}
async function grow(): Promise<void> {
  await push(gateway, people.undecided());
  await gateway.sequence();
}

describe('A cosignature is not kept', () => {
  test('where a witness answers with nothing, with another’s, or not at all', async () => {
    const stranger = newSigner('trust.example/witness', 4);
    const text = (await shown()).split('\n\n')[0] ?? '';
    const answers: AskWitness[] = [
      async () => ({ status: 200, text: '' }),
      async () => ({ status: 200, text: stranger.sign(`${text}\n`, 5n) }),
      async () => ({ status: 500, text: '' }),
      async () => ({ status: 409, text: 'soon\n' }),
      async () => Promise.reject(new Error('away')),
    ];
    const before = await shown();
    for (const answer of answers) {
      expect(await collect(answer)).toEqual([{ witness: 'trust.example/witness', outcome: 'failed' }]);
    }
    expect(await shown()).toBe(before);
  });

  test('where the witness saw another history, or one that goes further: an alarm', async () => {
    const [log] = witness.logs;
    const fork = newWitness([]);
    const own = newSigner(origin());
    const rewritten = checkpointOf(leavesUpTo(2), origin(), [own]);
    expect(log).toBeDefined();
    await witness.memory.replace(origin(), 0, rewritten);
    expect(await collect()).toMatchObject([{ outcome: 'refused' }]);
    await witness.memory.replace(origin(), 1, rewritten.replace('\n2\n', '\n99999\n'));
    sizes.clear();
    expect(await collect()).toMatchObject([{ outcome: 'refused' }]);
    rmSync(fork.folder, { recursive: true });
  });

  test('of a witness that redirects, or answers without end', async () => {
    const client = createWitness('https://witness.example/log');
    for (const answer of [
      () => HttpResponse.redirect('https://other.example/'),
      () => HttpResponse.text('x'.repeat(20_000)),
      () => HttpResponse.error(),
    ]) {
      server.use(http.post('https://witness.example/log/add-checkpoint', answer));
      await expect(client('old 0\n')).rejects.toThrow();
    }
  });
});

describe('A cosignature is published with the checkpoint', () => {
  test('at once, and of each checkpoint that follows; the verifier takes it', async () => {
    for (const times of [1, 2, 3]) {
      await grow();
      expect(await collect(), String(times)).toMatchObject([{ outcome: 'cosigned' }]);
      const { verdict, proved } = await check({
        file: await shown(),
        kept: await shown(),
        keys: `${keys}${witness.vkey}`,
      });
      expect(verdict).toBe('proved');
      expect(proved).toContainEqual(
        expect.stringContaining('trust.example/witness, a witness whose key you gave'),
      );
    }
    // The size that the witness knows is asked for once.
    expect(asked).toBe(3);
  });

  test('and a gateway that forgot what the witness knows is told, and goes on from there', async () => {
    await collect();
    sizes.clear();
    await grow();
    expect(await collect()).toMatchObject([{ outcome: 'cosigned' }]);
    expect(asked).toBe(3);
  });

  test('over HTTP as it is specified', async () => {
    let sent = '';
    server.use(
      http.post('https://witness.example/log/add-checkpoint', async ({ request }) => {
        sent = await request.text();
        const { status, text } = await ask(sent);
        return new HttpResponse(text, { status });
      }),
    );
    expect(await collect(createWitness('https://witness.example/log/'))).toMatchObject([
      { outcome: 'cosigned' },
    ]);
    expect(sent).toMatch(/^old 0\n\n/);
  });
});

test('The receipt of a look is proved by the verifier against what a witness kept since, and not with one byte of it changed', async () => {
  const secret = await token(gateway);
  const looked = await currentSupport(gateway, secret, personIdOf(people.sharesMost()));
  await gateway.sequence();
  const url = `/log/receipt/${String(looked.headers['x-audit-id'])}`;
  const receipt = await gateway.app.inject({ url, headers: { authorization: `Bearer ${secret}` } });
  const log = createLogReader(`${address}/log`);
  await followLog(witness, log);
  await grow();
  const { proof } = await followLog(witness, log);
  const hashes = proof?.proof.map((hash) => hash.toString('base64')).join('\n');
  const kept = (await witness.memory.read(origin()))?.note;
  const given = { keys: `${keys}${witness.vkey}`, kept, proof: hashes };
  const { verdict, proved } = await check({ file: receipt.payload, ...given });
  expect(verdict).toBe('proved');
  expect(proved.join('\n')).toMatch(/kind "support", outcome "shown".*your checkpoint is newer/s);
  for (let at = 3; at < receipt.payload.length; at += 41) {
    const changed =
      receipt.payload.slice(0, at) +
      (receipt.payload[at] === 'A' ? 'B' : 'A') +
      receipt.payload.slice(at + 1);
    expect((await check({ file: changed, ...given })).verdict).toBe('bad');
  }
});

test('A witness follows the gateway’s own addresses, by its tiles', async () => {
  const log = createLogReader(`${address}/log`);
  expect((await followLog(witness, log)).outcome).toMatchObject({ verdict: 'cosigned' });
  await grow();
  const { outcome, proof } = await followLog(witness, log);
  expect(outcome).toMatchObject({ verdict: 'cosigned' });
  expect(proof?.size2).toBeGreaterThan(proof?.size1 ?? 0n);
});
