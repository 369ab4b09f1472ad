import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { inclusionProof } from '../src/audit/tree/make-proof.ts';
import { nodesFromTiles } from '../src/audit/tree/read-tiles.ts';
import { readingLog } from '../src/db/log-audit.ts';
import { createLogTree } from '../src/db/log-tree.ts';
import { createPool } from '../src/db/pool.ts';
import { createSequencerStore } from '../src/db/sequencer-store.ts';
import { databaseName, makeDatabase, sequencerLogin } from '../src/demo/database.ts';
import { batchSize, sequenceBatch } from '../src/gateway/log/sequence.ts';
import { verifyLog } from '../src/gateway/log/verify-log.ts';
import { newKeys } from '../src/key-file.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { addEntries } from '../test/support/log-fill.ts';
import type { Figure } from './figures.ts';
import { median } from './load.ts';
import { newFolder } from './push-subject.ts';

/** The log on a database of its own, with the login that alone may fold entries into the tree. */
interface Log {
  readonly url: string;
  readonly owner: pg.Pool;
  add(entries: number): Promise<void>;
  /** Sequences all that waits. */
  drain(): Promise<void>;
}

/** The log's tree alone: appending, sequencing, verifying, proofs, and what sequencing costs those who write. */
export async function measureLog(wanted: number): Promise<readonly Figure[]> {
  const folder = newFolder('log');
  writeFileSync(join(folder, 'keys.json'), newKeys('demo'));
  const server = await startEmbeddedPostgres({ folder });
  await makeDatabase(server);
  const owner = new pg.Pool({ connectionString: server.url(databaseName), max: 4 });
  owner.on('error', () => undefined);
  const login = server.url(databaseName, sequencerLogin);
  const sequencing = createPool({ url: login, name: 'bench', max: 1, onError: () => undefined });
  const store = createSequencerStore(sequencing);
  const database = {
    query: async (text: string, values: readonly unknown[] = []) =>
      (await owner.query(text, [...values])).rows,
  };
  const log: Log = {
    url: server.url(databaseName),
    owner,
    add: (entries) => addEntries(database, entries),
    drain: async () => {
      while ((await sequenceBatch(store)) === batchSize);
    },
  };
  try {
    const appending = await measureAppending(log);
    const sequenced = await measureSequencing(log, wanted);
    return [...appending, sequenced, ...(await measureVerifying(log)), ...(await measureProofs(log))];
  } finally {
    await Promise.all([owner.end(), sequencing.end()]);
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
}

/** Of two times two seconds each. */
const appendPairs = 16;
const appendSeconds = 2;

async function measureAppending(log: Log): Promise<readonly Figure[]> {
  const rates: number[] = [];
  const shares: number[] = [];
  for (let pair = 0; pair <= appendPairs; pair += 1) {
    // Side by side and in turns first: the rates vary by a tenth from one second to another, and what is looked for is less.
    const sequencedFirst = pair % 2 === 1;
    const first = await appendRate(log, sequencedFirst);
    const second = await appendRate(log, !sequencedFirst);
    // The first pair warms up.
    if (pair === 0) continue;
    const [without, beside] = sequencedFirst ? [second, first] : [first, second];
    rates.push(without);
    shares.push(beside / without);
  }
  return [
    {
      id: 'log-appended',
      what: 'log entries appended durably a second, one a transaction, 4 clients',
      value: median(rates),
      unit: 'a second',
    },
    {
      id: 'log-sequencer-cost',
      name: 'what sequencing costs writers',
      what: 'what a sequencer beside them costs those who append',
      value: (1 - median(shares)) * 100,
      unit: '%',
      budget: { is: 'at most', value: 5 },
      why: 'missed.md#the-log',
    },
  ];
}

/** Writes of one entry a transaction by four clients for some seconds: what a disclosure's entry costs, with or without a sequencer beside it. */
async function appendRate({ add, drain }: Log, beside: boolean): Promise<number> {
  const until = performance.now() + appendSeconds * 1000;
  let written = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() < until) {
      await add(1);
      written += 1;
    }
  };
  const sequencer = async (): Promise<void> => {
    while (beside && performance.now() < until) {
      await drain();
      await new Promise((later) => setTimeout(later, 1_000));
    }
  };
  await Promise.all([sequencer(), ...Array.from({ length: 4 }, writer)]);
  await drain();
  return written / appendSeconds;
}

async function measureSequencing({ owner, add, drain }: Log, wanted: number): Promise<Figure> {
  let took = 0;
  for (let size = 0; size < wanted; size += 50_000) {
    await add(Math.min(50_000, wanted - size));
    took += await seconds(drain);
  }
  await owner.query('VACUUM ANALYZE');
  return {
    id: 'log-sequenced',
    what: 'log entries sequenced a second',
    value: wanted / took,
    unit: 'a second',
    note: `${wanted.toLocaleString('en-GB')} entries`,
  };
}

async function measureVerifying({ url, owner }: Log): Promise<readonly Figure[]> {
  const { size } = await createLogTree(owner).head();
  const cpu = process.cpuUsage();
  const took = await seconds(() =>
    readingLog(url, async (reader) => {
      const result = await verifyLog(reader, []);
      if ('problem' in result) throw new Error(result.problem);
    }),
  );
  const { user, system } = process.cpuUsage(cpu);
  const budget = { is: 'at least', value: 100_000 } as const;
  const rates = { 'by the clock': took, "a second of the verifier's core": (user + system) / 1e6 };
  return Object.entries(rates).map(([how, time], place) => ({
    id: `log-verified-${place + 1}`,
    name: `log verified, ${how}`,
    what: `log entries verified a second, ${how}`,
    value: Number(size) / time,
    unit: 'a second',
    budget,
    why: 'missed.md#the-log',
  }));
}

async function measureProofs({ owner }: Log): Promise<readonly Figure[]> {
  const tree = createLogTree(owner);
  const { size } = await tree.head();
  let tiles = 0;
  const read: typeof tree.tiles = async (asked) => {
    tiles += asked.length;
    return tree.tiles(asked);
  };
  const times: number[] = [];
  for (let proof = 0; proof < 500; proof += 1) {
    const index = randomBytes(8).readBigUInt64BE() % size;
    times.push((await seconds(() => inclusionProof(nodesFromTiles(read, size), index, size))) * 1000);
  }
  return [
    {
      id: 'log-proof',
      what: 'proof that an entry is in the log, median',
      value: median(times),
      unit: 'ms',
      note: `${(tiles / times.length).toFixed(1)} tiles read for one, of a budget of 20`,
    },
  ];
}
