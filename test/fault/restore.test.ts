import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openOrigin } from '../../src/gateway/log/open-origin.ts';
import { takeTurn } from '../../src/gateway/log/take-turn.ts';
import { buildWorkerServices } from '../../src/services.ts';
import { copyDatabase, type TestDatabase } from '../support/database.ts';
import { tellScenario } from '../support/fault-report.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { checkLog, readLog } from '../support/log-checker.ts';
import { addEntries } from '../support/log-fill.ts';
import { eventually, startRole } from '../support/processes.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let gateway: TestGateway;
let backup: TestDatabase;
let published: string;
beforeAll(async () => {
  gateway = await startTestGateway({ now: new Date() });
  await addEntries(gateway.database, 300);
  await gateway.sequence();
  backup = await copyDatabase(gateway.database);
  await addEntries(gateway.database, 50);
  expect(await gateway.sequence()).toMatchObject({ state: 'signed' });
  published = checkpoint();
});
afterAll(async () => {
  await backup.drop();
  await gateway.stop();
});

function checkpoint(): string {
  return readFileSync(gateway.environment['LWG_LOG_CHECKPOINT_FILE'] ?? '', 'utf8');
}

/** The same gateway, pointed at another database. */
function environmentOf({ url, sequencerUrl }: TestDatabase): Readonly<Record<string, string>> {
  return { ...gateway.environment, DATABASE_URL: url, LWG_SEQUENCER_DATABASE_URL: sequencerUrl };
}

async function notes(): Promise<readonly string[]> {
  return (await readLog(backup)).notes;
}

test('Scenario 17: a backup from before the last checkpoint is not signed, whatever is added to it, until an operator gives it a new name', async () => {
  const before = await notes();
  const environment = environmentOf(backup);
  const worker = await startRole('worker', environment);
  const begun = performance.now();
  const said = (event: string) => () => worker.stdout().includes(event) || undefined;
  await eventually(said('LOG002'), 'alarm', 60);
  const alarm = performance.now() - begun;
  expect(worker.stdout()).toContain('"code":"behind"');

  // It grows past what was published, as another log: still not this one.
  await backup.query('UPDATE log_head SET refused = NULL');
  await addEntries(backup, 400);
  await eventually(
    async () => (await backup.query('SELECT FROM log_head WHERE refused IS NOT NULL'))[0],
    'refusal',
  );
  const forked = (await notes()).length - before.length;
  expect(forked).toBe(0);
  expect(checkpoint()).toBe(published);
  await worker.end('SIGTERM');

  const restored = await buildWorkerServices(loadConfig(environment));
  const { sequencing } = restored;
  if (sequencing === undefined) throw new Error('no sequencer');
  expect(await takeTurn(sequencing)).toEqual({ state: 'refused', refusal: 'behind' });
  await openOrigin(restored, 'gateway.example/log/2');
  expect(await takeTurn(sequencing)).toMatchObject({ state: 'signed' });
  const [word] = await backup.query('SELECT kind FROM audit_event JOIN log_origin ON entry = audit_event.id');
  expect(word).toEqual({ kind: 'log-origin' });
  expect(checkpoint()).toMatch(/^gateway\.example\/log\/2\n/);
  const problems = checkLog({ ...(await readLog(backup)), receipts: [] });
  expect(problems).toEqual([]);
  await restored.close();

  tellScenario({
    scenario: 17,
    done: 'a copy of the database from before the last checkpoint, served by a worker',
    figure: `alarm after ${(alarm / 1000).toFixed(1)} s, ${forked} notes signed; under a new origin ${problems.length} problems`,
    bound: 'alarm within 60 s, 0 notes, the new origin holds',
    holds: forked === 0 && alarm <= 60_000 && problems.length === 0,
  });
});

test('A database that went on differently is not signed either', async () => {
  const other = await copyDatabase(backup);
  await other.query('DELETE FROM checkpoint');
  await other.query('DELETE FROM log_origin WHERE number > 1');
  const restored = await buildWorkerServices(loadConfig(environmentOf(other)));
  const { sequencing } = restored;
  if (sequencing === undefined) throw new Error('no sequencer');
  // The file knows an origin that this database has never heard of.
  expect(await takeTurn(sequencing)).toEqual({ state: 'refused', refusal: 'unknown-origin' });
  await sequencing.keeper.write(published);
  expect(await takeTurn(sequencing)).toEqual({ state: 'refused', refusal: 'inconsistent' });
  await sequencing.keeper.write('nonsense');
  expect(await takeTurn(sequencing)).toEqual({ state: 'refused', refusal: 'unreadable' });
  await restored.close();
  await other.drop();
});
