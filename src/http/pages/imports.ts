import type { Import, Trouble } from '../../gateway/ports/imports.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export interface ImportsModel {
  readonly shell: Shell;
  /** The organisation's case systems, and how their files are read. */
  readonly sources: readonly { readonly name: string; readonly feed: string }[];
  /** Newest first. */
  readonly imports: readonly Import[];
  readonly error: string | undefined;
  readonly mostMegabytes: number;
}

/** `/cases/imports`: send a file, and the files that were sent before. */
export function importsPage(model: ImportsModel): string {
  return render('imports.njk', model.shell, {
    ...model,
    pageTitle: model.error === undefined ? 'Send a file' : 'Error: Send a file',
    rows: model.imports.map((one) => ({ ...one, ...saying(one), url: `/cases/imports/${one.id}` })),
  });
}

export interface ImportModel {
  readonly shell: Shell;
  readonly import: Import;
}

/** `/cases/imports/<id>`: what became of a file. The sender's own lines and columns, and nobody. */
export function importPage({ shell, import: one }: ImportModel): string {
  const byCount = one.troubles.toSorted((first, second) => second.count - first.count);
  return render('import.njk', shell, {
    import: one,
    pageTitle: saying(one).title,
    ...saying(one),
    read: Object.values(one.counts).reduce((sum, more) => sum + more, 0),
    toMend: byCount.filter(({ isWarning }) => !isWarning).map(withLines),
    notes: byCount.filter(({ isWarning }) => isWarning).map(withLines),
    url: `/cases/imports/${one.id}`,
  });
}

function withLines(trouble: Trouble): Trouble & { readonly where: string } {
  const { lines, count } = trouble;
  const more = count > lines.length ? ` and ${count - lines.length} more` : '';
  return { ...trouble, where: `${count === 1 ? 'Line' : 'Lines'} ${lines.join(', ')}${more}` };
}

interface Saying {
  readonly title: string;
  readonly status: string;
  readonly colour: string;
}

function saying({ state, mode }: Import): Saying {
  if (state === 'stopped') return { title: 'The file was stopped', status: 'Stopped', colour: 'red' };
  if (state === 'done') {
    return mode === 'check'
      ? { title: 'The file was checked', status: 'Checked', colour: 'green' }
      : { title: 'The file was taken in', status: 'Taken in', colour: 'green' };
  }
  return { title: 'The file is being read', status: 'Being read', colour: 'blue' };
}
