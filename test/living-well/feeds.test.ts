import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { feedOfSource, gatherFeeds } from '../../src/living-well/feeds.ts';
import { shippedFeeds } from '../../src/living-well/shipped-feeds.ts';
import { toCaseRecord } from '../../src/living-well/support-update.ts';
import { readingBy } from '../../src/living-well/support-update/reading.ts';

const example: unknown = JSON.parse(
  readFileSync(new URL('../../examples/feeds/example-charity.json', import.meta.url), 'utf8'),
);
const plain = { code: 'plain', title: 'Plain', about: 'Invented' };
const source = { site: 'tameside-glossop', system: 'example-cases' };
const at = new Date('2026-11-22T02:10:00Z');
const eight = {
  client_ref: 'C-1',
  nhs_number: '9990000018',
  date_of_birth: '1988-07-14',
  family_name: 'Madeup',
  service_code: 'HUB',
  status: 'open',
  worker_name: 'Bola Adeyemi',
  source_updated_at: '2026-11-20T16:45:00Z',
};

describe('feeds are refused', () => {
  test.each<[why: string, own: readonly unknown[], code: string]>([
    ['a key that nobody knows', [{ ...plain, headers: {} }], 'invalid-feed'],
    [
      'a column that nobody knows',
      [{ ...plain, columns: { surname: { headings: ['Surname'] } } }],
      'invalid-feed',
    ],
    [
      'a word for a status that there is not',
      [{ ...plain, words: { status: { Gone: 'gone' } } }],
      'invalid-feed',
    ],
    [
      'dates with the month first',
      [{ ...plain, columns: { start_date: { dates: { format: 'month-first' } } } }],
      'invalid-feed',
    ],
    [
      'sharing with nobody in particular',
      [{ ...plain, sharing: { topics: ['existence'], with: [], purposes: ['TREAT'] } }],
      'invalid-feed',
    ],
    ['no title', [{ code: 'plain' }], 'invalid-feed'],
    ['two of one code', [plain, plain], 'duplicate-feed'],
    ['one that builds on what is not there', [{ ...plain, extends: 'nothing' }], 'unknown-feed'],
  ])('%s', (_why, own, code) => {
    expect(() => gatherFeeds(shippedFeeds, own)).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ code })] }),
    );
  });
});

describe('a feed of a deployment', () => {
  const feeds = gatherFeeds(shippedFeeds, [example]);
  const feed = feeds.get('example-charity');
  if (feed === undefined) throw new Error('no feed');

  test('keeps what it leaves out of the one it builds on', () => {
    expect(feed.columns.family_name).toEqual(feeds.get('spreadsheet')?.columns.family_name);
    expect(feed.words.status).toEqual(feeds.get('spreadsheet')?.words.status);
    const snapshot = gatherFeeds(shippedFeeds, [{ code: 'own', extends: 'views-upshot-like' }]).get('own');
    expect(snapshot?.fullSnapshot).toBe(true);
  });

  test('is found by its source, unless two say the same', () => {
    expect(feedOfSource(feeds, source)).toBe(feed);
    const twice = gatherFeeds(shippedFeeds, [example, { ...plain, source }]);
    expect(feedOfSource(twice, source)).toBeUndefined();
  });

  test('makes a useful record of the eight columns: who helps, and whom to ring', () => {
    const { record, issues } = toCaseRecord(eight, source, readingBy(feed, at));
    expect(issues).toEqual([]);
    expect(record).toMatchObject({
      source: { ...source, modified: '2026-11-20T16:45:00.000Z' },
      person: { id: 'C-1', nhsNumber: '9990000018', birthDate: '1988-07-14', name: { family: 'Madeup' } },
      episode: { status: 'open' },
      team: {
        service: { telephone: '020 7946 0001' },
        keyWorker: { name: { given: 'Bola', family: 'Adeyemi' } },
      },
    });
  });

  test('refuses a service that is not in its directory, with those that are', () => {
    const { outcome, issues, record } = toCaseRecord(
      { ...eight, service_code: 'GYM' },
      source,
      readingBy(feed, at),
    );
    expect([outcome, record]).toEqual(['rejected', undefined]);
    expect(issues[0]).toMatchObject({
      code: 'unknown-service',
      fix: expect.stringContaining('Allowed: HUB.'),
    });
  });

  test('takes a yes for what was asked and no more, and a no for everything', () => {
    const choicesOf = (sharing: string) =>
      toCaseRecord({ ...eight, sharing }, source, readingBy(feed, at)).record?.sharing?.choices;
    expect(choicesOf('Yes')).toEqual([{ decision: 'share', ...feed.sharing }]);
    expect(choicesOf('No')?.[0]).toMatchObject({ decision: 'do-not-share' });
    expect(choicesOf('No')?.[0]?.topics.length).toBeGreaterThan(10);
    expect(choicesOf('')).toBeUndefined();
  });

  test('reads a row that it has read before the same: what is pushed is what was checked', () => {
    const reading = readingBy(feed, at);
    const cells = {
      ...eight,
      status: 'Active',
      sharing: 'Y',
      gender: 'F',
      date_of_birth: '14/07/1988',
      source_updated_at: '20/11/2026 16:45',
    };
    const first = toCaseRecord(cells, source, reading);
    expect(toCaseRecord(first.update, source, reading)).toEqual(first);
  });

  test('a column that there is not rejects the row: a misspelt heading must not be lost', () => {
    expect(toCaseRecord({ ...eight, surname: 'x' }, source, readingBy(feed, at)).issues[0]?.code).toBe(
      'unknown-column',
    );
  });
});
