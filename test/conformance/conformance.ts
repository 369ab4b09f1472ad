import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startOwnServer } from '../support/own-server.ts';
import { createCheck } from './check-resource.ts';
import { definitionsIn, type Definitions } from './definitions.ts';
import { everyResource } from './emitted/every-resource.ts';
import { errorsIn, reportOf } from './report.ts';

/** `npm run conformance -- --definitions DIR [--records N] [--seed N]` */

const { values } = parseArgs({
  options: { definitions: { type: 'string' }, records: { type: 'string' }, seed: { type: 'string' } },
});

process.exitCode = await run();

/** 0: no errors; 1: errors; 2: there is nothing to check against. */
async function run(): Promise<number> {
  const definitions = readDefinitions(values.definitions);
  if (typeof definitions === 'string') {
    process.stderr.write(`${definitions}\n`);
    return 2;
  }
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const records = Number(values.records ?? 200);
  const { database } = await startOwnServer();
  const { resources } = await everyResource({ seed, records }, database);
  const check = createCheck(definitions);
  const checked = resources.map(check);
  const errors = errorsIn(checked);
  process.stdout.write(
    `${reportOf(checked)}\n${resources.length} resources, ${errors} errors; of ${records} case records generated with --seed ${seed}\n`,
  );
  return errors === 0 ? 0 : 1;
}

/** The definitions, or why there are none. */
function readDefinitions(folder: string | undefined): Definitions | string {
  if (folder === undefined) {
    return 'Say where the definitions are: npm run conformance -- --definitions DIR';
  }
  const found = existsSync(folder) ? definitionsIn(folder) : undefined;
  return found === undefined || found.structures.size === 0
    ? `${folder} holds no StructureDefinition.`
    : found;
}
