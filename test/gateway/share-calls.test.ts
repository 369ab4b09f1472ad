import { randomUUID } from 'node:crypto';
import { expect, test, describe } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import type { AcceptedRecords, Call } from '../../src/gateway/case/call.ts';
import { shareCalls } from '../../src/gateway/case/share-calls.ts';

const client = { clientId: 'a-case-system' } as Call['client'];

function call({
  key = randomUUID(),
  ...own
}: { key?: string; records?: number; ifMatch?: string } = {}): Call {
  const claim = {
    clientId: client.clientId,
    key,
    fingerprint: Buffer.alloc(32),
    inboxId: key,
    at: new Date(0),
  };
  const offers = Array.from({ length: own.records ?? 1 }, () => ({ issues: [] }));
  return { client, claim, offers, at: new Date(0), repeats: 'kept', ifMatch: own.ifMatch };
}

/** Takes in whatever it is given, one transaction at a time, each when the test says so; what it is to refuse fails the whole transaction. */
function door(refuses: (calls: readonly Call[]) => GatewayError | undefined = () => undefined) {
  const transactions: (readonly string[])[] = [];
  const gates: (() => void)[] = [];
  const send = shareCalls({
    inTurn: (work) => work(),
    async takeIn(calls) {
      transactions.push(calls.map(({ claim }) => claim.key));
      await new Promise<void>((go) => gates.push(go));
      const refusal = refuses(calls);
      if (refusal !== undefined) throw refusal;
      return calls.map(({ claim }): AcceptedRecords => ({
        results: [{ outcome: 'accepted', receipt: claim.key }],
        replayed: false,
      }));
    },
  });
  const goOn = setInterval(() => gates.splice(0).forEach((go) => go()), 2);
  const all = async (calls: readonly Call[]) => {
    const outcomes = await Promise.allSettled(calls.map((one) => send(one)));
    clearInterval(goOn);
    return outcomes.map((one) =>
      one.status === 'fulfilled' ? one.value.results[0]?.receipt : (one.reason as GatewayError).code,
    );
  };
  return { all, transactions };
}

describe('Of calls in one transaction', () => {
  test('one that is refused is refused alone, and the others are taken in', async () => {
    const calls = Array.from({ length: 9 }, () => call());
    const poison = calls[5];
    const { all } = door((some) =>
      poison && some.includes(poison) ? new GatewayError('key-reused') : undefined,
    );
    expect(await all(calls)).toEqual(calls.map((one) => (one === poison ? 'key-reused' : one.claim.key)));
  });

  test('none is taken in again where nobody knows whether it is kept', async () => {
    const calls = Array.from({ length: 9 }, () => call());
    const { all, transactions } = door(() => new GatewayError('commit-unknown'));
    expect(await all(calls)).toEqual(calls.map(() => 'commit-unknown'));
    expect(transactions.flat().toSorted()).toEqual(calls.map(({ claim }) => claim.key).toSorted());
  });

  test('no two have one key', async () => {
    const { all, transactions } = door();
    await all(Array.from({ length: 6 }, () => call({ key: 'the-same' })));
    expect(transactions).toEqual(Array.from({ length: 6 }, () => ['the-same']));
  });

  test('one that must match the last receipt is alone', async () => {
    const { all, transactions } = door();
    const careful = call({ ifMatch: '*' });
    await all([call(), call(), call(), careful, call(), call()]);
    expect(transactions).toContainEqual([careful.claim.key]);
  });

  test('no more than 500 records are together', async () => {
    const { all, transactions } = door();
    const calls = Array.from({ length: 12 }, () => call({ records: 200 }));
    await all(calls);
    expect(Math.max(...transactions.map((some) => some.length))).toBe(2);
    expect(transactions.flat()).toHaveLength(12);
  });
});

test('Calls that come at once share a transaction, each with its own answer; the first waits for nobody', async () => {
  const { all, transactions } = door();
  const calls = Array.from({ length: 20 }, () => call());
  expect(await all(calls)).toEqual(calls.map(({ claim }) => claim.key));
  expect(transactions.length).toBeLessThan(5);
  expect(transactions[0]).toContain(calls[0]?.claim.key);
});
