import type { CsvFiles } from '../../gateway/ports/case-source.ts';
import { cells, resultLines, resultsHeading } from './results.ts';
import { templateCsv } from './template.ts';

/** The CSV files that are made here. */
export const csvFiles: CsvFiles = {
  resultsHeading,
  resultLines,
  template: templateCsv,
  table: (rows) => `\uFEFF${cells(rows)}`,
};
