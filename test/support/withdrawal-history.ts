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
