import type { HealthcareService, Period, PractitionerRole } from '@medplum/fhirtypes';
import { isBankHoliday, type Nation } from '../../living-well/bank-holidays.ts';
import { londonTime, weekdays } from '../../living-well/london-time.ts';
import { fromAvailableTime, fromExceptions } from '../available-time.ts';
import { siteOfIdentifier } from '../systems.ts';

/**
 * Why nobody can be counted on to answer on a day, whatever the weekly hours say; undefined where somebody can. On a bank holiday that is everyone who
 * did not say otherwise: a number that rings on unanswered costs more at that hour than one that is tried later.
 */
export function closuresOf(
  desk: HealthcareService | PractitionerRole,
  nations: ReadonlyMap<string, Nation>,
): (date: string) => string | undefined {
  const { notAvailable = [], availabilityExceptions } = desk;
  const site = desk.identifier?.map(({ system }) => siteOfIdentifier(system ?? '')).find(Boolean) ?? '';
  const nation = nations.get(site) ?? 'England';
  const holidays = fromExceptions(availabilityExceptions) ?? (isRoundTheClock(desk) ? 'open' : undefined);
  return (date) => {
    const closure = notAvailable.find(({ during }) => during !== undefined && covers(during, date));
    if (closure !== undefined) return `Closed: ${closure.description}`;
    if (holidays === 'open' || !isBankHoliday(date, nation)) return undefined;
    return holidays === 'closed' ? 'Closed: bank holiday' : 'Bank holiday: may not answer';
  };
}

/** A period with an end only, or a start only, is open on the other side. */
function covers({ start, end }: Period, date: string): boolean {
  if (start === undefined && end === undefined) return false;
  return (start === undefined || dayOf(start) <= date) && (end === undefined || date <= dayOf(end));
}

function dayOf(at: string): string {
  return at.length > 10 ? londonTime(new Date(at)).date : at;
}

function isRoundTheClock({ availableTime }: HealthcareService | PractitionerRole): boolean {
  const hours = fromAvailableTime(availableTime);
  return weekdays.every((day) =>
    hours.some(({ days, from, to }) => days.includes(day) && from === '00:00' && to === '24:00'),
  );
}
