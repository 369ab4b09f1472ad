import { findInText } from './needles.ts';
import { readsAfterWithdrawal } from './withdrawal-history.ts';

/** One thing that a client did, as a line of a history (reliability 3): times in milliseconds of one monotonic clock. */
export interface Operation {
  readonly process: string;
  readonly op: 'push' | 'read' | 'withdraw' | 'permit';
  /** Whom it is about: a name that the test made up. */
  readonly key: string;
  readonly invoked: number;
  readonly done: number;
  /** `unknown`: no answer came, so that it happened or did not. */
  readonly result: 'ok' | 'fail' | 'unknown';
  /** What the answer named: the entry in the access log, and whether anything was shown. */
  readonly entry?: string;
  readonly shown?: boolean;
}

/** Checker C2: answers that showed something, and whose entry is not in the access log, or that named none. */
export function disclosedWithoutEntry(
  history: readonly Operation[],
  log: ReadonlySet<string>,
): readonly Operation[] {
  return history.filter(
    ({ op, shown, entry }) => op === 'read' && shown === true && (entry === undefined || !log.has(entry)),
  );
}

/**
 * Checker C3: reads of somebody that began after a withdrawal of theirs was acknowledged, and showed something all the same. What was not answered may have
 * happened: a withdrawal then binds nobody, a permission allows.
 */
export function shownAfterWithdrawal(history: readonly Operation[]): readonly Operation[] {
  const steps = history.flatMap((one) => {
    const { op, invoked: start, done: end, shown = false } = one;
    const counts = op === 'permit' ? one.result !== 'fail' : one.result === 'ok';
    return op === 'push' || !counts ? [] : [{ one, key: one.key, step: { kind: op, start, end, shown } }];
  });
  return [...new Set(steps.map(({ key }) => key))].flatMap((key) => {
    const own = steps.filter((step) => step.key === key);
    const stale = new Set<object>(readsAfterWithdrawal(own.map(({ step }) => step)));
    return own.flatMap(({ one, step }) => (stale.has(step) ? [one] : []));
  });
}

/** Checker C6: the canaries that stand in what was written where nobody's data belong: the history itself, logs, metrics, jobs. */
export function canariesIn(
  needles: readonly string[],
  written: Readonly<Record<string, string>>,
): readonly { readonly place: string; readonly count: number }[] {
  return Object.entries(written).flatMap(([place, text]) => {
    const found = findInText(needles, text);
    return found.length === 0 ? [] : [{ place, count: found.length }];
  });
}

/** A history as it is kept: a JSON line for each operation. */
export function linesOf(history: readonly Operation[]): string {
  return history.map((one) => JSON.stringify(one)).join('\n');
}
