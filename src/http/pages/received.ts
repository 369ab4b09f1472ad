import type { FieldIssue } from '../../errors.ts';
import { render } from './renderer.ts';
import type { Shell } from './shell.ts';

export type ReceiptStatus = 'Applied' | 'Waiting' | 'Held' | 'Rejected' | 'Duplicate';

/** One record that a case system sent. */
export interface ReceiptRow {
  readonly id: string;
  readonly at: Date;
  readonly status: ReceiptStatus;
  /** What to mend at the source; empty when there is nothing to do. */
  readonly fixes: readonly FieldIssue[];
}

/** One case system, and how it is doing. */
export interface FeedRow {
  /** site/system */
  readonly source: string;
  /** Undefined for one that never sent anything. */
  readonly lastHeardAt: Date | undefined;
  /** Whole days of silence, where it is silent for too long. */
  readonly silentDays: number | undefined;
  /** We ask it, and could not read it the last time. */
  readonly pullFails: boolean;
  /** How many records wait until its organisation has mended something. */
  readonly toMend: number;
  /** How many are kept and wait for the people who run the gateway. */
  readonly blocked: number;
  /** The newest file of rows that was sent for it. */
  readonly file: FileRow | undefined;
  readonly url: string;
  readonly toMendUrl: string;
}

/** What of a file of rows is to be seen to. */
export interface FileRow {
  readonly madeAt: Date;
  readonly isStopped: boolean;
  readonly rowsToMend: number;
  /** People whom it leaves out, though it should have everybody. */
  readonly vanished: number;
  /** Which lines, and how to mend them. */
  readonly url: string;
}

/** A system that cannot be told what became of its records. */
export interface UntoldRow {
  readonly name: string;
  readonly since: Date;
  readonly isGivenUp: boolean;
}

export interface ReceivedModel {
  readonly shell: Shell;
  /** Whose records these are, as the case worker knows it. */
  readonly sourceName: string;
  readonly feeds: readonly FeedRow[];
  readonly untold: readonly UntoldRow[];
  /** What the list below is narrowed to. */
  readonly only: { readonly source: string | undefined; readonly toMend: boolean };
  /** Newest first. */
  readonly receipts: readonly ReceiptRow[];
  readonly newerUrl: string | undefined;
  readonly olderUrl: string | undefined;
}

const statuses: Readonly<Record<ReceiptStatus, { readonly colour: string; readonly meaning: string }>> = {
  Applied: { colour: 'green', meaning: 'It is in the record.' },
  Waiting: { colour: 'blue', meaning: 'It is safely stored and will be applied shortly.' },
  Held: { colour: 'yellow', meaning: 'It is kept but not applied until what is listed has been mended.' },
  Rejected: { colour: 'red', meaning: 'It was not stored. Mend what is listed and send it again.' },
  Duplicate: { colour: 'grey', meaning: 'We already had it. Nothing changed.' },
};

/** `/cases`: for the case worker, what arrived from their organisation's system and what to mend. */
export function receivedPage(model: ReceivedModel): string {
  const files = model.feeds.filter(({ file }) => file !== undefined && needsSomebody(file));
  return render('received.njk', model.shell, { ...model, pageTitle: 'Received', statuses, files });
}

function needsSomebody({ isStopped, rowsToMend, vanished }: FileRow): boolean {
  return isStopped || rowsToMend > 0 || vanished > 0;
}
