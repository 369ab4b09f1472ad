import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OpeningHours } from '../../src/living-well/case-record.ts';
import { weekdays } from '../../src/living-well/london-time.ts';
import { isOpenAt, nextOpening, openingState } from '../../src/living-well/opening-hours.ts';

const office: OpeningHours[] = [{ days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' }];
const night: OpeningHours[] = [{ days: ['fri', 'sat'], from: '20:00', to: '04:00' }];
const allDay: OpeningHours[] = [{ days: [...weekdays], from: '00:00', to: '24:00' }];

const sundayNight = new Date('2024-02-25T02:10:00Z');
const summerMonday = (time: string): Date => new Date(`2024-07-01T${time}:00Z`);

describe('nobody answers', () => {
  test('at ten past two on a Sunday, where the hours are nine to five on weekdays', () => {
    expect(isOpenAt(office, sundayNight)).toBe(false);
    expect(nextOpening(office, sundayNight)).toEqual({ date: '2024-02-26', weekday: 'mon', time: '09:00' });
  });
  test('where no hours were told', () => {
    expect(openingState([], sundayNight)).toEqual({ open: false, opens: undefined });
  });
  test('in a range from a time to the same time: it may mean never or always', () => {
    expect(isOpenAt([{ days: [...weekdays], from: '09:00', to: '09:00' }], sundayNight)).toBe(false);
  });
  test('at the minute of closing', () => {
    expect(isOpenAt(office, new Date('2024-02-26T17:00:00Z'))).toBe(false);
    expect(isOpenAt(office, new Date('2024-02-26T16:59:59Z'))).toBe(true);
  });
  test('on Sunday evening, after a night line that started on Saturday', () => {
    expect(isOpenAt(night, new Date('2024-02-25T20:30:00Z'))).toBe(false);
  });
});

describe('hours are London hours', () => {
  test('in summer a service opens at 08:00 UTC', () => {
    expect(isOpenAt(office, summerMonday('07:59'))).toBe(false);
    expect(isOpenAt(office, summerMonday('08:00'))).toBe(true);
    expect(isOpenAt(office, summerMonday('16:00'))).toBe(false);
  });
  test.each([
    ['before the clocks go forward', '2024-03-31T00:59:00Z', true],
    ['after the clocks went forward, 02:00 by the wall', '2024-03-31T01:00:00Z', false],
    ['in the hour that comes twice, first time', '2024-10-27T00:30:00Z', true],
    ['in the hour that comes twice, second time', '2024-10-27T01:30:00Z', true],
  ])('%s, open until 02:00', (_, instant, open) => {
    expect(isOpenAt([{ days: ['sun'], from: '00:00', to: '02:00' }], new Date(instant))).toBe(open);
  });
});

describe('ranges over midnight', () => {
  test('belong to the day they start on', () => {
    expect(openingState(night, sundayNight)).toEqual({
      open: true,
      until: { date: '2024-02-25', weekday: 'sun', time: '04:00' },
    });
  });
  test('may end at 24:00', () => {
    const evening: OpeningHours[] = [{ days: ['sat'], from: '18:00', to: '24:00' }];
    expect(openingState(evening, new Date('2024-02-24T23:30:00Z'))).toEqual({
      open: true,
      until: { date: '2024-02-25', weekday: 'sun', time: '00:00' },
    });
  });
  test('run over the end of the week', () => {
    expect(isOpenAt([{ days: ['sun'], from: '22:00', to: '06:00' }], new Date('2024-02-26T05:00:00Z'))).toBe(
      true,
    );
  });
  test('that touch are one: the later end counts', () => {
    const split: OpeningHours[] = [
      { days: ['sat'], from: '20:00', to: '24:00' },
      { days: ['sun'], from: '00:00', to: '08:00' },
    ];
    expect(openingState(split, new Date('2024-02-24T22:00:00Z'))).toMatchObject({ until: { time: '08:00' } });
  });
});

test('what is open all day on every day never closes', () => {
  expect(openingState(allDay, sundayNight)).toEqual({ open: true, until: undefined });
});

test('later today comes before next week', () => {
  expect(nextOpening(night, new Date('2024-02-24T12:00:00Z'))).toEqual({
    date: '2024-02-24',
    weekday: 'sat',
    time: '20:00',
  });
  expect(
    nextOpening([{ days: ['sat'], from: '20:00', to: '21:00' }], new Date('2024-02-24T22:00:00Z')),
  ).toEqual({
    date: '2024-03-02',
    weekday: 'sat',
    time: '20:00',
  });
});

test('open is the same, minute by minute, as asking each range by itself', () => {
  const time = fc.integer({ min: 0, max: 1439 }).map((minute) => {
    const hour = String(Math.floor(minute / 60)).padStart(2, '0');
    return `${hour}:${String(minute % 60).padStart(2, '0')}`;
  });
  const range = fc.record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: time,
    to: fc.oneof(time, fc.constant('24:00')),
  });
  fc.assert(
    fc.property(fc.array(range, { maxLength: 4 }), fc.integer({ min: 0, max: 10_079 }), (hours, minute) => {
      // Monday 1 January 2024, in winter: UTC is the wall clock.
      const at = new Date(Date.UTC(2024, 0, 1) + minute * 60_000);
      expect(isOpenAt(hours, at)).toBe(hours.some((one) => isOpenAt([one], at)));
    }),
  );
});
