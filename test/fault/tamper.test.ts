import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { NoteToKeep } from '../../src/audit/verify/log-walk.ts';
import { auditReader } from '../../src/db/log-audit.ts';
import { logVerifierKeys } from '../../src/gateway/log/signing.ts';
import { verifyLog } from '../../src/gateway/log/verify-log.ts';
import { faultSize, tellScenario } from '../support/fault-report.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addEntries } from '../support/log-fill.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { tamperings, type Attack } from '../support/tamper.ts';

/** Seeded tamperings; 1,000 in the whole run (`LWG_FAULT_TAMPERS=1000`). */
const seeds = faultSize('LWG_FAULT_TAMPERS', 100);
const origin = '127.0.0.1:3000/log';

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 120_000 });

let gateway: TestGateway;
let client: pg.Client;
let saved: NoteToKeep;
let size: number;

beforeAll(async () => {
  gateway = await startTestGateway();
  // Entries as the gateway writes them, and enough others that the tree has tiles above tiles.
  await pushAndApply(gateway, people.sharesMost());
  for (const count of [250, 30, 100]) {
    await addEntries(gateway.database, count);
    await gateway.sequence();
  }
  const [note] = await gateway.database.query<{ note: string; size: string }>(
    'SELECT note, size FROM checkpoint ORDER BY size OFFSET 1 LIMIT 1',
  );
  saved = { from: 'the saved checkpoint', note: note?.note ?? '', size: BigInt(note?.size ?? 0) };
  const [head] = await gateway.database.query<{ size: string }>('SELECT size FROM log_head');
  size = Number(head?.size);
  await addEntries(gateway.database, 3);
  client = new pg.Client({ connectionString: gateway.database.ownerUrl });
  await client.connect();
  // Whoever may change the log may switch off what would stop them.
  await client.query("SET session_replication_role = 'replica'");
});
afterAll(async () => {
  await client.end();
  await gateway.stop();
});

/** mulberry32: the same numbers for the same seed on every machine. */
function numbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

async function problem(): Promise<string | undefined> {
  const keys = logVerifierKeys([origin], gateway.config.keys);
  const result = await verifyLog(auditReader(client), keys, [saved]);
  return 'problem' in result ? result.problem : undefined;
}

async function tamperedWith(attack: Attack, tamper: (attack: Attack) => Promise<void>) {
  await client.query('BEGIN');
  try {
    // However many came before: what has waited for more than a minute is an alarm, and no false one.
    await client.query('UPDATE audit_pending SET since = now()');
    const clean = await problem();
    await tamper(attack);
    return { clean, found: await problem() };
  } finally {
    await client.query('ROLLBACK');
  }
}

test(`Scenario 16: ${seeds} tamperings as superuser, the worst with the key: every one is found, and nothing where there is none`, async () => {
  const names = Object.keys(tamperings);
  const missed: string[] = [];
  const falseAlarms: string[] = [];
  for (let seed = 0; seed < seeds; seed += 1) {
    const name = names[seed % names.length] ?? '';
    const [key] = gateway.config.keys.log;
    const tamper = tamperings[name];
    if (key === undefined || tamper === undefined) throw new Error('no key, or no tampering');
    const attack = { client, key, origin, size, saved: Number(saved.size), random: numbers(seed) };
    const { clean, found } = await tamperedWith(attack, tamper);
    if (found === undefined) missed.push(`${name} (seed ${seed})`);
    if (clean !== undefined) falseAlarms.push(clean);
  }
  tellScenario({
    scenario: 16,
    done: `${names.length} kinds of tampering as superuser, seeded, x ${seeds}; the verifier holds one earlier checkpoint`,
    figure: `${seeds - missed.length} found, ${falseAlarms.length} false alarms`,
    bound: 'all found, no false alarm',
    holds: missed.length === 0 && falseAlarms.length === 0,
  });
  expect({ missed, falseAlarms }).toEqual({ missed: [], falseAlarms: [] });
});
