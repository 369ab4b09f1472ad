import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { caseSystemId } from '../../src/demo/clients.ts';
import { shippedSites } from '../../src/living-well/shipped-sites.ts';
import { gatherSites } from '../../src/living-well/sites.ts';
import { parseKeys } from '../../src/sealing/keys.ts';
import { createCopyRows } from './copy-format.ts';
import { personRows } from './person-rows.ts';
import { createPopulation } from './population.ts';
import { columnsOf, tableNames, type TableName } from './tables.ts';

// A thread that writes the rows of some people into files, a file a table, each time it is asked to.

export interface ThreadData {
  readonly keyFile: string;
  readonly folder: string;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly at: Date;
}

/** People from one number up to another, not included. */
export interface Slice {
  readonly from: number;
  readonly to: number;
}

export type Written = readonly { readonly table: TableName; readonly path: string }[];

const { keyFile, folder, today, at } = workerData as ThreadData;
const population = createPopulation(today);
const laying = { keys: parseKeys(keyFile), sites: gatherSites(shippedSites), clientId: caseSystemId, at };
const files = tableNames.map((table) => {
  const columns = columnsOf(table);
  const names = columns.map(([name]) => name);
  return { table, names, rows: createCopyRows(columns.map(([, type]) => type)) };
});

parentPort?.on('message', ({ from, to }: Slice) => {
  for (let index = from; index < to; index++) {
    const person = personRows(laying, population.recordsOf(index));
    for (const { table, names, rows } of files) {
      for (const row of person[table]) {
        const values = new Map(Object.entries(row));
        rows.add(names.map((name) => values.get(name) ?? null));
      }
    }
  }
  const written: Written = files.map(({ table, rows }) => {
    const path = join(folder, `${table}-${from}`);
    writeFileSync(path, rows.take());
    return { table, path };
  });
  parentPort?.postMessage(written);
});
