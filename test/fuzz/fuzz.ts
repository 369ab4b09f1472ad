import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startOwnServer } from '../support/own-server.ts';
import { root } from '../support/processes.ts';
import { startFuzzedGateway } from './fuzzed-gateway.ts';
import { report } from './report.ts';
import { fuzz } from './run.ts';

/** `npm run fuzz -- [--seed N] [--seconds N]`: the long form, with its figures in `docs/benchmarks/fuzz.md`. */

const { values } = parseArgs({ options: { seed: { type: 'string' }, seconds: { type: 'string' } } });
const count = Number(process.env['LWG_FUZZ_INPUTS'] ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);

const { database } = await startOwnServer();
const gateway = await startFuzzedGateway(database);
try {
  const { real, doors, measure } = gateway;
  const result = await fuzz(real, doors, measure, {
    count,
    seed,
    seconds: Number(values.seconds ?? Infinity),
  });
  const text = report(result, seed);
  process.stdout.write(`${text}\n`);
  writeFileSync(join(root, 'docs/benchmarks/fuzz.md'), text);
  for (const fault of result.faults) process.stderr.write(`${fault}\n\n`);
  process.exitCode = result.faults.length === 0 ? 0 : 1;
} finally {
  await gateway.real.stop();
}
