import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { feedWith, gathered, readRows as readFile } from '../support/csv.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { importFile, readImport, sendFile, workImport, type ImportAnswer } from '../support/imports.ts';
import { nastyFile } from '../support/nasty-csv.ts';
import { pushRows } from '../support/push-rows.ts';

/** `bench/import.ts` sends 100,000. */
const rows = 3_000;

describe('A file with every nasty input sprinkled in', () => {
  test(
    'adds up exactly: what went in was accepted, had before, held, rejected or passed over',
    { timeout: 120_000 },
    async () => {
      const gateway = await startTestGateway();
      const { bytes, expected } = nastyFile(rows);
      const file = Buffer.concat(await gathered(bytes));
      const { import: id } = (await sendFile(gateway, file)).json<ImportAnswer>();
      await workImport(gateway);
      const { counts, rows: read } = await readImport(gateway, id);
      const { ready, ...others } = expected;
      expect(counts).toEqual({
        ...others,
        accepted: ready,
        duplicate: 0,
        received: ready + others.held + others.rejected + others.skipped,
      });
      expect(read).toBe(counts.received);
      const results = await gateway.app.inject({
        url: `/v1/imports/${id}/results.csv`,
        headers: { 'x-api-key': gateway.apiKey },
      });
      expect(results.body.trim().split('\r\n')).toHaveLength(counts.received + 1);
      await gateway.stop();
    },
  );
});

describe('The same rows by every door', () => {
  const gateways: TestGateway[] = [];
  beforeAll(async () => {
    for (let count = 0; count < 3; count++) gateways.push(await startTestGateway());
  });
  afterAll(() => Promise.all(gateways.map((gateway) => gateway.stop())));

  test(
    'are the same resources: as a file, as flat rows, and as case records',
    { timeout: 60_000 },
    async () => {
      const [byFile, byRows, byRecords] = gateways;
      if (byFile === undefined || byRows === undefined || byRecords === undefined)
        throw new Error('three gateways');
      const file = fileOf(30);
      expect((await importFile(byFile, file)).counts).toMatchObject({ accepted: 30 });
      const read = await readFile(file, { feed: feedWith() });
      const flat = await pushRows(
        byRows,
        read.flatMap(({ update }) => update ?? []),
      );
      expect(flat.json()).toMatchObject({ counts: { accepted: 30 } });
      const records = read.flatMap(({ record }): CaseRecord[] => (record === undefined ? [] : [record]));
      const listed = await byRecords.app.inject({
        method: 'POST',
        url: '/v1/case-records',
        headers: {
          'content-type': 'application/json',
          'idempotency-key': 'all',
          'x-api-key': byRecords.apiKey,
        },
        payload: JSON.stringify(records),
      });
      expect(listed.json()).toMatchObject({ counts: { accepted: 30 } });
      const stored = await Promise.all(gateways.map(storedIn));
      expect(stored[0]?.length).toBeGreaterThan(60);
      expect(stored[1]).toEqual(stored[0]);
      expect(stored[2]).toEqual(stored[0]);
    },
  );
});

/** With a day and a time of change each, so that no door has to make one up. */
function fileOf(people: number): string {
  const headings =
    'client_ref,date_of_birth,given_name,family_name,service_code,status,start_date,goal_ref,goal_text,goal_score,goal_score_date,source_updated_at';
  const lines = Array.from(
    { length: people },
    (_, index) =>
      `D-${index},14/07/19${50 + index},Sam,Madeup,HUB,open,10/11/2025,G-${index},Walk the dog,${(index % 5) + 1},18/11/2025,20/11/2025 16:45`,
  );
  return [headings, ...lines, ''].join('\n');
}

/** Every stored resource as it is, but for what is said of when it was stored. */
async function storedIn(gateway: TestGateway): Promise<readonly string[]> {
  while ((await gateway.services.store.backlog(1_000)).records > 0) await gateway.work();
  const { rows: people } = await gateway.services.pool.query<{ id: string }>(
    'SELECT id FROM person ORDER BY id',
  );
  const all = await Promise.all(
    people.map(({ id }) => gateway.services.store.transaction((tx) => tx.records.read(id))),
  );
  return all
    .flatMap(({ resources }) => resources)
    .map(({ resource, ...more }) => JSON.stringify({ ...more, resource }))
    .toSorted();
}
