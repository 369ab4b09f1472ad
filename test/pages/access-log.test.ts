import { describe, expect, test } from 'vitest';
import { fixtures } from './fixtures/all.ts';

describe('The access log', () => {
  const page = fixtures.get('access-log') ?? '';

  test('keeps the order it is given, newest first, with seconds and in London time', () => {
    const order = ['02:10:07', '01:55:40', '23:02:11', '00:59:59', '10:12:00'].map((time) =>
      page.indexOf(time),
    );
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((one, other) => one - other));
  });

  test('says of an unknown person that they are not in the record, and of a push that it is about no one person', () => {
    expect(page.match(/Not in the record/g)).toHaveLength(1);
    expect(page.match(/No one person/g)).toHaveLength(1);
  });
});

describe('An entry', () => {
  test('shows each decision with its code and what it rested on', () => {
    const page = fixtures.get('access-log-entry') ?? '';
    for (const text of [
      'lwg-consent-1',
      'example-liaison',
      'drug-alcohol',
      'ETH',
      'no-agreement',
      'provision.provision[0]',
    ]) {
      expect(page).toContain(text);
    }
  });

  test('says so when nothing was judged and it has no place in the log yet', () => {
    const page = fixtures.get('access-log-entry-nothing-judged') ?? '';
    expect(page).toContain('No item was judged');
    expect(page).toContain('Not placed yet');
  });
});
