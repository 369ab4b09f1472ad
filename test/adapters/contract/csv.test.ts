import { stringify } from 'csv-stringify/sync';
import { csvSource } from '../../../src/adapters/csv/csv-source.ts';
import { bytesOf, feedWith } from '../../support/csv.ts';
import { at, caseSourceContract, people, source } from './case-source-contract.ts';

const feed = feedWith({}, 'template');
const headings = Object.keys(people[0]);

caseSourceContract('csv', {
  kind: 'file',
  feed,
  read(given, fault) {
    const rows = given.map((update) =>
      headings.map((heading) => update[heading as keyof typeof update] ?? ''),
    );
    const last = rows.at(-1);
    if (fault === 'wrong person' && last !== undefined) last[0] = '';
    const text = stringify([headings, ...rows]);
    const file = fault === 'malformed' ? text.replace('Toni', '"To"ni') : text;
    return csvSource.rows(bytesOf(file, fault === 'slow' ? 1 : undefined), { feed, source, at });
  },
});
