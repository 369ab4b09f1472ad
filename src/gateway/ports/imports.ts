import type { SystemPrincipal } from '../../auth/principal.ts';
import type { FieldIssue } from '../../errors.ts';
import type { RowSource } from '../../living-well/support-update.ts';

/** What became of rows. Together they are the rows that were read. */
const rowOutcomes = ['accepted', 'duplicate', 'held', 'rejected', 'skipped'] as const;
export type RowOutcome = (typeof rowOutcomes)[number];
export type RowCounts = Readonly<Record<RowOutcome, number>>;

/** One kind of trouble, with the first lines it is in. Carries no value. */
export interface Trouble {
  readonly column: string;
  readonly code: string;
  readonly fix: string;
  /** The row was taken in all the same. */
  readonly isWarning: boolean;
  readonly lines: readonly number[];
  readonly count: number;
}

/** What its sender is told of one row, in the file they get back. */
export interface RowResult {
  readonly line: number;
  readonly clientRef: string | undefined;
  readonly outcome: RowOutcome;
  readonly issues: readonly { readonly column: string; readonly code: string; readonly fix: string }[];
}

/** A file on its way in, and how far it is. */
export interface Import {
  readonly id: string;
  readonly organisation: string;
  /** In whose name its rows are taken in. */
  readonly client: SystemPrincipal;
  readonly source: RowSource;
  readonly feed: string;
  /** `check`: nothing of it is stored. */
  readonly mode: 'check' | 'send';
  readonly state: 'receiving' | 'waiting' | 'done' | 'stopped';
  readonly bytes: number;
  readonly madeAt: Date;
  readonly finishedAt: Date | undefined;
  /** Once the whole file has been read: how many rows it has. */
  readonly rows: number | undefined;
  readonly nextBatch: number;
  readonly counts: RowCounts;
  readonly troubles: readonly Trouble[];
  /** Of a feed whose files have everybody: people of the source whom this one leaves out, of how many. */
  readonly vanished: { readonly people: number; readonly of: number } | undefined;
  /** Why it stopped. */
  readonly problem: FieldIssue | undefined;
}

export type NewImport = Pick<
  Import,
  'id' | 'organisation' | 'client' | 'source' | 'feed' | 'mode' | 'madeAt'
>;

/** One batch's worth of progress, kept at once or not at all. */
export interface BatchDone {
  readonly batch: number;
  readonly results: readonly RowResult[];
  readonly counts: RowCounts;
  readonly troubles: readonly Trouble[];
  readonly leasedUntil: Date;
}

/** Whose file it is, of those in one batch: by keyed hash, with the line of the row. */
export interface ImportPerson {
  readonly hash: Buffer;
  readonly line: number;
  readonly service: Buffer;
}

/** An import that this process may work on, until somebody else may. */
export interface Lease {
  readonly import: Import;
  readonly token: string;
}

/** Files of rows on their way in. */
export interface ImportStore {
  begin(made: NewImport): Promise<void>;
  addChunk(id: string, seq: number, bytes: Buffer): Promise<void>;
  /**
   * The whole file is here: it waits for a worker. Gives the earlier import where its sender used the key, or sent these bytes, before; then this one MUST be
   * dropped.
   */
  received(
    id: string,
    file: { readonly repeatKey: Buffer; readonly fileHash: Buffer; readonly bytes: number },
  ): Promise<{ readonly id: string; readonly fileHash: Buffer } | undefined>;
  drop(id: string): Promise<void>;
  find(id: string): Promise<Import | undefined>;
  /** Newest first. */
  list(organisation: string, limit: number): Promise<readonly Import[]>;
  /** Imports of an organisation that are not finished. */
  unfinished(organisation: string): Promise<number>;
  /** Takes the one that waits longest and nobody works on. */
  lease(at: Date, until: Date): Promise<Lease | undefined>;
  /** Ends the lease at `until`, or gives it back. False where somebody else has it by now. */
  renew(lease: Lease, until: Date): Promise<boolean>;
  chunk(id: string, seq: number): Promise<Buffer | undefined>;
  /** The whole file has been read once. */
  measured(lease: Lease, rows: number, vanished: Import['vanished']): Promise<void>;
  /** Notes that the file is about these people, in the first reading. */
  addPresent(id: string, hashes: readonly Buffer[]): Promise<void>;
  /** People of a source, and how many of them the file leaves out. */
  countVanished(id: string, source: string): Promise<{ readonly people: number; readonly of: number }>;
  /** For each, the service of the first row about the same person: its own, where it is the first. */
  firstServices(id: string, people: readonly ImportPerson[]): Promise<ReadonlyMap<number, Buffer>>;
  /** False where somebody else has done it, and nothing is kept. */
  batchDone(lease: Lease, done: BatchDone): Promise<boolean>;
  /** What was sent is deleted; what became of it stays. */
  finish(lease: Lease, at: Date, problem?: FieldIssue): Promise<void>;
  results(id: string, batch: number): Promise<readonly RowResult[] | undefined>;
  /** The system in whose name an organisation's own staff send for a source. */
  senders(
    organisation: string,
  ): Promise<readonly { readonly clientId: string; readonly source: RowSource }[]>;
}
