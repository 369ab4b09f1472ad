import { extname } from 'node:path';
import { csvSource } from '../adapters/csv/csv-source.ts';
import type { CaseSource } from '../gateway/ports/case-source.ts';

/** What reads a file of case records, by the end of its name. A new adapter of files has its line here (docs/add-an-adapter.md). */
const fileSources: ReadonlyMap<string, CaseSource> = new Map([['.csv', csvSource]]);

/** Anything else is taken for CSV, which says clearly what it is not. */
export function fileSourceOf(file: string): CaseSource {
  return fileSources.get(extname(file).toLowerCase()) ?? csvSource;
}
