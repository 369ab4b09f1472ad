import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inclusionProof } from '../src/audit/tree/make-proof.ts';
import { nodesFromTiles } from '../src/audit/tree/read-tiles.ts';
import { newKeys } from '../src/key-file.ts';
import { databaseName, makeDatabase, sequencerLogin } from '../src/demo/database.ts';
import { readingLog } from '../src/db/log-audit.ts';
import { createLogTree } from '../src/db/log-tree.ts';
import { createPool } from '../src/db/pool.ts';
import { createSequencerStore } from '../src/db/sequencer-store.ts';
import { batchSize, sequenceBatch } from '../src/gateway/log/sequence.ts';
import { verifyLog } from '../src/gateway/log/verify-log.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { addEntries } from '../test/support/log-fill.ts';
import { median } from './load.ts';

// `node bench/log.ts [ENTRIES]`: the log's tree alone, at a million entries unless told: sequencing, verifying, proofs, and what sequencing costs those who write.

const wanted = Number(process.argv[2] ?? 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'lwg-log-bench-'));
chmodSync(folder, 0o755);
writeFileSync(join(folder, 'keys.json'), newKeys('demo'));
const server = await startEmbeddedPostgres({ folder });
await makeDatabase(server);
const owner = new pg.Pool({ connectionString: server.url(databaseName), max: 4 });
const database = {
  query: async (text: string, values: readonly unknown[] = []) => (await owner.query(text, [...values])).rows,
};
const sequencing = createPool({
  url: server.url(databaseName, sequencerLogin),
  name: 'bench',
  max: 1,
  onError: () => undefined,
});
const store = createSequencerStore(sequencing);

const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const begun = performance.now();
  await work();
  return (performance.now() - begun) / 1000;
};

async function drain(): Promise<void> {
  while ((await sequenceBatch(store)) === batchSize);
}

/** Writes of one entry a transaction by four clients for some seconds: what a disclosure's entry costs, with or without a sequencer beside it. */
async function appendRate(beside: boolean): Promise<number> {
  const until = performance.now() + 3_000;
  let written = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() < until) {
      await addEntries(database, 1);
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
  return written / 3;
}

const rates = { without: [] as number[], beside: [] as number[] };
for (let round = 0; round < 4; round += 1) {
  // Interleaved, and the first is not counted.
  const [without, beside] = [await appendRate(false), await appendRate(true)];
  if (round === 0) continue;
  rates.without.push(without);
  rates.beside.push(beside);
}

let sequencingSeconds = 0;
for (let size = 0; size < wanted; size += 50_000) {
  await addEntries(database, Math.min(50_000, wanted - size));
  sequencingSeconds += await seconds(drain);
}
await owner.query('VACUUM ANALYZE');
const cpu = process.cpuUsage();
const verifying = await seconds(() =>
  readingLog(server.url(databaseName), async (reader) => {
    const result = await verifyLog(reader, []);
    if ('problem' in result) throw new Error(result.problem);
  }),
);
const used = process.cpuUsage(cpu);
const ownSeconds = (used.user + used.system) / 1e6;

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

const cost = (1 - median(rates.beside) / median(rates.without)) * 100;
process.stdout.write(
  `${[
    `| the log's tree, ${size} entries | measured | budget |`,
    '| --- | --- | --- |',
    `| entries appended a second, 4 clients, no sequencer beside them | ${Math.round(median(rates.without))} | |`,
    `| the same with one | ${Math.round(median(rates.beside))} (${cost.toFixed(1)} % less) | < 5 % less |`,
    `| entries sequenced a second | ${Math.round(wanted / sequencingSeconds)} | |`,
    `| entries verified a second, wall clock | ${Math.round(Number(size) / verifying)} | 100,000 |`,
    `| the same for each second of the verifier's own core | ${Math.round(Number(size) / ownSeconds)} | 100,000 |`,
    `| proof of an entry, median | ${median(times).toFixed(2)} ms | |`,
    `| tiles read for one | ${(tiles / times.length).toFixed(1)} | 20 |`,
  ].join('\n')}\n`,
);
await Promise.all([owner.end(), sequencing.end()]);
await server.stop();
rmSync(folder, { recursive: true, force: true });
