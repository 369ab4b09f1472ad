/** One operation on one person's choices, on one monotonic clock. */
export interface Operation {
  readonly kind: 'withdraw' | 'permit' | 'read';
  readonly start: number;
  /** When the caller had the answer. */
  readonly end: number;
  /** Of a read: whether anything was shown. */
  readonly shown?: boolean;
}

/**
 * Reads that broke promise 3: they started after a withdrawal was acknowledged, showed something, and no permission was sent between that
 * withdrawal and their end.
 */
export function readsAfterWithdrawal(history: readonly Operation[]): readonly Operation[] {
  const withdrawals = history.filter(({ kind }) => kind === 'withdraw');
  const permits = history.filter(({ kind }) => kind === 'permit');
  return history.filter(
    (read) =>
      read.kind === 'read' &&
      read.shown === true &&
      withdrawals.some(
        (withdrawal) =>
          withdrawal.end <= read.start &&
          !permits.some((permit) => permit.start >= withdrawal.start && permit.start < read.end),
      ),
  );
}

/** Does something, and notes when it began and was over. */
export async function timed<T>(work: () => Promise<T>): Promise<{ start: number; end: number; result: T }> {
  const start = performance.now();
  const result = await work();
  return { start, end: performance.now(), result };
}

/** What the database committed about one person's choices, by its own clock. */
export interface Committed {
  /** A withdrawal; a permission that came into force; the log entry of an answer that showed something. */
  readonly kind: 'withdrawn' | 'in-force' | 'shown';
  /** Microseconds. */
  readonly at: number;
}

/**
 * Answers that were still uncommitted when a withdrawal was committed, and so when it was acknowledged: their entry came after it and before any
 * permission was in force again. None of their bytes may leave (reliability 2.4). Moments that cannot be told apart are read in favour of the answer.
 */
export function bodiesAfterWithdrawal(history: readonly Committed[]): readonly Committed[] {
  const order = { 'in-force': 0, shown: 1, withdrawn: 2 } as const;
  const inOrder = history.toSorted((one, other) => one.at - other.at || order[one.kind] - order[other.kind]);
  const late: Committed[] = [];
  let withdrawn = false;
  for (const entry of inOrder) {
    if (entry.kind === 'shown' && withdrawn) late.push(entry);
    if (entry.kind !== 'shown') withdrawn = entry.kind === 'withdrawn';
  }
  return late;
}
