import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { table } from '../docs/table.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

const mutantSchema = z.object({
  mutatorName: z.string(),
  replacement: z.string().optional(),
  status: z.string(),
  location: z.object({ start: z.object({ line: z.int() }) }),
});
type Mutant = z.output<typeof mutantSchema>;
const reportSchema = z.object({ files: z.record(z.string(), z.object({ mutants: z.array(mutantSchema) })) });

const noticed: ReadonlySet<string> = new Set(['Killed', 'Timeout']);
const counted: ReadonlySet<string> = new Set([...noticed, 'Survived', 'NoCoverage']);

/** The last run of the mutation tester as a document: the score of each file, and every change that no test noticed. */
export function mutationReport(json: string): string {
  const files = Object.entries(reportSchema.parse(JSON.parse(json)).files)
    .map(([path, { mutants }]) => ({ path, mutants: mutants.filter(({ status }) => counted.has(status)) }))
    .filter(({ mutants }) => mutants.length > 0)
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  const all = files.flatMap(({ mutants }) => mutants);
  const rows = files.map(({ path, mutants }) => [`\`${path}\``, `${mutants.length}`, scoreOf(mutants)]);
  const survivors = files.flatMap(({ path, mutants }) =>
    mutants
      .filter(({ status }) => !noticed.has(status))
      .map(({ location, mutatorName, replacement = '' }) => [
        `\`${path}:${location.start.line}\``,
        mutatorName,
        `\`${replacement.replaceAll(/\s+/g, ' ').replaceAll('`', "'").slice(0, 60)}\``,
      ]),
  );
  return `# What the tests of the consent engine notice

Written by \`npm run mutation\`; do not edit by hand. Each mutant is one small change of \`src/consent\`; a test should fail for it. The laws and the
Consents made to hurt are left out, so that every mutant found is one that a named requirement finds; tables that are read when a file is
loaded are not mutated.

**${scoreOf(all)} of ${all.length} mutants were noticed.**

${table(['file', 'mutants', 'noticed'], rows)}

## What was not noticed

${table(['where', 'kind', 'changed to'], survivors)}
`;
}

function scoreOf(mutants: readonly Mutant[]): string {
  const found = mutants.filter(({ status }) => noticed.has(status)).length;
  return `${((100 * found) / mutants.length).toFixed(1)} %`;
}

writeFileSync(
  `${root}/docs/benchmarks/mutation.md`,
  mutationReport(readFileSync(`${root}/test-output/mutation.json`, 'utf8')),
);
