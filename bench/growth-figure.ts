import { existsSync, readFileSync } from 'node:fs';
import type { Figure } from './figures.ts';
import { growthBudget, growthOf, type CrowdFigures } from './people/report.ts';

const file = 'docs/benchmarks/scale.json';

/** What `npm run bench:scale` found when it was last run: it takes longer than all the rest. */
export function growthFigure(): Figure {
  const { date, crowds } = existsSync(file)
    ? (JSON.parse(readFileSync(file, 'utf8')) as { date: string; crowds: readonly CrowdFigures[] })
    : { date: '', crowds: [] };
  const people = crowds.map((crowd) => crowd.people.toLocaleString('en-GB'));
  return {
    id: 'support-growth',
    name: 'p50 among many against few',
    what: '`$current-support`, one client: p50 among the most people against that among the fewest',
    value: growthOf(crowds),
    unit: '×',
    budget: { is: 'at most', value: growthBudget },
    note:
      people.length === 0
        ? 'npm run bench:scale was not run'
        : `${people.join(', ')} people; npm run bench:scale on ${date}`,
  };
}
