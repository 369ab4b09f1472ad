import { findEntriesForm, type FindEntries } from './access-log.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface ExportsModel {
  readonly shell: Shell;
  /** Newest first. */
  readonly exports: readonly { readonly id: string; readonly at: Date; readonly isSigned: boolean }[];
  readonly find: FindEntries;
  readonly format: 'csv' | 'ndjson' | 'pdf';
}

/** `/ig/exports`: the log as a file. Answer with 422 when there are errors. */
export function exportsPage(model: ExportsModel): string {
  return render('exports.njk', model.shell, {
    ...model,
    ...findEntriesForm(model.find),
    pageTitle: model.find.errors.length > 0 ? 'Error: Exports' : 'Exports',
  });
}
