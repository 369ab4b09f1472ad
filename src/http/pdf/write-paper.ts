import { setImmediate } from 'node:timers/promises';
import { startSheet, writeBlock, type Sheet } from './sheet.ts';
import { writeTable, type PaperTable } from './write-table.ts';

/** A plain document to print or keep. */
export interface Paper {
  /** Names nobody: readers show it as the window's name. */
  readonly title: string;
  readonly madeAt: Date;
  readonly before: readonly string[];
  readonly table: PaperTable | undefined;
  readonly after: { readonly title: string; readonly paragraphs: readonly string[] };
}

/** A tagged PDF, A4, made a page at a time while it is sent: between two pages others are served. */
export async function* writePaper(paper: Paper): AsyncGenerator<Buffer> {
  const sheet = await startSheet(paper.title, paper.madeAt);
  writeBlock(sheet, 'H1', paper.title);
  for (const text of paper.before) writeBlock(sheet, 'P', text);
  if (paper.table !== undefined) {
    for (const _page of writeTable(sheet, paper.table)) {
      yield* madeSoFar(sheet);
      await setImmediate();
    }
  }
  writeBlock(sheet, 'H2', paper.after.title);
  for (const text of paper.after.paragraphs) writeBlock(sheet, 'P', text);
  sheet.doc.end();
  yield* madeSoFar(sheet);
}

function* madeSoFar({ doc }: Sheet): Generator<Buffer> {
  const bytes: unknown = doc.read();
  if (Buffer.isBuffer(bytes)) yield bytes;
}
