/** Something told to an organisation, and to whom it is to be shown. What is said stands in the person's own resources. */
export interface ToldRow {
  /** Of its Task. */
  readonly id: string;
  readonly personId: string;
  /** ODS codes: who says it, under whose agreement; who is told. */
  readonly sourceOrganisation: string;
  readonly owner: string;
  readonly madeAt: Date;
  readonly answeredAt: Date | undefined;
}

export interface ToldStore {
  /** Also puts it into the outbox of every client of the owner's that may read it and has an address to be told at. */
  add(row: Omit<ToldRow, 'answeredAt'>): Promise<void>;
  /** By what number somebody was introduced, as a keyed hash: for whoever erases the one who has it, and for nothing else. */
  noteNumber(personId: string, number: Buffer): Promise<void>;
  find(id: string): Promise<ToldRow | undefined>;
  /** What an organisation has not answered, longest waiting first, from behind the one with the id `after`. */
  waitingFor(owner: string, limit: number, after: string | undefined): Promise<readonly ToldRow[]>;
  /** What it has answered at that time or later, newest first, from behind the one with the id `after`. */
  answeredBy(
    owner: string,
    since: Date,
    limit: number,
    after: string | undefined,
  ): Promise<readonly ToldRow[]>;
  answer(id: string, at: Date): Promise<void>;
}
