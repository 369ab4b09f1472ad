import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { people, type CaseRecordInput } from '../support/people.ts';
import { eventually, type Started } from '../support/processes.ts';
import { pushUntilAnswered } from '../support/pushers.ts';
import { startRealGateway, type RealGateway } from '../support/real-gateway.ts';

const clients = 4;
const pushesEach = 5;
const killsInTheMiddle = 5;

// Real processes, perhaps beside others: a dozen starts, of which each takes seconds on a busy machine.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 });

let real: RealGateway;
let server: Started;

beforeAll(async () => {
  real = await startRealGateway();
});
afterAll(() => real.stop());

/** What a client holds: the record it sent, and the receipt it was given. */
interface Acknowledged {
  readonly record: CaseRecordInput;
  readonly key: string;
  readonly receipt: string;
  /** In one person's records, the how-manieth. */
  readonly step: number;
}

/** A client has one person, whose record it sends again and again, later each time: the order counts. */
function recordOf(round: number, client: number, step: number): CaseRecordInput {
  const { source } = people.sharesMost();
  const modified = new Date(Date.parse(source.modified) + step * 60_000).toISOString();
  return {
    source: { ...source, modified },
    person: {
      id: `K-${round}-${client}`,
      birthDate: '1990-05-05',
      name: { given: ['Kit'], family: `Step-${step}` },
    },
  };
}

async function runClient(round: number, client: number): Promise<readonly Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  for (let step = 0; step < pushesEach; step++) {
    const record = recordOf(round, client, step);
    const key = randomUUID();
    const { receipt } = await pushUntilAnswered(real, record, key);
    acknowledged.push({ record, key, receipt, step });
  }
  return acknowledged;
}

const runClients = async (round: number): Promise<readonly Acknowledged[]> =>
  (await Promise.all(Array.from({ length: clients }, (_, client) => runClient(round, client)))).flat();

interface Row {
  readonly id: string;
  readonly person_id: string;
  readonly seq: number;
  readonly outcome: string | null;
  readonly effects: number;
}

/** Every arrival with how often the log says it was applied; the log has no receipt that can be read, so by person and in all. */
const readRows = (): Promise<readonly Row[]> =>
  real.gateway.database.query<Row>(
    `SELECT inbox.id, person_id, person_seq::int AS seq, outcome,
       (SELECT count(*)::int FROM resource_history WHERE resource_history.person_id = inbox.person_id AND type = 'Patient')
         + (SELECT count(*)::int FROM resource WHERE resource.person_id = inbox.person_id AND type = 'Patient') AS effects
     FROM inbox ORDER BY person_id, person_seq`,
  );

async function appliedBy(receipts: readonly string[]): Promise<readonly Row[]> {
  return eventually(
    async () => {
      const rows = await readRows();
      const mine = rows.filter(({ id }) => receipts.includes(id));
      return mine.every(({ outcome }) => outcome !== null) ? mine : undefined;
    },
    'end of the backlog',
    120,
  );
}

describe('The server killed outright', () => {
  let all: readonly Acknowledged[] = [];

  test('between push and processing: everything acknowledged is still there', async () => {
    server = await real.start('serve');
    all = await runClients(0);
    expect(await server.end('SIGKILL')).toBe('SIGKILL');
    const rows = await readRows();
    expect(rows.map(({ id }) => id).toSorted()).toEqual(all.map(({ receipt }) => receipt).toSorted());
    expect(rows.every(({ outcome }) => outcome === null)).toBe(true);
  });

  test(`in the middle of the pushes, ${killsInTheMiddle} times: every retry with the same key gets one receipt, and nothing is twice`, async () => {
    server = await real.start('serve');
    for (let round = 1; round <= killsInTheMiddle; round++) {
      const before = (await readRows()).length;
      const pushing = runClients(round);
      await eventually(
        async () => ((await readRows()).length >= before + round * 2 ? true : undefined),
        'pushes',
      );
      await server.end('SIGKILL');
      server = await real.start('serve');
      all = [...all, ...(await pushing)];
    }
    const rows = await readRows();
    expect(rows.map(({ id }) => id).toSorted()).toEqual(all.map(({ receipt }) => receipt).toSorted());
    expect(all).toHaveLength((killsInTheMiddle + 1) * clients * pushesEach);
  });

  test('then a worker starts, and is killed too, and started again: each is applied once, in the order it was sent', async () => {
    const first = await real.start('worker');
    await eventually(
      async () => ((await readRows()).some(({ outcome }) => outcome !== null) ? true : undefined),
      'work',
    );
    await first.end('SIGKILL');
    await real.start('worker');
    const rows = await appliedBy(all.map(({ receipt }) => receipt));
    expect(rows.filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
    const place = new Map(rows.map((row) => [row.id, row]));
    for (const { receipt, step } of all) {
      // Places begin at one; five records of a person are five versions, no more.
      expect(place.get(receipt)).toMatchObject({ seq: step + 1, effects: pushesEach });
    }
    const [log] = await real.gateway.database.query<{ pushed: number; applied: number }>(
      `SELECT (SELECT count(*)::int FROM audit_event WHERE kind = 'push') AS pushed,
         (SELECT count(*)::int FROM audit_event WHERE kind = 'apply') AS applied`,
    );
    expect(log).toEqual({ pushed: all.length, applied: all.length });
    process.stdout.write(
      `kill-server: ${killsInTheMiddle + 1} server kills, 1 worker kill, ${all.length} acknowledged, 0 lost, 0 twice, 0 out of order\n`,
    );
  });

  test('and every key, sent once more, gives the receipt that it gave before', async () => {
    const again = await Promise.all(all.map(({ record, key }) => pushUntilAnswered(real, record, key)));
    expect(again.map(({ receipt }) => receipt)).toEqual(all.map(({ receipt }) => receipt));
    expect(await readRows()).toHaveLength(all.length);
  });
});
