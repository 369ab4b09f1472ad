import type { CareTeam, EpisodeOfCare, ServiceRequest } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { optional, reference } from '../elements.ts';
import { careTeamRow } from './care-team.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Episode = NonNullable<CaseRecord['episode']>;

/** living-well 5.1. */
const statuses: Readonly<Record<Episode['status'], EpisodeOfCare['status']>> = {
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
  return {
    ...personalBase(scope, 'episode', row),
    identifier: [identifierOf(scope, row)],
    status: statuses[episode.status],
    patient: scope.patient,
    period: { start: episode.start, ...optional('end', episode.end) },
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
