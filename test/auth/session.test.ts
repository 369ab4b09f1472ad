import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isExpired,
  sessionEndsAt,
  sessionState,
  touch,
  withFoundMeanwhile,
  type StaffSession,
} from '../../src/auth/session.ts';

const minutes = (count: number): number => count * 60_000;
const start = Date.parse('2026-03-01T00:00:00Z');
const after = (milliseconds: number): Date => new Date(start + milliseconds);

const session = (startedAt: Date, lastSeenAt: Date): StaffSession => ({
  principal: {
    kind: 'staff',
    subject: 'https://id.example|1',
    name: 'Bea Okafor',
    organisation: 'ZT9',
    organisations: ['ZT9'],
    role: 'mh-liaison',
    identities: [],
  },
  signIn: { issuer: 'https://id.example', sub: '910000000001', vouchedAt: '2026-11-22T02:10:00Z' },
  startedAt: startedAt.toISOString(),
  lastSeenAt: lastSeenAt.toISOString(),
  handles: {},
});

describe('a session is over', () => {
  test('fifteen minutes after the last request', () => {
    const quiet = session(after(0), after(minutes(20)));
    expect(sessionState(quiet, after(minutes(35) - 1))).toBe('active');
    expect(sessionState(quiet, after(minutes(35)))).toBe('idle');
  });

  test('twelve hours after it began, however busy', () => {
    const busy = session(after(0), after(minutes(12 * 60) - 1));
    expect(sessionState(busy, after(minutes(12 * 60) - 1))).toBe('active');
    expect(sessionState(busy, after(minutes(12 * 60)))).toBe('over');
  });

  test.each(['', 'never', '2026-13-01'])('when a time in it reads %j', (time) => {
    expect(isExpired({ startedAt: time, lastSeenAt: after(0).toISOString() }, after(0))).toBe(true);
    expect(isExpired({ startedAt: after(0).toISOString(), lastSeenAt: time }, after(0))).toBe(true);
  });

  test('when it begins a day from now', () => {
    expect(isExpired(session(after(minutes(24 * 60)), after(minutes(24 * 60))), after(0))).toBe(true);
  });
});

test('a clock that steps back ten minutes signs nobody out', () => {
  expect(sessionState(session(after(0), after(minutes(60))), after(minutes(50)))).toBe('active');
});

test('once over, it stays over, and it ends when it says it does', () => {
  fc.assert(
    fc.property(
      fc.nat(minutes(13 * 60)),
      fc.nat(minutes(13 * 60)),
      fc.nat(minutes(60)),
      (seen, later, more) => {
        const one = session(after(0), after(seen));
        const at = after(seen + later);
        expect(isExpired(one, at)).toBe(at >= sessionEndsAt(one));
        if (isExpired(one, at)) expect(isExpired(one, new Date(at.getTime() + more))).toBe(true);
      },
    ),
  );
});

test('a request starts the idle time again and nothing else', () => {
  const before = session(after(0), after(0));
  const seen = touch(before, after(minutes(10)));
  expect(seen).toEqual({ ...before, lastSeenAt: after(minutes(10)).toISOString() });
});

test('a request within half a minute of one that did changes nothing, either way of the clock', () => {
  const before = session(after(minutes(10)), after(minutes(10)));
  const seconds = (count: number) => touch(before, after(minutes(10) + count * 1000)).lastSeenAt;
  expect([seconds(-29), seconds(0), seconds(29)]).toEqual(Array(3).fill(before.lastSeenAt));
  expect(seconds(30)).toBe(after(minutes(10) + 30_000).toISOString());
  expect(seconds(-30)).toBe(after(minutes(10) - 30_000).toISOString());
});

describe('Whom another request of the session found meanwhile', () => {
  const many = (count: number, from = 0): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_one, place) => [`handle-${from + place}`, 'whom']));
  const found = (handles: Record<string, string>): StaffSession => ({
    ...session(after(0), after(0)),
    handles,
  });

  test('stays, and so does the rest of what this request leaves', () => {
    const mine = { ...found({ ...many(2), mine: 'x' }), csrfSecret: 'new' };
    const joined = withFoundMeanwhile(mine, found({ ...many(2), theirs: 'y' }));
    expect(joined).toEqual({ ...mine, handles: { ...many(2), theirs: 'y', mine: 'x' }, emergencies: {} });
  });

  test('does not bring back whom this one forgot: the oldest of twenty', () => {
    const joined = withFoundMeanwhile(found({ ...many(19, 1), mine: 'x' }), found(many(20)));
    expect(Object.keys(joined.handles)).toEqual([...Object.keys(many(19, 1)), 'mine']);
  });

  test('is no case that was opened: the one of this request is looked under', () => {
    const opened = (id: string) => ({ ...found({}), emergencies: { whom: { id, isNew: true } } });
    expect(withFoundMeanwhile(opened('mine'), opened('theirs')).emergencies).toEqual({
      whom: { id: 'mine', isNew: true },
    });
  });
});
