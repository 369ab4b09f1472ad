import type { CareTeam, ContactPoint, HealthcareService, PractitionerRole } from '@medplum/fhirtypes';
import type { Nation } from '../../living-well/bank-holidays.ts';
import { daysBetween, londonTime, type Weekday } from '../../living-well/london-time.ts';
import { openingState, type Moment, type OpeningState } from '../../living-well/opening-hours.ts';
import { fromAvailableTime } from '../available-time.ts';
import type { CallLine } from '../current-support.ts';
import { closuresOf } from './closures.ts';
import type { ReleasedItems } from './released-items.ts';
import { keyWorkerOf, serviceOf } from './team-members.ts';

const weekdayNames: Readonly<Record<Weekday, string>> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};

/** What the hours of a place are reckoned with. */
export interface Places {
  /** By the code of a site, whose bank holidays it keeps. A site that is not known keeps England's. */
  readonly nations: ReadonlyMap<string, Nation>;
}

/** Who answers now, and who later. At two in the morning a weekday number is noise, so the two are kept apart. Key workers first. */
export function callLines(
  items: ReleasedItems,
  at: Date,
  { nations }: Places,
): { readonly callNow: readonly CallLine[]; readonly callLater: readonly CallLine[] } {
  const today = londonTime(at).date;
  const callNow: CallLine[] = [];
  const callLater: CallLine[] = [];
  for (const line of distinct([...workerLines(items), ...serviceLines(items)])) {
    const closedBy = closuresOf(line.desk, nations);
    const closed = (date: string): boolean => closedBy(date) !== undefined;
    const state = openingState(fromAvailableTime(line.desk.availableTime), at, closed);
    const when = state.open ? untilWords(state, today) : opensWords(state, today);
    const why = state.open ? undefined : closedBy(today);
    const note = [why, when, line.keyWorker ? 'Key worker' : undefined]
      .filter((part) => part !== undefined)
      .join('. ');
    (state.open ? callNow : callLater).push({ name: line.name, telephone: line.telephone, note });
  }
  return { callNow, callLater };
}

/** Teams that support the person now; a team of the past is nobody to ring. */
export function currentTeams({ careTeams }: ReleasedItems): readonly CareTeam[] {
  return careTeams.filter(({ status }) => status === 'active');
}

interface Line {
  readonly name: string;
  readonly telephone: string;
  readonly keyWorker: boolean;
  readonly desk: HealthcareService | PractitionerRole;
}

function workerLines(items: ReleasedItems): readonly Line[] {
  return currentTeams(items).flatMap((team) => {
    const worker = keyWorkerOf(items, team);
    const telephone = telephoneOf(worker?.role.telecom);
    return worker === undefined || telephone === undefined
      ? []
      : [{ name: worker.name, telephone, keyWorker: true, desk: worker.role }];
  });
}

function serviceLines(items: ReleasedItems): readonly Line[] {
  return currentTeams(items).flatMap((team) => {
    const service = serviceOf(items, team);
    const telephone = telephoneOf(service?.telecom);
    return service === undefined || telephone === undefined
      ? []
      : [{ name: service.name ?? telephone, telephone, keyWorker: false, desk: service }];
  });
}

function telephoneOf(telecom: readonly ContactPoint[] | undefined): string | undefined {
  return telecom?.find(({ system }) => system === 'phone')?.value;
}

function distinct(lines: readonly Line[]): readonly Line[] {
  return [
    ...new Map(lines.toReversed().map((line) => [`${line.telephone}|${line.name}`, line])).values(),
  ].toReversed();
}

function untilWords({ until }: OpeningState & { open: true }, today: string): string {
  if (until === undefined) return 'Open all hours';
  const days = daysBetween(today, until.date);
  if (days === 0) return `Until ${until.time}`;
  return days === 1 && until.time === '00:00'
    ? 'Until midnight'
    : `Until ${dayOf(until, days)} ${until.time}`;
}

function opensWords({ opens }: OpeningState & { open: false }, today: string): string {
  if (opens === undefined) return 'Hours not known';
  const days = daysBetween(today, opens.date);
  return days === 0 ? `Opens today ${opens.time}` : `Opens ${dayOf(opens, days)} ${opens.time}`;
}

/** A weekday says which day only within a week; after that it is said with its date. */
function dayOf({ date, weekday }: Moment, days: number): string {
  if (days < 7) return weekdayNames[weekday];
  if (days === 7) return `next ${weekdayNames[weekday]}`;
  return `${weekdayNames[weekday]} ${Number(date.slice(8))}/${Number(date.slice(5, 7))}`;
}
