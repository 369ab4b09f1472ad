import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { readRows } from '../support/csv.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { importFile } from '../support/imports.ts';
import { asBundle, pushBundle } from '../support/push-bundle.ts';
import { anyRows, failedNumber } from './any-rows.ts';

/** More with LWG_TEST_DOORS_RECORDS. */
const count = Number(process.env['LWG_TEST_DOORS_RECORDS'] ?? 50);
const seed = 20_261_122;

const doors = ['CSV', 'JSON', 'FHIR'] as const;
type Door = (typeof doors)[number];

const gateways = new Map<Door, TestGateway>();
beforeAll(async () => {
  for (const door of doors)
    gateways.set(
      door,
      await startTestGateway({
        variables: { LWG_FEEDS_FOLDER: 'examples/feeds', LWG_RATE_LIMIT: '1000000000' },
      }),
    );
}, 60_000);
afterAll(() => Promise.all([...gateways.values()].map((gateway) => gateway.stop())));

test(
  `${count} case records are the same resources, ids included, whether they came as CSV, as JSON or as FHIR`,
  { timeout: 60_000 + count * 600 },
  async () => {
    const rows = fc.sample(anyRows, { seed, numRuns: 1 + Math.ceil(count / 20) }).flat();
    const file = fileOf(rows.slice(0, count));
    const records = await recordsIn(gatewayOf('CSV'), file);
    expect(records).toHaveLength(count);
    const started = performance.now();
    await sendFile(file);
    await sendLists(records);
    await sendBundles(records);
    const stored = await Promise.all(doors.map((door) => storedIn(gatewayOf(door))));
    const [csv = [], json = [], fhir = []] = stored;
    // Shown where somebody asked for many.
    if (count > 50) {
      const seconds = Math.round((performance.now() - started) / 1_000);
      const hashes = stored.map((all) => createHash('sha256').update(all.join('\n')).digest('hex'));
      process.stdout.write(`${JSON.stringify({ count, seconds, resources: csv.length, hashes })}\n`);
    }
    expect(csv.length).toBeGreaterThan(count * 4);
    expect(differing(json, csv)).toEqual([]);
    expect(differing(fhir, csv)).toEqual([]);
  },
);

function gatewayOf(door: Door): TestGateway {
  const gateway = gateways.get(door);
  if (gateway === undefined) throw new Error(`no gateway for ${door}`);
  return gateway;
}

type Row = Readonly<Record<string, string>>;

function fileOf(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = rows.map((row, index) => {
    const cells = columns.map((name) => (name === 'client_ref' ? `D-${index}` : (row[name] ?? '')));
    return cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',');
  });
  return [columns.join(','), ...lines, ''].join('\n');
}

/** What the rows say as case records; a number that fails its check is sent as it was typed, by every door. */
async function recordsIn({ worker }: TestGateway, file: string): Promise<readonly CaseRecord[]> {
  const feed = worker.importing.feeds.get('example-charity');
  if (feed === undefined) throw new Error('no feed');
  const read = await readRows(file, { feed });
  return read.flatMap(({ record, issues }) => {
    if (record === undefined) throw new Error(JSON.stringify(issues));
    const isFailed = issues.some(({ code }) => code === 'number-check');
    return isFailed ? { ...record, person: { ...record.person, nhsNumber: failedNumber } } : record;
  });
}

async function sendFile(file: string): Promise<void> {
  const { counts } = await importFile(gatewayOf('CSV'), file);
  expect(counts).toMatchObject({ accepted: count, held: 0, rejected: 0, duplicate: 0 });
}

async function sendLists(records: readonly CaseRecord[]): Promise<void> {
  const { app, apiKey } = gatewayOf('JSON');
  for (let from = 0; from < records.length; from += 200) {
    const list = records.slice(from, from + 200);
    const send = () =>
      app.inject({
        method: 'POST',
        url: '/v1/case-records',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': `list-${from}`,
          'x-api-key': apiKey,
        },
        payload: JSON.stringify(list),
      });
    expect((await unlessBusy(send)).json()).toMatchObject({ counts: { accepted: list.length } });
  }
}

async function sendBundles(records: readonly CaseRecord[]): Promise<void> {
  for (const record of records) {
    const bundle = asBundle(record);
    const patient = bundle.entry.find(({ resource }) => resource?.resourceType === 'Patient')?.resource;
    if (record.person.nhsNumber === failedNumber && patient?.resourceType === 'Patient') {
      const typed = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: failedNumber };
      patient.identifier = [...(patient.identifier ?? []), typed];
    }
    const key = record.person.id;
    const response = await unlessBusy(() => pushBundle(gatewayOf('FHIR'), bundle, { key }));
    expect(response.statusCode, response.body).toBe(202);
  }
}

/** On a crowded machine a gateway sheds load, and says when to come back: the same call under the same key is sent again then. */
async function unlessBusy(send: () => Promise<LightMyRequestResponse>): Promise<LightMyRequestResponse> {
  for (;;) {
    const response = await send();
    if (response.statusCode !== 503) return response;
    await pause(Number(response.headers['retry-after'] ?? 1) * 1_000);
  }
}

/**
 * Every stored resource of everybody, canonical. Left out is what must differ, and only of a Provenance: the hash of the bytes that were sent, and its id,
 * which is made of that hash. A row of a file, a record of a list and a Bundle are other bytes.
 */
async function storedIn(gateway: TestGateway): Promise<readonly string[]> {
  const { store, pool } = gateway.services;
  while ((await store.backlog(1)).records > 0) await gateway.work();
  const { rows } = await pool.query<{ id: string }>('SELECT id FROM person ORDER BY id');
  const all: string[] = [];
  for (const { id } of rows) {
    const { resources } = await store.transaction((tx) => tx.records.read(id));
    for (const stored of resources) {
      const resource = stored.resource;
      const isTrail = resource.resourceType === 'Provenance';
      const comparable = isTrail ? { ...resource, id: undefined, entity: undefined } : resource;
      all.push(canonicalize({ ...stored, resource: comparable }) ?? '');
    }
  }
  return all.toSorted();
}

/** The first few that only one of them has. */
function differing(one: readonly string[], other: readonly string[]): readonly string[] {
  const [ours, theirs] = [new Set(one), new Set(other)];
  return [...one.filter((text) => !theirs.has(text)), ...other.filter((text) => !ours.has(text))].slice(0, 6);
}
