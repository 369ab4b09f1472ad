import type { Feed } from '../feed.ts';
import type { Part } from './part.ts';
import { reqolItemColumns } from './columns.ts';
import type { SupportUpdate } from './reading.ts';
import { rowIssue, type RowIssue } from './row-issues.ts';

const physical = 'rq11';

/** The ReQoL-10 form of a row. A blank item is blank, never nought; how answers are scored is what the feed declares. */
export function reqolOf(update: SupportUpdate, { reqol }: Feed): Part {
  const answered = reqolItemColumns.filter((item) => update[item] !== undefined);
  if (answered.length === 0) return { issues: [] };
  const date = update.reqol_date;
  if (reqol === undefined) return { issues: [rowIssue('reqol_date', 'reqol-orientation')] };
  if (date === undefined) return { issues: [rowIssue('reqol_date', 'reqol-date')] };
  const outside = answered.flatMap((item): readonly RowIssue[] => {
    const [lowest, highest] =
      reqol.orientation === 'frequency-position-1-5' && item !== physical ? [1, 5] : [0, 4];
    const value = Number(update[item]);
    return value >= lowest && value <= highest ? [] : [rowIssue(item, 'reqol-item')];
  });
  const answers = Object.fromEntries(answered.map((item) => [item, Number(update[item])]));
  const total = update.reqol_total === undefined ? undefined : Number(update.reqol_total);
  return {
    value: { id: `${update.client_ref}/${update.service_code}/${date}`, date, ...reqol, answers, total },
    issues: outside,
  };
}
