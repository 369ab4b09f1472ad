import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { clinicalTime } from '../../src/consent/clinical-time.ts';
import { overlaps, readPeriod, readTime } from '../../src/consent/intervals.ts';
import { daysIn, endOfLondonDay, startOfLondonDay, utcDay } from '../../src/consent/london-days.ts';
import { sam } from './build.ts';

const subject = { reference: sam };
const iso = (value: ReturnType<typeof readTime>) =>
  value && [value.from, value.to].map((ms) => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'open'));

describe('a time that cannot be read', () => {
  test.each([
    '',
    'May',
    '24',
    '2024-13',
    '2024-02-30',
    '2023-02-29',
    '2024-1-1',
    '2024-01-01T10:00:00',
    '2024-01-01T10:00Z',
    '2024-01-01T24:00:00Z',
    '2024-02-31T10:00:00Z',
    '2024-01-01T10:00:00+19:00',
    '2024-01-01 10:00:00Z',
    '0000-01-01',
    2024,
    null,
  ])('%j', (value) => expect(readTime(value)).toBeUndefined());

  test.each([{}, { start: 'x' }, { end: 'x' }, { start: '2024', end: '2023' }, null, '2024', []])(
    'a period %j',
    (value) => expect(readPeriod(value)).toBeUndefined(),
  );
});

test('two stretches that share one instant overlap; two with a gap do not', () => {
  const [early, late, later] = [
    { from: 0, to: 5 },
    { from: 5, to: 9 },
    { from: 6, to: 9 },
  ];
  expect([overlaps(early, late), overlaps(late, early)]).toEqual([true, true]);
  expect([overlaps(early, later), overlaps(later, early)]).toEqual([false, false]);
});

describe('a day that the calendar does not have', () => {
  test.each([
    ['the day before the first', 2024, 1, 0],
    ['the day after the last', 2024, 4, 31],
    ['29 February of a common year', 2023, 2, 29],
    ['29 February of a century', 1900, 2, 29],
    ['one of month 0', 2024, 0, 1],
    ['one of month 13', 2024, 13, 1],
    ['one of the first century, which would be taken for the twentieth', 99, 12, 31],
  ])('%s', (_which, year, month, day) => {
    expect(utcDay(year, month, day)).toBeUndefined();
    expect(startOfLondonDay(year, month, day)).toBeUndefined();
    expect(endOfLondonDay(year, month, day)).toBeUndefined();
  });

  test('but it has 1 January 100', () => expect(utcDay(100, 1, 1)).toBe(Date.UTC(100, 0, 1)));
});

test.each([
  [2023, 28],
  [2024, 29],
  [1900, 28],
  [2000, 29],
  [2100, 28],
  [2400, 29],
])('In %i February has %i days, and no other month changes', (year, days) => {
  const months = Array.from({ length: 12 }, (_, index) => daysIn(year, index + 1));
  expect(months).toEqual([31, days, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]);
});

describe('a time', () => {
  test.each([
    ['2024', '2024-01-01T00:00:00.000Z', '2024-12-31T23:59:59.999Z'],
    ['2024-02', '2024-02-01T00:00:00.000Z', '2024-02-29T23:59:59.999Z'],
    ['2024-01-18', '2024-01-18T00:00:00.000Z', '2024-01-18T23:59:59.999Z'],
    ['2024-07-18', '2024-07-17T23:00:00.000Z', '2024-07-18T22:59:59.999Z'],
    ['2024-03-31', '2024-03-31T00:00:00.000Z', '2024-03-31T22:59:59.999Z'],
    ['2024-10-27', '2024-10-26T23:00:00.000Z', '2024-10-27T23:59:59.999Z'],
    ['2024-03', '2024-03-01T00:00:00.000Z', '2024-03-31T22:59:59.999Z'],
    ['2024-07-18T10:00:00+01:00', '2024-07-18T09:00:00.000Z', '2024-07-18T09:00:00.000Z'],
    ['2024-07-18T10:00:00.25Z', '2024-07-18T10:00:00.250Z', '2024-07-18T10:00:00.250Z'],
  ])('%s is %s to %s', (value, from, to) => expect(iso(readTime(value))).toEqual([from, to]));

  test('without an end is open there', () => {
    expect(iso(readPeriod({ start: '2024-01-18' }))).toEqual(['2024-01-18T00:00:00.000Z', 'open']);
    expect(iso(readPeriod({ end: '2024-01-18' }))).toEqual(['open', '2024-01-18T23:59:59.999Z']);
  });

  test('begins and ends each day as the time zone database has it, 1996 to 2040', () => {
    const hour = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/London',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    for (let year = 1996; year <= 2040; year += 1) {
      for (let month = 1; month <= 12; month += 1) {
        for (let day = 1; day <= daysIn(year, month); day += 1) {
          const date = [day, month, year].map((part) => String(part).padStart(2, '0')).join('/');
          const from = startOfLondonDay(year, month, day) ?? 0;
          const to = endOfLondonDay(year, month, day) ?? 0;
          if (hour.format(from) !== `${date}, 00:00:00` || hour.format(to) !== `${date}, 23:59:59`) {
            expect.fail(`${date} is taken to be ${hour.format(from)} to ${hour.format(to)}`);
          }
        }
      }
    }
  });
});

describe('clinical time', () => {
  const period = { start: '2024-01-18', end: '2024-01-19' };
  const span = ['2024-01-18T00:00:00.000Z', '2024-01-19T23:59:59.999Z'];
  const day = ['2024-01-18T00:00:00.000Z', '2024-01-18T23:59:59.999Z'];
  const from = ['2024-01-18T00:00:00.000Z', 'open'];
  const goal = { resourceType: 'Goal', startDate: '2024-01-18', statusDate: '2024-01-19' };

  test.each<[string, object, readonly string[] | undefined]>([
    ['Observation, a point', { resourceType: 'Observation', effectiveDateTime: '2024-01-18' }, day],
    ['Observation, a period', { resourceType: 'Observation', effectivePeriod: period }, span],
    [
      'Observation, an instant',
      { resourceType: 'Observation', effectiveInstant: '2024-01-18T10:00:00Z' },
      ['2024-01-18T10:00:00.000Z', '2024-01-18T10:00:00.000Z'],
    ],
    [
      'Observation, a Timing',
      { resourceType: 'Observation', effectiveTiming: { event: ['2024-01-18'] }, issued: '2024-01-18' },
      undefined,
    ],
    ['QuestionnaireResponse', { resourceType: 'QuestionnaireResponse', authored: '2024-01-18' }, day],
    ['Goal, active', { ...goal, lifecycleStatus: 'active' }, from],
    ['Goal, finished', { ...goal, lifecycleStatus: 'completed' }, span],
    ['Goal, cancelled', { ...goal, lifecycleStatus: 'cancelled' }, span],
    ['Goal, finished without a date', { ...goal, lifecycleStatus: 'completed', statusDate: undefined }, from],
    [
      'Goal, without a start',
      { resourceType: 'Goal', lifecycleStatus: 'completed', statusDate: '2024-01-19' },
      undefined,
    ],
    ['EpisodeOfCare', { resourceType: 'EpisodeOfCare', period }, span],
    ['Encounter', { resourceType: 'Encounter', period }, span],
    ['CareTeam', { resourceType: 'CareTeam', period }, span],
    ['Flag', { resourceType: 'Flag', period }, span],
    ['RelatedPerson', { resourceType: 'RelatedPerson', period }, span],
    ['Appointment', { resourceType: 'Appointment', start: '2024-01-18', end: '2024-01-19' }, span],
    ['Appointment without a start', { resourceType: 'Appointment', end: '2024-01-19' }, undefined],
    ['CarePlan', { resourceType: 'CarePlan', period, created: '2020' }, span],
    ['CarePlan without a period', { resourceType: 'CarePlan', created: '2024-01-18' }, day],
    [
      'CarePlan whose period cannot be read',
      { resourceType: 'CarePlan', period: {}, created: '2024-01-18' },
      undefined,
    ],
    [
      'ServiceRequest',
      { resourceType: 'ServiceRequest', occurrencePeriod: period, authoredOn: '2020' },
      span,
    ],
    [
      'ServiceRequest without an occurrence',
      { resourceType: 'ServiceRequest', authoredOn: '2024-01-18' },
      day,
    ],
    [
      'ServiceRequest with a Timing',
      { resourceType: 'ServiceRequest', occurrenceTiming: {}, authoredOn: '2024-01-18' },
      undefined,
    ],
    ['Task', { resourceType: 'Task', executionPeriod: period, authoredOn: '2020' }, span],
    ['Task not begun', { resourceType: 'Task', authoredOn: '2024-01-18' }, day],
    ['Communication', { resourceType: 'Communication', sent: '2024-01-18' }, day],
    ['Composition', { resourceType: 'Composition', date: '2024-01-18' }, day],
    [
      'DocumentReference',
      { resourceType: 'DocumentReference', context: { period }, date: '2020-01-01T00:00:00Z' },
      span,
    ],
    ['DocumentReference without a context', { resourceType: 'DocumentReference', date: '2024-01-18' }, day],
    ['Consent', { resourceType: 'Consent', dateTime: '2024-01-18' }, day],
    [
      'Provenance',
      { resourceType: 'Provenance', occurredPeriod: period, recorded: '2020-01-01T00:00:00Z' },
      span,
    ],
    ['Provenance without an occurrence', { resourceType: 'Provenance', recorded: '2024-01-18' }, day],
    ['any other', { resourceType: 'Condition', recordedDate: '2024-01-18', period }, undefined],
  ])('%s', (_, resource, expected) => {
    const known: Resource = Object.assign({ resourceType: 'Basic' as const, code: {}, subject }, resource);
    expect(iso(clinicalTime(known))).toEqual(expected);
  });
});

describe('the clocks of London', () => {
  const hourIn = new Intl.DateTimeFormat('en-GB', {
    timeZone: 'Europe/London',
    hour: '2-digit',
    hourCycle: 'h23',
  });

  test('begin and end every day since 1968 as the time zone data have it', () => {
    for (let day = Date.UTC(1968, 2, 1); day < Date.UTC(2037, 11, 31); day += 86_400_000) {
      const date = new Date(day);
      const [year, month, dayOfMonth] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      const start = startOfLondonDay(year, month, dayOfMonth) ?? NaN;
      const end = endOfLondonDay(year, month, dayOfMonth) ?? NaN;
      const hours = [hourIn.format(start), hourIn.format(end)];
      if (hours.join() !== '00,23')
        expect([date.toISOString(), ...hours]).toEqual([date.toISOString(), '00', '23']);
    }
  });
});
