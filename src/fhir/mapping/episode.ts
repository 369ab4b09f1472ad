import type { CareTeam, EpisodeOfCare, Extension, Reference, ServiceRequest } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, systems } from '../systems.ts';
import { careTeamRow } from './care-team.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';

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

/** The time of support. It names no organisation: who supports the person is the topic `contacts`, told by the CareTeam. */
export function mapEpisode(scope: CaseScope, record: CaseRecord, episode: Episode): EpisodeOfCare {
  const row = { type: 'episode', id: episode.id };
  const { introduction, team } = record;
  const base = personalBase(scope, 'episode', row);
  return {
    ...base,
    extension: [...base.extension, ...wayOutAndBack(scope, episode)],
    identifier: [identifierOf(scope, row)],
    status: statuses[episode.status],
    patient: scope.patient,
    ...periodOf(episode),
    ...optional(
      'referralRequest',
      introduction && [
        reference<ServiceRequest>(
          'ServiceRequest',
          idOf(scope, { type: 'introduction', id: introduction.id }),
        ),
      ],
    ),
    ...optional(
      'team',
      team && [reference<CareTeam>('CareTeam', idOf(scope, careTeamRow(record.person, team)))],
    ),
  };
}

/** R4 has no place for why support ended, what was said of coming back, or which time of support this one follows. */
function wayOutAndBack(scope: CaseScope, { returnOf, ending, openDoor }: Episode): Extension[] {
  const found: Extension[] = [];
  if (returnOf !== undefined) {
    const earlier: Reference<EpisodeOfCare> = {
      type: 'EpisodeOfCare',
      identifier: identifierOf(scope, { type: 'episode', id: returnOf }),
    };
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
