import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonLinesSource } from '../../../src/adapters/json-lines/json-lines.ts';
import { gatherFeeds } from '../../../src/living-well/feeds.ts';
import { shippedFeeds } from '../../../src/living-well/shipped-feeds.ts';
import { root } from '../../architecture/source-tree.ts';
import { bytesOf, gathered } from '../../support/csv.ts';
import { at, caseSourceContract, source } from './case-source-contract.ts';

const feedFile = join(root, 'examples/add-an-adapter/feeds/made-up-notes.json');
const feed = gatherFeeds(shippedFeeds, [JSON.parse(readFileSync(feedFile, 'utf8'))]).get('made-up-notes');
if (feed === undefined) throw new Error('the feed is not there');

const read = (text: string, chunk?: number) =>
  jsonLinesSource.rows(bytesOf(text, chunk), { feed, source, at });

caseSourceContract('json-lines', {
  kind: 'file',
  feed,
  read(given, fault) {
    const lines = given.map((update, index) => {
      const isLast = index === given.length - 1;
      // As Made-up Notes calls them.
      const { client_ref: person, family_name: surname, ...others } = update;
      const line = JSON.stringify({
        person: isLast && fault === 'wrong person' ? null : person,
        surname,
        ...others,
      });
      return isLast && fault === 'malformed' ? line.slice(0, -5) : line;
    });
    return read(lines.join('\n'), fault === 'slow' ? 1 : undefined);
  },
});

describe('json-lines refuses', () => {
  test.each([
    ['a list', '[1]', 'not-accepted'],
    ['an object inside', '{"person":{"id":1}}', 'not-accepted'],
    ['a line without an end', `{"person":"${'x'.repeat(70_000)}"}`, 'row-too-long'],
  ])('%s, and goes on', async (_what, line, code) => {
    const rows = await gathered(read(`${line}\n\n${line}`, 10_000));
    expect(rows.map(({ line: at_, issues }) => [at_, issues[0]?.code])).toEqual([
      [1, code],
      [3, code],
    ]);
  });
});
