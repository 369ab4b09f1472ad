/** Bars of one chart: a name, what was measured, and its budget where there is one, in the same unit. */
export interface Bar {
  readonly name: string;
  readonly value: number;
  readonly budget?: number;
  readonly label: string;
}

const width = 760;
const left = 300;
const right = 130;
const rowHeight = 28;
const top = 56;

/** A bar chart as SVG text: read out by its title and description, and not told by colour alone. */
export function barChart(title: string, description: string, bars: readonly Bar[]): string {
  const height = top + bars.length * rowHeight + 24;
  const longest = Math.max(1e-9, ...bars.flatMap(({ value, budget }) => [finite(value), budget ?? 0]));
  const scale = (value: number): number => (finite(value) / longest) * (width - left - right);
  const rows = bars.flatMap(({ name, value, budget, label }, place) => {
    const y = top + place * rowHeight;
    const mark =
      budget === undefined
        ? []
        : [
            `<line x1="${at(left + scale(budget))}" y1="${y}" x2="${at(left + scale(budget))}" y2="${y + 20}" stroke="#212b32" stroke-width="2" stroke-dasharray="4 2"/>`,
          ];
    return [
      `<text x="${left - 10}" y="${y + 15}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${left}" y="${y + 2}" width="${at(Math.max(1, scale(value)))}" height="16" fill="#005eb8"/>`,
      ...mark,
      `<text x="${at(left + Math.max(scale(value), scale(budget ?? 0)) + 8)}" y="${y + 15}">${escaped(label)}</text>`,
    ];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title description" font-family="Arial, sans-serif" font-size="13" fill="#212b32">`,
    `<title id="title">${escaped(title)}</title>`,
    `<desc id="description">${escaped(description)} ${bars.map(({ name, label }) => escaped(`${name}: ${label}.`)).join(' ')}</desc>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="16" y="28" font-size="17" font-weight="bold">${escaped(title)}</text>`,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function at(value: number): string {
  return value.toFixed(1);
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
