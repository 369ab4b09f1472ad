import type { Appointment, CareTeam, Encounter, EpisodeOfCare } from '@medplum/fhirtypes';
import { daysBetween, londonTime } from '../../living-well/london-time.ts';
import type { OldPart, ServiceView } from '../current-support.ts';
import { referenceTo } from '../references.ts';
import { lastUpdatedAtSource } from '../source-last-updated.ts';
import { sourceOfIdentifier } from '../systems.ts';
import { newest, type ReleasedItems } from './released-items.ts';
import { keyWorkerOf, serviceOf } from './team-members.ts';

/** After so many days without a contact an entry is old. */
const oldAfterDays = 30;

/** What a service is called where its name was not released: the same for everybody. */
const unnamedService = 'Living Well service';

/** An episode that still runs, with what was released around it. */
export interface CurrentEpisode {
  readonly episode: EpisodeOfCare;
  readonly status: NonNullable<ServiceView['status']>;
  readonly team: CareTeam | undefined;
  readonly last: Encounter | undefined;
  readonly next: Appointment | undefined;
}

/** Episodes that have not ended, with the last contact up to today and the next. */
export function currentEpisodes(items: ReleasedItems, today: string): readonly CurrentEpisode[] {
  return items.episodes.flatMap((episode) => {
    const status = statusOf(episode);
    if (status === undefined) return [];
    const reference = referenceTo(episode);
    return [
      {
        episode,
        status,
        team: items.careTeams.find((team) =>
          episode.team?.some((named) => named.reference === referenceTo(team)),
        ),
        last: lastEncounter(items, reference, today),
        next: nextAppointment(items, reference, today),
      },
    ];
  });
}

/** One row of the services table for each episode that still runs, then one for each team of which nothing but the team was released. */
export function serviceViews(
  items: ReleasedItems,
  today: string,
  silent: ReadonlySet<string>,
): readonly ServiceView[] {
  return [...episodeViews(items, today, silent), ...teamViews(items, silent)];
}

function episodeViews(
  items: ReleasedItems,
  today: string,
  silent: ReadonlySet<string>,
): readonly ServiceView[] {
  return currentEpisodes(items, today).map((current) => {
    const { episode, team, last, next } = current;
    const lastContact = last && dateOf(last);
    const nextContact = next && dayOf(next);
    return {
      ...whoHelps(items, team),
      status: current.status,
      lastContact,
      nextContact,
      updated: updatedOn(episode),
      old: oldParts({ lastContact, nextContact, isSilent: comesFromSilent(episode, silent) }, today),
    };
  });
}

/** A team that an episode names is told of in the episode's row, or not at all once the episode has ended. */
function teamViews(items: ReleasedItems, silent: ReadonlySet<string>): readonly ServiceView[] {
  const told = new Set(items.episodes.flatMap(({ team = [] }) => team.map(({ reference }) => reference)));
  return items.careTeams
    .filter((team) => !told.has(referenceTo(team)))
    .map((team) => ({
      ...whoHelps(items, team),
      status: undefined,
      lastContact: undefined,
      nextContact: undefined,
      updated: updatedOn(team),
      old: comesFromSilent(team, silent) ? ['updated'] : [],
    }));
}

function whoHelps(items: ReleasedItems, team: CareTeam | undefined): Pick<ServiceView, 'service' | 'worker'> {
  const worker = team && keyWorkerOf(items, team);
  return {
    service: (team && (serviceOf(items, team)?.name ?? team.name)) ?? unnamedService,
    worker: worker && `Key worker: ${[worker.name, worker.roleText].filter(Boolean).join(', ')}`,
  };
}

function updatedOn(resource: EpisodeOfCare | CareTeam): string | undefined {
  const updated = lastUpdatedAtSource(resource);
  return updated === undefined ? undefined : londonTime(new Date(updated)).date;
}

function statusOf({ status }: EpisodeOfCare): ServiceView['status'] {
  switch (status) {
    case 'active':
      return 'Open';
    case 'waitlist':
      return 'Waiting';
    case 'onhold':
      return 'Paused';
    case 'planned':
      return 'Introduced';
    default:
      return undefined;
  }
}

function lastEncounter(items: ReleasedItems, episode: string, today: string): Encounter | undefined {
  const held = items.encounters.filter(
    (encounter) =>
      encounter.status === 'finished' &&
      dateOf(encounter) <= today &&
      encounter.episodeOfCare?.some(({ reference }) => reference === episode),
  );
  return newest(held, dateOf);
}

/** The first from today on; if there is none, the one that has passed last. */
function nextAppointment(items: ReleasedItems, episode: string, today: string): Appointment | undefined {
  const booked = items.appointments
    .filter(
      ({ status, supportingInformation }) =>
        status === 'booked' && supportingInformation?.some(({ reference }) => reference === episode),
    )
    .toSorted((one, other) => (dayOf(one) < dayOf(other) ? -1 : 1));
  return booked.find((appointment) => dayOf(appointment) >= today) ?? booked.at(-1);
}

interface Ages {
  readonly lastContact: string | undefined;
  readonly nextContact: string | undefined;
  readonly isSilent: boolean;
}

/** A passed appointment is no cause for doubt if somebody was seen on that day or since. */
function oldParts({ lastContact: last, nextContact: next, isSilent }: Ages, today: string): OldPart[] {
  const lastIsOld = last !== undefined && daysBetween(last, today) > oldAfterDays;
  const nextPassed = next !== undefined && next < today && (last === undefined || last < next);
  return [
    ...(lastIsOld ? (['last-contact'] as const) : []),
    ...(nextPassed ? (['next-contact'] as const) : []),
    ...(isSilent ? (['updated'] as const) : []),
  ];
}

function comesFromSilent({ identifier }: EpisodeOfCare | CareTeam, silent: ReadonlySet<string>): boolean {
  return identifier?.some(({ system }) => silent.has(sourceOfIdentifier(system ?? '') ?? '')) === true;
}

function dateOf(encounter: Encounter): string {
  return (encounter.period?.end ?? encounter.period?.start ?? '').slice(0, 10);
}

function dayOf({ requestedPeriod, start }: Appointment): string {
  const day = requestedPeriod?.[0]?.start;
  if (day !== undefined) return day.slice(0, 10);
  return start === undefined ? '' : londonTime(new Date(start)).date;
}
