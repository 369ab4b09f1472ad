import { rmSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import pg from 'pg';
import type { AuditEntry } from '../src/audit/entry.ts';
import type { StaffPrincipal } from '../src/auth/principal.ts';
import { createLogFiling } from '../src/db/log-filing.ts';
import { deploymentKey } from '../src/db/owner-keys.ts';
import { createStore } from '../src/db/store.ts';
import { databaseName, makeDatabase } from '../src/demo/database.ts';
import { liaison, trust } from '../src/demo/organisations.ts';
import type { LogQuestion } from '../src/gateway/log/log-question.ts';
import { releaseLogPage } from '../src/gateway/log/release-log.ts';
import { releaseToday } from '../src/gateway/log/release-today.ts';
import { createLogTree } from '../src/db/log-tree.ts';
import { startEmbeddedPostgres } from '../src/ops/embedded-postgres/index.ts';
import { parseKeys } from '../src/sealing/keys.ts';
import { layEntries } from './lay-entries.ts';
import { laying } from './laying.ts';
import { newFolder } from './push-subject.ts';

/** Pages of the access log over many entries. `LWG_BENCH_ENTRIES` says how many; the newest are the product's own, and can be opened. */
const total = Number(process.env['LWG_BENCH_ENTRIES'] ?? 1_000_000);
const opened = Math.min(total, 20_000);
const looks = 60;
const now = new Date();

const folder = newFolder('access-log');
const secret = (): string => randomBytes(32).toString('base64');
const keys = parseKeys(JSON.stringify({ use: 'demo', id: 'bench', wrap: secret(), index: secret() }));
const layingServer = await startEmbeddedPostgres({ folder, settings: laying });
await makeDatabase(layingServer);
await timed(`${total - opened} older rows of the same shape`, () =>
  layEntries(layingServer.url(databaseName), keys, { sample: entryOf(0), from: opened, to: total, now }),
);
await layingServer.stop();
// With PostgreSQL's own settings again.
const postgres = await startEmbeddedPostgres({ folder });
const pool = new pg.Pool({ connectionString: postgres.url(databaseName), max: 4 });
pool.on('error', () => undefined);
const deployment = await deploymentKey(pool, keys);
const store = createStore(pool, keys, deployment);
const filing = createLogFiling(pool, keys, deployment);
await timed(`${opened} entries written by the product`, writeOwn);
await timed('and filed', async () => {
  while ((await filing.fileNext(500)) > 0);
});
await timed('analysed', () => pool.query('VACUUM ANALYZE audit_event, audit_filed, audit_count'));

const caller: StaffPrincipal = {
  kind: 'staff',
  subject: 'officer',
  name: 'Officer',
  organisation: trust,
  organisations: [trust],
  role: 'ig-officer',
  identities: [],
};
const release = { store, keys, clock: () => new Date() };
const questions: Readonly<Record<string, LogQuestion>> = {
  everything: {},
  'by user': { user: { by: 'id', value: 'user-7' } },
  'by user’s name': { user: { by: 'name', value: 'User 7' } },
  'by organisation': { asker: liaison },
  'by purpose': { purpose: 'TREAT' },
  'by outcome that is rare': { outcome: 'failed' },
  'by days': { from: now.toISOString().slice(0, 10) },
  'somebody unknown': { person: { nhsNumber: '9990000018', birthDate: '1988-07-14' } },
};
for (const [name, question] of Object.entries(questions)) {
  const times: number[] = [];
  let before: Parameters<typeof releaseLogPage>[3];
  let entries = 0;
  for (let look = 0; look < looks; look += 1) {
    const begun = performance.now();
    const page = await releaseLogPage(release, caller, question, before);
    times.push(performance.now() - begun);
    entries += page.entries.length;
    // Not so deep that the rows which nobody can open would be reached.
    before = look % 3 === 2 ? undefined : page.older;
  }
  print(name, times, `${Math.round(entries / looks)} entries a page`);
}
const today: number[] = [];
for (let look = 0; look < looks; look += 1) {
  const begun = performance.now();
  await releaseToday(release, createLogTree(pool), caller);
  today.push(performance.now() - begun);
}
print('Today', today, 'from counters');
const { rows } = await pool.query<{ name: string; size: string }>(
  `SELECT relname AS name, pg_size_pretty(pg_total_relation_size(oid)) AS size FROM pg_class
   WHERE relname IN ('audit_event', 'audit_filed', 'audit_count') ORDER BY relname`,
);
for (const { name, size } of rows) process.stdout.write(`${name}: ${size}\n`);
await pool.end();
await postgres.stop();
rmSync(folder, { recursive: true, force: true });

async function writeOwn(): Promise<void> {
  for (let done = 0; done < opened; done += 1_000) {
    const entries = Array.from({ length: Math.min(1_000, opened - done) }, (_, index) =>
      entryOf(done + index),
    );
    await store.transaction((tx) => tx.log.appendAll(entries));
  }
}

function entryOf(number: number): AuditEntry {
  const user = number % 50;
  return {
    id: randomUUID(),
    at: new Date(now.getTime() - number * 1_000),
    kind: 'support',
    outcome: number % 100 === 0 ? 'failed' : 'shown',
    face: 'page',
    organisation: liaison,
    role: 'mh-liaison',
    purpose: 'TREAT',
    askers: [liaison, trust],
    sources: ['X9C01'],
    actor: { kind: 'staff', id: `user-${user}`, name: `User ${user}` },
    personId: undefined,
    detail: {
      asked: { nhsNumber: '9990000018', birthDate: '1988-07-14' },
      decisions: [],
      released: { CareTeam: 1 },
    },
  };
}

async function timed(what: string, work: () => Promise<unknown>): Promise<void> {
  const begun = performance.now();
  await work();
  process.stdout.write(`${what}: ${((performance.now() - begun) / 1_000).toFixed(1)} s\n`);
}

function print(name: string, times: readonly number[], note: string): void {
  const sorted = times.toSorted((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  process.stdout.write(`${name}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms (budget 200); ${note}\n`);
}
