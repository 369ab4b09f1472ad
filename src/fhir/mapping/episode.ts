import type {
  CareTeam,
  EpisodeOfCare,
  Extension,
  Organization,
  Practitioner,
  Reference,
  ServiceRequest,
} from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { careTeamRow } from './care-team.ts';
import { directoryId, idOf, identifierOf, personalBase, rowReference, type CaseScope } from './case-scope.ts';

type Episode = NonNullable<CaseRecord['episode']>;

/** living-well 5.1. */
export const statuses: Readonly<Record<Episode['status'], EpisodeOfCare['status']>> = {
  introduced: 'planned',
  waiting: 'waitlist',
  open: 'active',
  paused: 'onhold',
  closed: 'finished',
  cancelled: 'cancelled',
};

/** The time of support. Who supports the person is the topic `contacts`: organisation and worker are named by reference, which goes where they are withheld. */
export function mapEpisode(scope: CaseScope, record: CaseRecord, episode: Episode): EpisodeOfCare {
  const row = { type: 'episode', id: episode.id };
  const { introduction, team } = record;
  const base = personalBase(scope, 'episode', row);
  return {
    ...base,
    extension: [...base.extension, ...wayOutAndBack(scope, episode)],
    identifier: [identifierOf(scope, row)],
    status: statuses[episode.status],
    ...optional('statusHistory', statusHistory(episode.statusHistory)),
    patient: scope.patient,
    ...periodOf(episode),
    ...optional('referralRequest', referral(scope, introduction, episode)),
    ...optional('team', team && [reference<CareTeam>('CareTeam', idOf(scope, careTeamRow(team)))]),
    ...optional(
      'managingOrganization',
      team && directory<Organization>(scope, 'Organization', 'organisation', team.organisation),
    ),
    ...optional(
      'careManager',
      team?.keyWorker && directory<Practitioner>(scope, 'Practitioner', 'worker', team.keyWorker),
    ),
  };
}

/** An introduction that is not in this record may come later, or never. */
function referral(
  scope: CaseScope,
  introduction: CaseRecord['introduction'],
  episode: Episode,
): Reference<ServiceRequest>[] | undefined {
  if (introduction !== undefined) {
    return [
      reference<ServiceRequest>('ServiceRequest', idOf(scope, { type: 'introduction', id: introduction.id })),
    ];
  }
  if (episode.introduction === undefined) return undefined;
  return [
    rowReference<ServiceRequest>(scope, 'ServiceRequest', { type: 'introduction', id: episode.introduction }),
  ];
}

function statusHistory(earlier: Episode['statusHistory'] = []): EpisodeOfCare['statusHistory'] {
  if (earlier.length === 0) return undefined;
  return earlier.map(({ status, from, until }) => ({
    status: statuses[status],
    period: { start: from, ...optional('end', until) },
  }));
}

function directory<T extends Organization | Practitioner>(
  scope: CaseScope,
  resourceType: T['resourceType'],
  type: string,
  { id }: { readonly id: string },
): Reference<T> {
  return reference<T>(resourceType, directoryId(scope, { type, id }));
}

/** R4 has no place for why support ended, what was said of coming back, or which time of support this one follows. */
function wayOutAndBack(scope: CaseScope, { returnOf, ending, openDoor }: Episode): Extension[] {
  const found: Extension[] = [];
  if (returnOf !== undefined) {
    const earlier = rowReference<EpisodeOfCare>(scope, 'EpisodeOfCare', { type: 'episode', id: returnOf });
    found.push({ url: extensions.episodeReturnOf, valueReference: earlier });
  }
  if (ending !== undefined) {
    const reason = coded(systems.endingReason, ending.reason);
    found.push({ url: extensions.episodeEndingReason, valueCodeableConcept: reason });
  }
  if (openDoor !== undefined) {
    const { policy, toldOn } = openDoor;
    const told = toldOn === undefined ? [] : [{ url: 'toldOn', valueDate: toldOn }];
    found.push({
      url: extensions.openDoorPolicy,
      extension: [{ url: 'policy', valueCoding: { system: systems.returnPolicy, code: policy } }, ...told],
    });
  }
  return found;
}

function periodOf({ start, end }: Episode): Pick<EpisodeOfCare, 'period'> {
  if (start === undefined && end === undefined) return {};
  return { period: { ...optional('start', start), ...optional('end', end) } };
}
