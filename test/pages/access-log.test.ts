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

  test('says under which emergency-access case, and beneath each group what the person would be told', () => {
    const page = fixtures.get('access-log-entry') ?? '';
    expect(page).toContain('b7a1c9de-0f00-4c11-9a55-1c2d3e4f5a6b');
    expect(page.match(/In plain English/g)).toHaveLength(3);
    expect(page).toContain('<p>They could not see: a more private topic.</p>');
  });

  test('can be replayed where something was judged, and nowhere else', () => {
    expect(fixtures.get('access-log-entry')).toContain('/replay"');
    expect(fixtures.get('access-log-entry-nothing-judged')).not.toContain('/replay"');
  });

  test('says so when nothing was judged and it has no place in the log yet', () => {
    const page = fixtures.get('access-log-entry-nothing-judged') ?? '';
    expect(page).toContain('No item was judged');
    expect(page).toContain('Not placed yet');
  });
});

describe('A replay', () => {
  test('says that the decisions are the same', () => {
    expect(fixtures.get('access-log-replay-same')).toContain('The same decisions again');
  });

  test('or what each was and would be, as codes', () => {
    const page = fixtures.get('access-log-replay-different') ?? '';
    expect(page).toContain('Not the same decisions');
    expect(page).toMatch(/Goal\/9f8e[^]*permit permitted;[^]*deny refused;/);
    expect(page).toMatch(/Flag\/1b0a[^]*deny refused[^]*No decision/);
  });

  test('or why they cannot be made again', () => {
    expect(fixtures.get('access-log-replay-impossible')).toContain('The person was erased since.');
  });
});
