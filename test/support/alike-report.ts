import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { format } from 'prettier';
import { root } from '../architecture/source-tree.ts';
import { table } from '../docs/table.ts';
import { spreadOf } from './interleaved.ts';

/** How long one face took for each kind of person: the middle, in milliseconds. */
export interface AlikeFigures {
  readonly face: string;
  readonly medians: ReadonlyMap<string, number>;
}

/** Prints what the whole form measured, and writes docs/benchmarks/one-answer.md. */
export async function reportAlike(looks: number, figures: readonly AlikeFigures[]): Promise<void> {
  const kinds = [...(figures[0]?.medians.keys() ?? [])];
  const load = loadavg().map((value) => value.toFixed(1));
  const rows = figures.map(({ face, medians }) => [
    face,
    ...kinds.map((kind) => (medians.get(kind) ?? Number.NaN).toFixed(1)),
    spreadOf(medians).toFixed(1),
  ]);
  const text = `# One answer: who is unknown, has no data or refuses

\`LWG_TEST_ALIKE=${looks} vitest run test/gateway/hidden-or-absent.test.ts\`: ${looks.toLocaleString('en-GB')} looks at each kind of person by each face, taking
turns, each round beginning with another; one face after the other, in process, on a real database. Every answer had the same status, headers, length and
bytes as for nobody, after masking what differs for everybody: nonce, token, ids made for the answer, time, and what was asked. The middle
of the times, in milliseconds, the limit by address raised; they may differ by 5. Looks that show nothing end on a step of 50 ms
(\`src/gateway/even-time.ts\`); a card is made without looking for anybody. Where the server is kept so busy that
judging hundreds of items takes more than a step longer, whoever has them is still told. Load averages of the machine at the end: ${load.join(', ')}.

${table(['face', ...kinds, 'spread'], rows)}
`;
  const path = join(root, 'docs/benchmarks/one-answer.md');
  writeFileSync(path, await format(text, { parser: 'markdown', printWidth: 110 }));
  process.stdout.write(text);
}
