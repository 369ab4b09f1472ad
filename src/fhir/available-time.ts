import type { HealthcareServiceAvailableTime } from '@medplum/fhirtypes';
import type { OpeningHours } from '../living-well/case-record.ts';
import { weekdays, type Weekday } from '../living-well/london-time.ts';
import { isEmptyRange } from '../living-well/opening-hours.ts';

/** FHIR has no 24:00, so a day's last second stands for its end. */
const endOfDay = '23:59:59';

/** What `availabilityExceptions` says of bank holidays: FHIR has no code for it. */
export const bankHolidayWords = {
  open: 'The same hours on bank holidays',
  closed: 'Closed on bank holidays',
} as const;

/** The other way round; undefined where nothing was told, or something else. */
export function fromExceptions(words: string | undefined): keyof typeof bankHolidayWords | undefined {
  return (['open', 'closed'] as const).find((said) => bankHolidayWords[said] === words);
}

/** Opening hours as `availableTime`. A range over midnight becomes two: FHIR does not say what an end before a start means. */
export function toAvailableTime(hours: readonly OpeningHours[]): HealthcareServiceAvailableTime[] {
  return hours.flatMap((range) => {
    if (isEmptyRange(range)) return [];
    if (range.from < range.to) return [availableTime(range.days, range.from, range.to)];
    const evening = availableTime(range.days, range.from, '24:00');
    return range.to === '00:00'
      ? [evening]
      : [evening, availableTime(range.days.map(dayAfter), '00:00', range.to)];
  });
}

/** The other way round; what says no time says nothing. */
export function fromAvailableTime(
  times: readonly HealthcareServiceAvailableTime[] | undefined,
): readonly OpeningHours[] {
  return (times ?? []).flatMap((time): readonly OpeningHours[] => {
    const days = [...(time.daysOfWeek ?? weekdays)];
    if (time.allDay === true) return [{ days, from: '00:00', to: '24:00' }];
    const { availableStartTime: start, availableEndTime: end } = time;
    if (start === undefined || end === undefined) return [];
    return [{ days, from: start.slice(0, 5), to: end === endOfDay ? '24:00' : end.slice(0, 5) }];
  });
}

function availableTime(days: readonly Weekday[], from: string, to: string): HealthcareServiceAvailableTime {
  const daysOfWeek = weekdays.filter((day) => days.includes(day));
  if (from === '00:00' && to === '24:00') return { daysOfWeek, allDay: true };
  return {
    daysOfWeek,
    availableStartTime: `${from}:00`,
    availableEndTime: to === '24:00' ? endOfDay : `${to}:00`,
  };
}

function dayAfter(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + 1) % 7] ?? 'mon';
}
