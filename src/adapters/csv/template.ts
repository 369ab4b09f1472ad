import type { Feed } from '../../living-well/feed.ts';
import { columnNames, columnOf } from '../../living-well/support-update/columns.ts';
import { cells } from './results.ts';

/** A file to fill in: the headings of the feed and one line about somebody fictional. */
export function templateCsv(feed: Feed): string {
  const headings = columnNames.map((name) => feed.columns[name]?.headings?.[0] ?? name);
  const sample = columnNames.map((name) =>
    name === 'service_code'
      ? (Object.keys(feed.services)[0] ?? columnOf(name).sample)
      : columnOf(name).sample,
  );
  return `\uFEFF${cells([headings, sample])}`;
}
