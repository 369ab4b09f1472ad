import type { Resource } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { mapAppointment } from './appointment.ts';
import { mapCareTeam } from './care-team.ts';
import { caseScope, type CaseScope } from './case-scope.ts';
import { mapCommunicationNeeds } from './communication-needs.ts';
import { mapEncounters } from './encounters.ts';
import { mapEpisode } from './episode.ts';
import { mapGoalScores } from './goal-scores.ts';
import { mapGoal } from './goal.ts';
import { mapHealthcareService } from './healthcare-service.ts';
import { mapIntroduction, mapIntroductionReason } from './introduction.ts';
import type { MappedCase, MappingContext } from './mapped-case.ts';
import { mappingIssues } from './mapping-issues.ts';
import { mapOrganization } from './organization.ts';
import { mapPatient } from './patient.ts';
import { mapPlan } from './plan.ts';
import { mapPractitioner, mapPractitionerRole } from './practitioner.ts';
import { mapReqolForm } from './reqol-form.ts';
import { mapReqolScores } from './reqol-scores.ts';
import { mapSafetyPlan } from './safety-plan.ts';
import { mapSharing } from './sharing.ts';
import { uniqueResources } from './unique-resources.ts';

/**
 * A checked case record as FHIR R4 (living-well 5.1). The same record and context give the same bytes. Topics and labels are set here, from the
 * table in `living-well/sharing-topics.ts`, and nowhere else.
 */
export function mapCase(record: CaseRecord, context: MappingContext): MappedCase {
  const scope = caseScope(record, context);
  return {
    personal: uniqueResources(personalResources(scope, record)),
    directory: directoryResources(scope, record),
    issues: mappingIssues(record),
  };
}

function personalResources(scope: CaseScope, record: CaseRecord): Resource[] {
  const { person, introduction, episode, team, plan, safetyPlan, sharing } = record;
  return [
    mapPatient(scope, person),
    ...mapCommunicationNeeds(scope, person),
    ...(introduction ? [mapIntroduction(scope, introduction, episode)] : []),
    ...(introduction ? mapIntroductionReason(scope, introduction) : []),
    ...(episode ? [mapEpisode(scope, record, episode)] : []),
    ...(episode ? mapEncounters(scope, episode) : []),
    ...(episode ? mapAppointment(scope, episode) : []),
    ...(team ? [mapCareTeam(scope, person, team, episode)] : []),
    ...(plan ? mapPlan(scope, plan) : []),
    ...(plan ? plan.goals.flatMap((goal) => [mapGoal(scope, goal), ...mapGoalScores(scope, goal)]) : []),
    ...record.reqol10.flatMap((form) => [mapReqolForm(scope, form), ...mapReqolScores(scope, form)]),
    ...(safetyPlan ? [mapSafetyPlan(scope, safetyPlan)] : []),
    ...(sharing ? mapSharing(scope, sharing, person.id) : []),
  ];
}

function directoryResources(scope: CaseScope, { team }: CaseRecord): Resource[] {
  if (team === undefined) return [];
  return [
    mapOrganization(scope, team.organisation),
    mapHealthcareService(scope, team),
    ...(team.keyWorker
      ? [mapPractitioner(scope, team.keyWorker), mapPractitionerRole(scope, team, team.keyWorker)]
      : []),
  ];
}
