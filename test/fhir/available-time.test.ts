import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromAvailableTime, toAvailableTime } from '../../src/fhir/available-time.ts';
import type { OpeningHours } from '../../src/living-well/case-record.ts';
import { weekdays } from '../../src/living-well/london-time.ts';
import { isOpenAt } from '../../src/living-well/opening-hours.ts';

test('what FHIR leaves unsaid is no opening time', () => {
  expect(fromAvailableTime(undefined)).toEqual([]);
  expect(fromAvailableTime([{ daysOfWeek: ['mon'], availableStartTime: '09:00:00' }])).toEqual([]);
});

describe('FHIR has no 24:00 and no range over midnight', () => {
  test('a whole day is allDay', () => {
    expect(toAvailableTime([{ days: ['sun', 'mon'], from: '00:00', to: '24:00' }])).toEqual([
      { daysOfWeek: ['mon', 'sun'], allDay: true },
    ]);
  });
  test('a night becomes an evening and a morning', () => {
    expect(toAvailableTime([{ days: ['sun'], from: '20:00', to: '08:00' }])).toEqual([
      { daysOfWeek: ['sun'], availableStartTime: '20:00:00', availableEndTime: '23:59:59' },
      { daysOfWeek: ['mon'], availableStartTime: '00:00:00', availableEndTime: '08:00:00' },
    ]);
  });
  test('an evening until midnight has no morning', () => {
    expect(toAvailableTime([{ days: ['sun'], from: '20:00', to: '00:00' }])).toHaveLength(1);
  });
});

test('there and back, somebody answers at the same minutes', () => {
  const quarter = fc.integer({ min: 0, max: 95 }).map((quarters) => {
    const hour = String(Math.floor(quarters / 4)).padStart(2, '0');
    return `${hour}:${String((quarters % 4) * 15).padStart(2, '0')}`;
  });
  const hours: fc.Arbitrary<OpeningHours> = fc.record({
    days: fc.uniqueArray(fc.constantFrom(...weekdays), { minLength: 1 }),
    from: quarter,
    to: fc.oneof(quarter, fc.constant('24:00')),
  });
  fc.assert(
    fc.property(fc.array(hours, { maxLength: 3 }), fc.integer({ min: 0, max: 10_079 }), (ranges, minute) => {
      const at = new Date(Date.UTC(2024, 0, 1) + minute * 60_000);
      expect(isOpenAt(fromAvailableTime(toAvailableTime(ranges)), at)).toBe(isOpenAt(ranges, at));
    }),
  );
});
