import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { retryDelays, takeEvent, deliverEvent } from '../../../src/gateway/webhooks/deliver-events.ts';
import { secretsOf } from '../../../src/gateway/webhooks/webhook-secrets.ts';
import { revokeClient } from '../../../src/gateway/register.ts';
import { statusEventSchema } from '../../../src/http/webhooks/event-schema.ts';
import { createLog } from '../../../src/log.ts';
import { startWebhookWorker } from '../../../src/queues/webhook-worker.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { addOtherSource, fromOtherSource } from '../../support/look.ts';
import { findInText, needlesOf } from '../../support/needles.ts';
import { changed, people, type CaseRecordInput } from '../../support/people.ts';
import { eventually } from '../../support/processes.ts';
import { push, readReceipt } from '../../support/push.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import { saidIn, tellAllDue, tellAt, telling } from '../../support/webhooks.ts';

let gateway: TestGateway;
let receiver: Receiver;
// The machine's own time: the published verifier knows no other.
const start = new Date();
beforeAll(async () => {
  gateway = await startTestGateway({ now: start });
  receiver = await startReceiver();
});
beforeEach(async () => {
  await gateway.database.query('TRUNCATE webhook, outbox');
  await tellAt(gateway, receiver.url);
  receiver.received.length = 0;
  receiver.answers.length = 0;
});
afterEach(() => {
  gateway.time.now = start;
});
afterAll(async () => {
  receiver.stop();
  await gateway.stop();
});

let minute = 0;
/** A record that is newer than those before it. */
const next = (record: CaseRecordInput = people.sharesMost()): CaseRecordInput =>
  changed(record, (minute += 1), {});
function sameTimeOtherContent(): CaseRecordInput {
  const { person } = people.sharesMost();
  return changed(people.sharesMost(), minute, {
    person: { ...person, name: { ...person.name, given: ['Another'] } },
  });
}
async function sent(record = next(), apiKey = gateway.apiKey): Promise<string> {
  const { receipt } = (await push(gateway, record, { apiKey })).json<{ receipt: string }>();
  await gateway.work();
  return receipt;
}
const waiting = async (): Promise<readonly string[]> =>
  (await gateway.database.query<{ receipt_id: string }>('SELECT receipt_id FROM outbox ORDER BY place')).map(
    ({ receipt_id: id }) => id,
  );
const later = (seconds: number): void => {
  gateway.time.now = new Date(gateway.time.now.getTime() + seconds * 1_000);
};
const said = (): readonly string[] => receiver.received.flatMap(saidIn);

describe('A client is not told', () => {
  test('that has no address: nothing is kept for it', async () => {
    await tellAt(gateway, undefined);
    await sent();
    expect(await waiting()).toEqual([]);
    expect(await tellAllDue(gateway)).toEqual([]);
  });

  test('of what waits, once its address is taken away', async () => {
    await sent();
    expect(await waiting()).toHaveLength(1);
    await tellAt(gateway, undefined);
    expect(await tellAllDue(gateway)).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  test('once it is revoked', async () => {
    await tellAt(gateway, receiver.url, 'leaver');
    await gateway.database.query(
      "INSERT INTO outbox (client_id, receipt_id) VALUES ('leaver', gen_random_uuid())",
    );
    await revokeClient({ store: gateway.services.store, clock: gateway.services.clock }, 'leaver');
    expect(await tellAllDue(gateway)).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  test('of what another client sent', async () => {
    const other = await addOtherSource(gateway);
    await sent(fromOtherSource(next(people.undecided())), other.apiKey);
    expect(await waiting()).toEqual([]);
  });

  test('of a settlement that was rolled back', async () => {
    const { receipt } = (await push(gateway, next())).json<{ receipt: string }>();
    await gateway.database.query('REVOKE INSERT ON audit_pending FROM lwg_gateway');
    await expect(gateway.work()).resolves.toBeUndefined();
    await gateway.database.query('GRANT INSERT ON audit_pending TO lwg_gateway');
    expect(await waiting()).toEqual([]);
    later(120);
    await gateway.work();
    expect(await waiting()).toEqual([receipt]);
  });

  test('that a record is held over somebody whom it does not know: that is on its way, as its receipt says', async () => {
    const receipt = await sent();
    await gateway.database.query(
      "UPDATE inbox SET state = 'held', outcome = 'held', issues = '[]', until_revision = NULL WHERE id = $1",
      [receipt],
    );
    expect((await readReceipt(gateway, receipt)).json()).toMatchObject({ status: 'received', issues: [] });
    expect(await tellAllDue(gateway)).toEqual([]);
    expect(receiver.received).toEqual([]);
    expect(await waiting()).toEqual([]);
    await gateway.database.query(
      "UPDATE inbox SET state = 'settled', outcome = 'applied', until_revision = 1 WHERE id = $1",
      [receipt],
    );
  });
});

describe('A client is told', () => {
  test('exactly what each receipt says, in order, in one call, signed so that the published verifier takes it', async () => {
    const [first, second] = [await sent(), await sent()];
    const clash = await sent(sameTimeOtherContent());
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
    const [call] = receiver.received;
    const [secret = ''] = secretsOf(gateway.config.keys, { clientId: 'case-system', secretNumbers: [1] });
    const event = new Webhook(secret).verify(call?.body ?? '', {
      ...(call?.headers as Record<string, string>),
    });
    const receipts = await Promise.all([first, second, clash].map((id) => readReceipt(gateway, id)));
    expect(statusEventSchema.parse(event)).toEqual({
      type: 'receipts.settled',
      timestamp: start.toISOString(),
      data: receipts.map((one) => {
        const { receipt, status, issues } = one.json<Record<string, unknown>>();
        return { receipt, status, issues };
      }),
    });
    expect(said().map((one) => one.split(' ')[1])).toEqual(['applied', 'applied', 'held']);
    expect(await tellAllDue(gateway)).toEqual([]);
  });

  test('again, when what was held is answered by a newer record', async () => {
    await sent();
    const held = await sent(sameTimeOtherContent());
    await tellAllDue(gateway);
    expect(said().at(-1)).toBe(`${held} held`);
    receiver.received.length = 0;
    later(60);
    const newer = await sent(next());
    await tellAllDue(gateway);
    expect((await readReceipt(gateway, held)).json()).toMatchObject({
      settledAt: gateway.time.now.toISOString(),
    });
    expect(said().toSorted()).toEqual([`${held} superseded`, `${newer} applied`].toSorted());
  });

  test('of a receipt that settled twice before it was told: once, as it stands', async () => {
    const receipt = await sent();
    await gateway.database.query("UPDATE inbox SET outcome = 'discarded' WHERE id = $1", [receipt]);
    expect(await waiting()).toEqual([receipt, receipt]);
    await tellAllDue(gateway);
    expect(said()).toEqual([`${receipt} discarded`]);
  });

  test('nothing of anybody', async () => {
    const needles = needlesOf([people.sharesMost()]);
    await sent();
    await tellAllDue(gateway);
    expect(receiver.received).toHaveLength(1);
    expect(findInText(needles, JSON.stringify(receiver.received))).toEqual([]);
    const rows = await gateway.database.query('SELECT to_jsonb(w) FROM webhook w');
    expect(findInText(needles, JSON.stringify(rows))).toEqual([]);
  });
});

describe('An event that did not arrive', () => {
  test('comes again, the same under the same id, after growing delays; what came since comes after it', async () => {
    receiver.answers.push(500, 'hangs', 302, 503, 500, 204);
    const first = await sent();
    for (const [index, wait] of [...retryDelays, retryDelays[3]].entries()) {
      expect(await tellAllDue(gateway)).toEqual([`case-system failed ${index + 1} open`]);
      later(wait * 0.79);
      expect(await tellAllDue(gateway)).toEqual([]);
      later(wait * 0.42);
    }
    const second = await sent();
    expect(await tellAllDue(gateway)).toEqual([
      'case-system delivered 6 open',
      'case-system delivered 1 open',
    ]);
    const repeated = receiver.received.slice(0, 6);
    expect(new Set(repeated.map(({ id }) => id)).size).toBe(1);
    expect(new Set(repeated.map(({ body }) => body)).size).toBe(1);
    expect(new Set(repeated.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(6);
    expect(said().slice(5)).toEqual([`${first} applied`, `${second} applied`]);
  });

  test('is given up after three days, with what waits; an operator hears of it, and only a client that asks is told again', async () => {
    receiver.answers.push(...Array.from({ length: 100 }, () => 500));
    await sent();
    const told: string[] = [];
    for (let hour = 0; hour < 80; hour += 1) {
      told.push(...(await tellAllDue(gateway)));
      later(3_600 * 1.3);
    }
    expect(told.at(-1)).toMatch(/ failed$/);
    expect(told.filter((one) => one.endsWith(' failed'))).toHaveLength(1);
    expect(receiver.received.length).toBeGreaterThan(50);
    await sent();
    expect(await waiting()).toEqual([]);
  });

  test('because nobody is there any more (410) is not tried again', async () => {
    receiver.answers.push(410);
    await sent();
    expect(await tellAllDue(gateway)).toEqual(['case-system gone 1 gone']);
    later(1_000_000);
    await sent();
    expect(await tellAllDue(gateway)).toEqual([]);
    await tellAt(gateway, `${receiver.url}/new`);
    const after = await sent();
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
    expect(said().at(-1)).toBe(`${after} applied`);
  });

  test('of a worker that was killed after it arrived, comes again under the same id from another', async () => {
    await sent();
    const taken = await takeEvent(telling(gateway));
    if (taken === undefined || taken === 'nothing-to-tell') throw new Error('nothing was due');
    // It arrives, and the worker is gone before it can say so.
    const { webhooks, keys } = telling(gateway);
    await webhooks.call({ ...taken.event, url: receiver.url, secrets: secretsOf(keys, taken.webhook) });
    expect(await tellAllDue(gateway)).toEqual([]);
    later(61);
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 2 open']);
    const [one, other] = receiver.received;
    expect([other?.id, other?.body]).toEqual([one?.id, one?.body]);
    // The first was only slow: what it says now changes nothing.
    receiver.answers.push(500);
    await deliverEvent(telling(gateway), taken);
    const after = await sent();
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
    expect(said().at(-1)).toBe(`${after} applied`);
  });
});

describe('Of many clients', () => {
  test('one that hangs harms only itself, and no client has two calls at once', async () => {
    const slow = await startReceiver();
    slow.answers.push(...Array.from({ length: 10 }, () => 'hangs' as const));
    await tellAt(gateway, slow.url, 'slow-system');
    const slowOnes = Array.from({ length: 2_000 }, () => randomUUID());
    await backFill('slow-system', slowOnes);
    await backFill(
      'case-system',
      Array.from({ length: 2_000 }, () => randomUUID()),
    );
    const lines: string[] = [];
    const log = createLog('debug', { write: (line: string) => void lines.push(line) });
    const workers = [1, 2].map(() => startWebhookWorker({ ...telling(gateway), log }));
    await eventually(
      () => (receiver.received.length >= 4 && slow.received.length > 0 ? true : undefined),
      'all told',
    );
    await Promise.all(workers.map((worker) => worker.close()));
    expect(slow.received).toHaveLength(1);
    expect(receiver.received).toHaveLength(4);
    const events = lines.map((line) => JSON.parse(line) as { event: string; client: string });
    expect(events.filter(({ event }) => event === 'HOOK001').map(({ client }) => client)).toEqual(
      Array.from({ length: 4 }, () => 'case-system'),
    );
    expect(events.filter(({ event }) => event === 'HOOK002').map(({ client }) => client)).toEqual([
      'slow-system',
    ]);
    expect(lines.join('\n')).not.toMatch(/whsec_|127\.0\.0\.1|v1,/);
    slow.stop();
  });

  test('one is in one worker’s hands at a time, while others go on', async () => {
    await tellAt(gateway, receiver.url, 'other-one');
    await backFill('case-system', [randomUUID()]);
    await backFill('other-one', [randomUUID()]);
    await telling(gateway).store.transaction(async (tx) => {
      expect((await tx.webhooks.takeDue(gateway.time.now))?.clientId).toBe('case-system');
      expect(await tellAllDue(gateway)).toEqual(['other-one delivered 1 open']);
    });
    expect(await tellAllDue(gateway)).toEqual(['case-system delivered 1 open']);
  });

  test('a back-fill of 10,000 records is twenty calls, in order, each receipt once', async () => {
    const receipts = Array.from({ length: 10_000 }, () => randomUUID());
    await backFill('case-system', receipts);
    expect(await tellAllDue(gateway)).toHaveLength(20);
    expect(said()).toEqual(receipts.map((receipt) => `${receipt} applied`));
  });
});

/** Records of a client that settled, and are to be told in this order: it is none that the database would read them in by itself. */
async function backFill(clientId: string, receipts: readonly string[]): Promise<void> {
  await gateway.database.query(
    `INSERT INTO inbox (id, person_id, person_seq, client_id, source, source_organisation, body_hash, body, source_modified,
       changes_visibility, says_sharing, received_at, since_revision, state, outcome, settled_at, until_revision)
     SELECT id, gen_random_uuid(), 1, $2, 'x/y', 'X9V01', '', '', now(), false, false, now(), 0, 'settled', 'applied', now(), 1
     FROM unnest($1::uuid[]) AS id ORDER BY id`,
    [receipts, clientId],
  );
  await gateway.database.query(
    `INSERT INTO outbox (client_id, receipt_id)
     SELECT $2, id FROM unnest($1::uuid[]) WITH ORDINALITY AS each (id, place) ORDER BY place`,
    [receipts, clientId],
  );
}
