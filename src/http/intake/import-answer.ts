import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { CsvFiles } from '../../gateway/ports/case-source.ts';
import type { Import } from '../../gateway/ports/imports.ts';
import type { Store } from '../../gateway/ports/store.ts';
import { issueSchema } from './receipt.ts';

const count = z.int();

/** A file and how far it is. Holds nothing of anybody but line numbers. */
export const importSchema = z
  .object({
    import: z.uuid(),
    state: z
      .enum(['waiting', 'done', 'stopped'])
      .describe(
        'waiting: safely stored, and being taken in. done: every row has its outcome. stopped: see `problem`; rows that were accepted stay accepted.',
      ),
    mode: z.enum(['check', 'send']),
    source: z.object({ site: z.string(), system: z.string() }),
    feed: z.string().describe('By which feed its rows are read'),
    receivedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().optional(),
    rows: z.int().optional().describe('Rows in the file, once all of it has been read'),
    counts: z
      .object({
        received: count.describe('Rows that have an outcome by now: the sum of the others'),
        accepted: count,
        duplicate: count,
        held: count.describe('Can be read in two ways or cannot be true. Not kept: mend and send again'),
        rejected: count,
        skipped: count.describe('About nobody: blank, totals, the headings again'),
      })
      .describe('Of a check: what would become of them'),
    vanished: z
      .object({
        people: count,
        of: count,
        fix: z.string().describe('What somebody at the source has to decide'),
      })
      .optional()
      .describe(
        'Of a feed whose files have everybody: people of this source whom the file leaves out. They stay as they were',
      ),
    problem: issueSchema.optional(),
    troubles: z.array(
      z.object({
        column: z.string(),
        code: z.string(),
        fix: z.string(),
        warning: z.boolean().describe('The row was taken in all the same'),
        lines: z.array(z.int()).describe('The first of them'),
        count,
      }),
    ),
  })
  .meta({ id: 'Import' });

/** Absence is not deletion: only a person at the source knows who left (living-well 6, input 16). */
function vanishedFix(people: number): string {
  return people === 0
    ? 'Nobody is left out. There is nothing to do.'
    : 'Nothing of theirs was changed or deleted. Whoever has left, send once more as closed; whoever was left out by mistake, send in the next file.';
}

export function toImportBody(one: Import): z.output<typeof importSchema> {
  const { counts } = one;
  return {
    import: one.id,
    state: one.state === 'receiving' ? 'waiting' : one.state,
    mode: one.mode,
    source: { ...one.source },
    feed: one.feed,
    receivedAt: one.madeAt.toISOString(),
    ...(one.finishedAt !== undefined && { finishedAt: one.finishedAt.toISOString() }),
    ...(one.rows !== undefined && { rows: one.rows }),
    counts: { received: Object.values(counts).reduce((sum, more) => sum + more, 0), ...counts },
    ...(one.vanished !== undefined && {
      vanished: { ...one.vanished, fix: vanishedFix(one.vanished.people) },
    }),
    ...(one.problem !== undefined && { problem: { ...one.problem } }),
    troubles: one.troubles.map(({ isWarning, lines, ...trouble }) => ({
      ...trouble,
      warning: isWarning,
      lines: [...lines],
    })),
  };
}

/** One line for each row that has an outcome by now, batch by batch: no file is too long. */
export function sendResults(
  reply: FastifyReply,
  { store, csvFiles }: { readonly store: Store; readonly csvFiles: CsvFiles },
  { id, nextBatch }: Import,
): FastifyReply {
  async function* lines(): AsyncGenerator<string> {
    yield csvFiles.resultsHeading();
    for (let batch = 0; batch < nextBatch; batch++) {
      const results = await store.transaction((tx) => tx.imports.results(id, batch));
      if (results !== undefined) yield csvFiles.resultLines(results);
    }
  }
  return sendCsv(reply, 'results.csv', Readable.from(lines()));
}

/** Sends a CSV file to be kept, never to be shown in the browser. */
export function sendCsv(reply: FastifyReply, name: string, content: string | Readable): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .headers({ 'cache-control': 'no-store', 'content-disposition': `attachment; filename="${name}"` })
    .send(content);
}
