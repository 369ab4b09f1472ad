import type { RowCounts, RowResult, Trouble } from '../ports/imports.ts';

/** Kinds of trouble that are kept, and lines of each. */
const mostKinds = 50;
const mostLines = 5;

/** Adds what became of further rows. */
export function addCounts(counts: RowCounts, results: readonly RowResult[]): RowCounts {
  const sum = { ...counts };
  for (const { outcome } of results) sum[outcome] += 1;
  return sum;
}

/** Adds what is wrong with further rows: each kind once, with its first lines. A thousand rows with one fault are one thing to mend. */
export function addTroubles(troubles: readonly Trouble[], results: readonly RowResult[]): readonly Trouble[] {
  const kinds = new Map(troubles.map((trouble) => [keyOf(trouble), trouble]));
  for (const { line, outcome, issues } of results) {
    const isWarning = outcome === 'accepted' || outcome === 'duplicate';
    for (const { column, code, fix } of issues) {
      const key = keyOf({ column, code, isWarning });
      const known = kinds.get(key) ?? { column, code, fix, isWarning, lines: [], count: 0 };
      if (known.count === 0 && kinds.size >= mostKinds) continue;
      const lines = known.lines.length < mostLines ? [...known.lines, line] : known.lines;
      kinds.set(key, { ...known, lines, count: known.count + 1 });
    }
  }
  return [...kinds.values()];
}

function keyOf({ column, code, isWarning }: Pick<Trouble, 'column' | 'code' | 'isWarning'>): string {
  return `${column}\n${code}\n${isWarning}`;
}
