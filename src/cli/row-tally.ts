import type { CaseRowIssue } from '../gateway/ports/case-source.ts';

/** Lines that are named of one kind of issue. */
const mostNamed = 5;

interface Kind {
  readonly issue: Pick<CaseRowIssue, 'column' | 'fix'> & { readonly isWarning: boolean };
  readonly lines: number[];
  count: number;
}

/** Counts rows by what became of them, and says each kind of trouble once, with the lines it is in: a thousand rows with one fault are one thing to mend. */
export class RowTally {
  readonly #outcomes = new Map<string, number>();
  readonly #kinds = new Map<string, Kind>();

  add(row: {
    readonly line: number;
    readonly outcome: string;
    readonly issues: readonly (Pick<CaseRowIssue, 'column' | 'fix' | 'code'> & {
      readonly severity?: string;
    })[];
  }): void {
    this.#outcomes.set(row.outcome, this.count(row.outcome) + 1);
    for (const { column, fix, code, severity } of row.issues) {
      const key = `${column}\n${code}`;
      const kind = this.#kinds.get(key) ?? {
        issue: { column, fix, isWarning: severity === 'warning' },
        lines: [],
        count: 0,
      };
      this.#kinds.set(key, kind);
      kind.count += 1;
      if (kind.lines.length < mostNamed) kind.lines.push(row.line);
    }
  }

  count(...outcomes: readonly string[]): number {
    return outcomes.reduce((sum, outcome) => sum + (this.#outcomes.get(outcome) ?? 0), 0);
  }

  /** What must be mended, then what was left out; each with file, lines and column. */
  *troubles(file: string): Generator<string> {
    const kinds = [...this.#kinds.values()].toSorted((one, other) => other.count - one.count);
    for (const { issue, lines, count } of kinds.toSorted(
      (one, other) => Number(one.issue.isWarning) - Number(other.issue.isWarning),
    )) {
      const more = count > lines.length ? ` and ${count - lines.length} more` : '';
      const column = issue.column === 'row' ? '' : `, column "${issue.column}"`;
      const kind = issue.isWarning ? 'Note' : 'To mend';
      yield `${kind}: ${file}, line${count === 1 ? '' : 's'} ${lines.join(', ')}${more}${column}: ${issue.fix}`;
    }
  }
}
