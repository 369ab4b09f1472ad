import { describe, expect, test } from 'vitest';
import type { CallLine } from '../../src/fhir/current-support.ts';
import { buildCurrentSupport } from '../../src/fhir/current-support/build-current-support.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import type { Nation } from '../../src/living-well/bank-holidays.ts';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { caseRecord, samsContext } from './case-records.ts';
import { allReleased } from './find-resources.ts';

type Service = NonNullable<CaseRecord['team']>['service'];

const weekdays = { days: ['mon', 'tue', 'wed', 'thu', 'fri'], from: '09:00', to: '17:00' } as const;
const always = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  from: '00:00',
  to: '24:00',
} as const;

/** Whom the page says to ring at an instant, of a team whose service says this of its hours. */
function linesAt(
  instant: string,
  service: Partial<Service>,
  nation: Nation = 'England',
): { readonly callNow: readonly CallLine[]; readonly callLater: readonly CallLine[] } {
  const { team } = caseRecord();
  if (team === undefined) throw new Error('no team');
  const { keyWorker: _nobody, ...without } = team;
  const record = caseRecord({
    team: {
      ...without,
      service: { ...team.service, hours: [{ ...weekdays, days: [...weekdays.days] }], ...service },
    },
  });
  return buildCurrentSupport(allReleased(mapCase(record, samsContext)), new Date(instant), {
    nations: new Map([['tameside-glossop', nation]]),
    silent: new Set(),
  });
}

const goodFriday = '2024-03-29T11:00:00Z';
const easterMonday = '2024-04-01T11:00:00Z';

describe('nobody is sent to ring a telephone that is not answered', () => {
  test('on a bank holiday, of a service that did not say whether it is open then', () => {
    const { callNow, callLater } = linesAt(goodFriday, {});
    expect(callNow).toEqual([]);
    expect(callLater[0]?.note).toBe('Bank holiday: may not answer. Opens Tuesday 09:00');
  });

  test('on a bank holiday, of a service that is closed then', () => {
    const { callNow, callLater } = linesAt(goodFriday, { bankHolidays: 'closed' });
    expect(callNow).toEqual([]);
    expect(callLater[0]?.note).toBe('Closed: bank holiday. Opens Tuesday 09:00');
  });

  test('on a day on which the service said that it is closed, the last one included', () => {
    const closures = [{ from: '2024-02-26', until: '2024-03-05', why: 'moving house' }];
    for (const day of ['2024-02-26', '2024-03-05']) {
      const { callNow, callLater } = linesAt(`${day}T11:00:00Z`, { closures });
      expect(callNow).toEqual([]);
      expect(callLater[0]?.note).toMatch(/^Closed: moving house\. Opens /);
    }
    expect(linesAt('2024-03-06T11:00:00Z', { closures }).callNow).toHaveLength(1);
  });

  test('nor told that it opens on the Monday which is a bank holiday', () => {
    expect(linesAt('2024-05-05T02:10:00Z', {}).callLater[0]?.note).toBe('Opens Tuesday 09:00');
  });

  test('nor on a day by its weekday that is more than a week away', () => {
    const closures = [{ from: '2024-02-26', until: '2024-03-08', why: 'moving house' }];
    expect(linesAt('2024-02-26T11:00:00Z', { closures }).callLater[0]?.note).toBe(
      'Closed: moving house. Opens Monday 11/3 09:00',
    );
  });
});

describe('a bank holiday keeps nobody away from a line that is answered', () => {
  test('round the clock', () => {
    expect(linesAt(goodFriday, { hours: [{ ...always, days: [...always.days] }] }).callNow[0]?.note).toBe(
      'Open all hours',
    );
  });

  test('on bank holidays, as its service said', () => {
    expect(linesAt(goodFriday, { bankHolidays: 'open' }).callNow[0]?.note).toBe('Until 17:00');
  });

  test('in a place that does not keep it: Easter Monday in Scotland', () => {
    expect(linesAt(easterMonday, {}, 'Scotland').callNow).toHaveLength(1);
    expect(linesAt(easterMonday, {}, 'England').callNow).toHaveLength(0);
  });
});

test('hours are those of the wall in summer too', () => {
  expect(linesAt('2024-07-01T08:10:00Z', {}).callNow[0]?.note).toBe('Until 17:00');
  expect(linesAt('2024-07-01T16:10:00Z', {}).callNow).toHaveLength(0);
});
