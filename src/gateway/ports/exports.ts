/** What was taken out of the log as a file. About no person. */
export interface LogExport {
  readonly id: string;
  /** ODS code of the officer's organisation. */
  readonly organisation: string;
  readonly at: Date;
  /** What is in the file, and our signatures of that: a C2SP signed note; the text alone where there was no key. */
  readonly manifest: string;
  readonly isSigned: boolean;
}

export interface ExportStore {
  put(one: LogExport): Promise<void>;
  /** Newest first. */
  list(organisation: string, limit: number): Promise<readonly LogExport[]>;
  find(id: string, organisation: string): Promise<LogExport | undefined>;
}
