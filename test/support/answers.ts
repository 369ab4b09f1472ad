/** What one request came to, whoever sent it: times in milliseconds of one monotonic clock. */
export interface Answer {
  readonly what: 'push' | 'read';
  readonly begun: number;
  readonly done: number;
  /** Left out where the connection broke before an answer, or the sender gave up. */
  readonly status?: number;
  readonly retryAfter?: string;
}

/** Milliseconds after which a caller has gone to the telephone. */
export const longestWait = 30_000;

const isSeconds = /^[1-9]\d*$/;

/**
 * Answers that no caller should get while the database is away: none at all, a refusal other than 503, a 503 that does not say when to come back, and
 * any that came too late.
 */
export function unfitAnswers(answers: readonly Answer[]): readonly Answer[] {
  return answers.filter(
    ({ status, retryAfter = '', begun, done }) =>
      status === undefined ||
      (status >= 400 && status !== 503) ||
      (status === 503 && !isSeconds.test(retryAfter)) ||
      done - begun > longestWait,
  );
}

/** How many there are of each status. */
export function statusesOf(answers: readonly Answer[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { status = 'none' } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

/** The moment the first request that began after `since` was answered well; undefined while there is none. */
export function backAt(answers: readonly Answer[], what: Answer['what'], since: number): number | undefined {
  const good = answers.filter(
    (answer) =>
      answer.what === what && answer.begun >= since && answer.status !== undefined && answer.status < 300,
  );
  return good.length === 0 ? undefined : Math.min(...good.map(({ done }) => done));
}
