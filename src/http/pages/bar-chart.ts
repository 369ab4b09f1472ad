/** Where things go in a small chart of bars, in the units of its viewBox. */
export interface BarChart {
  readonly width: number;
  readonly height: number;
  readonly barHeight: number;
  readonly bars: readonly Bar[];
}

interface Bar {
  readonly label: string;
  readonly value: number;
  readonly labelY: number;
  readonly y: number;
  readonly width: number;
  /** The part of the bar that was refused. */
  readonly part: number;
}

const width = 320;
const barHeight = 14;
const rowHeight = 38;
const longestBar = 270;

/** Lays out bars under their labels, the longest as long as there is room; part of a bar is never less than a hair where there is any. */
export function layOutBars(
  rows: readonly { readonly label: string; readonly value: number; readonly part: number }[],
): BarChart {
  const most = Math.max(1, ...rows.map(({ value }) => value));
  const scaled = (value: number): number =>
    value === 0 ? 0 : Math.max(2, Math.round((value / most) * longestBar));
  return {
    width,
    height: rows.length * rowHeight + 4,
    barHeight,
    bars: rows.map(({ label, value, part }, index) => ({
      label: label.length > 42 ? `${label.slice(0, 41)}…` : label,
      value,
      labelY: index * rowHeight + 15,
      y: index * rowHeight + 20,
      width: scaled(value),
      part: Math.min(scaled(value), scaled(part)),
    })),
  };
}
