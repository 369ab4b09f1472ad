import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { definitionsIn, indexed, noDefinitions, type Definitions } from './definitions.ts';
import { CannotCheck } from './finding.ts';

/** `npm run conformance -- --definitions DIR [--records N] [--seed N]` */

const { values } = parseArgs({
  options: { definitions: { type: 'string' }, records: { type: 'string' }, seed: { type: 'string' } },
});

process.exitCode = await run();

/** 0: no errors; 1: errors; 2: there is nothing to check against. */
async function run(): Promise<number> {
  const definitions = definitionsOrWhyNot(values.definitions);
  if (typeof definitions === 'string') {
    process.stderr.write(`${definitions}\n`);
    return 2;
  }
  const { createCheck, readBase, everyResource, startOwnServer, conclude, guideResources } = await load();
  const seed = Number(values.seed ?? Date.now() % 2 ** 31);
  const records = Number(values.records ?? 200);
  const { database } = await startOwnServer();
  const { resources } = await everyResource({ seed, records }, database);
  const own = indexed(guideResources());
  const checked = resources.map(createCheck(readBase(), definitions, own));
  const { text, status } = conclude(checked, definitions);
  process.stdout.write(`${text}\n${records} case records were generated: --seed ${seed}\n`);
  return status;
}

/** The gateway and the rest, once there is something to check against. */
async function load() {
  return {
    ...(await import('../support/own-server.ts')),
    ...(await import('./check-resource.ts')),
    ...(await import('./emitted/every-resource.ts')),
    ...(await import('./report.ts')),
    ...(await import('../../src/fhir/guide/guide.ts')),
  };
}

function definitionsOrWhyNot(folder: string | undefined): Definitions | string {
  if (folder === undefined) return 'Say where the definitions are: npm run conformance -- --definitions DIR';
  try {
    const found = existsSync(folder) ? definitionsIn(folder) : noDefinitions;
    return found.structures.size === 0 ? `${folder} holds no StructureDefinition.` : found;
  } catch (error) {
    if (!(error instanceof CannotCheck)) throw error;
    return `${error.message}.`;
  }
}
