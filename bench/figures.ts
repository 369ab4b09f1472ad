/** One thing that was measured, and what it has to be. */
export interface Figure {
  readonly id: string;
  readonly what: string;
  /** In the chart; left out, it is not drawn. */
  readonly name?: string;
  readonly value: number;
  readonly unit: 'ms' | 's' | '%' | 'MB' | 'a second' | '×' | 'wrong';
  readonly budget?: { readonly is: 'at most' | 'at least'; readonly value: number };
  /** How it was measured, where that is not plain. */
  readonly note?: string;
  /** Where it is explained why it is missed, from docs/benchmarks on. */
  readonly why?: string;
}

/** Undefined where nothing is asked of it. What could not be measured is not met. */
export function isMet({ value, budget }: Figure): boolean | undefined {
  if (budget === undefined) return undefined;
  return budget.is === 'at most' ? value <= budget.value : value >= budget.value;
}

export function figureTable(figures: readonly Figure[]): readonly string[] {
  const rows = figures.map((figure) => {
    const { what, budget, note, why } = figure;
    const missed = why === undefined ? '**missed**, unexplained' : `**missed** ([why](${why}))`;
    const asked = budget === undefined ? '' : `${budget.is} ${quantity(budget.value, figure.unit)}`;
    const met = { true: 'met', false: missed, undefined: '' }[String(isMet(figure))] ?? '';
    return `| ${what}${note === undefined ? '' : ` (${note})`} | ${quantity(figure.value, figure.unit)} | ${asked} | ${met} |`;
  });
  return ['| figure | measured | budget | |', '| --- | --- | --- | --- |', ...rows, ''];
}

export function quantity(value: number, unit: Figure['unit']): string {
  if (Number.isNaN(value)) return 'not measured';
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  const text = Math.abs(value) >= 100_000 ? Math.round(value).toLocaleString('en-GB') : value.toFixed(digits);
  return unit === '×' ? `${text} ×` : `${text} ${unit}`;
}
