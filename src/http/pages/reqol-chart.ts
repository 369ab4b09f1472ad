/** Where things go in the small chart of ReQoL totals, in the units of its viewBox. */
export interface ReqolChart {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly gridLines: readonly { readonly value: number; readonly y: number }[];
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** The `points` of a polyline. */
  readonly line: string;
}

const width = 260;
const height = 130;
const left = 32;
const right = width - 10;
const top = 10;
const bottom = height - 10;

const y = (total: number): number => round(bottom - (total / 40) * (bottom - top));
const round = (value: number): number => Math.round(value * 10) / 10;

/** Lays out ReQoL totals (0 to 40) along the days they were given, oldest first. One point alone stands in the middle. */
export function layOutReqolChart(
  series: readonly { readonly on: string; readonly total: number }[],
): ReqolChart {
  const days = series.map(({ on }) => Date.parse(on) / 86_400_000);
  const [first, last] = [Math.min(...days), Math.max(...days)];
  const inset = 8;
  const x = (day: number): number =>
    last === first
      ? (left + right) / 2
      : round(left + inset + ((day - first) / (last - first)) * (right - left - 2 * inset));
  const points = series.map(({ total }, index) => ({ x: x(days[index] ?? first), y: y(total) }));
  return {
    width,
    height,
    left,
    right,
    gridLines: [0, 20, 40].map((value) => ({ value, y: y(value) })),
    points,
    line: points.map((point) => `${point.x},${point.y}`).join(' '),
  };
}
