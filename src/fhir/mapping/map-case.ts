import type { Resource } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { mapAboutMe } from './about-me.ts';
import { mapActivities, mapOnward } from './activities.ts';
import { mapAddressFlag } from './address-flag.ts';
import { withoutAfterDeath } from './after-death.ts';
import { mapAppointment } from './appointment.ts';
import { mapCareTeam } from './care-team.ts';
import { caseScope, type CaseScope, type Team } from './case-scope.ts';
import { mapCommunicationNeeds } from './communication-needs.ts';
import { mapDeleted } from './deleted.ts';
import { mapDocuments, mapFarewell } from './documents.ts';
import { mapEncounters } from './encounters.ts';
import { mapEpisode } from './episode.ts';
import { mapGoalScores } from './goal-scores.ts';
import { mapGoal } from './goal.ts';
import { mapIntroductionHandling } from './handling.ts';
import { mapHealthcareService } from './healthcare-service.ts';
import { introducerDirectory } from './introducer.ts';
import { mapIntroduction, mapIntroductionReason } from './introduction.ts';
import { mapLocation } from './location.ts';
import type { MappedCase, MappingContext } from './mapped-case.ts';
import { mappingIssues } from './mapping-issues.ts';
import { mapOrganization } from './organization.ts';
import { mapPatient } from './patient.ts';
import { mapPeople } from './people.ts';
import type { Plan } from './plan-rows.ts';
import { mapPlan } from './plan.ts';
import { mapPractitioner, mapPractitionerRole } from './practitioner.ts';
import { mapQayl } from './qayl.ts';
import { mapReqolForm } from './reqol-form.ts';
import { mapReqolScores } from './reqol-scores.ts';
import { mapReqolUtility } from './reqol-utility.ts';
import { mapRiskFlags } from './risk-flags.ts';
import { mapSafetyPlan } from './safety-plan.ts';
import { scoredForms } from './scored-forms.ts';
import { mapSharing } from './sharing.ts';
import { markedAsTest } from './test-health-data.ts';
import { uniqueResources } from './unique-resources.ts';

/**
 * A checked case record as FHIR R4 (living-well 5.1). The same record and context give the same bytes. Topics and labels are set here, from the
 * table in `living-well/sharing-topics.ts`, and nowhere else.
 */
export function mapCase(record: CaseRecord, context: MappingContext): MappedCase {
  const scope = caseScope(record, context);
  const living = withoutAfterDeath(record);
  return {
    personal: markedAsTest(record, uniqueResources(personalResources(scope, living))),
    directory: directoryResources(scope, record),
    issues: mappingIssues(record, context.site),
  };
}

function personalResources(scope: CaseScope, record: CaseRecord): Resource[] {
  const { person, introduction, episode, team, plan, safetyPlan, sharing } = record;
  return [
    mapPatient(scope, person),
    ...mapCommunicationNeeds(scope, person),
    ...(introduction ? [mapIntroduction(scope, introduction, episode)] : []),
    ...(introduction ? mapIntroductionReason(scope, introduction) : []),
    ...(introduction ? mapIntroductionHandling(scope, introduction) : []),
    ...(episode ? [mapEpisode(scope, record, episode)] : []),
    ...(episode ? mapEncounters(scope, episode) : []),
    ...(episode ? mapAppointment(scope, episode) : []),
    ...(episode ? mapFarewell(scope, episode) : []),
    ...(team ? [mapCareTeam(scope, team, episode)] : []),
    ...(plan ? mapPlan(scope, plan) : []),
    ...(plan ? mapPlanRows(scope, plan) : []),
    ...mapForms(scope, record),
    ...(safetyPlan ? mapSafetyPlan(scope, safetyPlan) : []),
    ...mapPeople(scope, record),
    ...mapRiskFlags(scope, record),
    ...mapAddressFlag(scope, record),
    ...mapAboutMe(scope, record),
    ...mapDocuments(scope, record),
    ...(sharing ? mapSharing(scope, sharing, person.id) : []),
    // Last: what a source takes back is taken back, whatever else the same record says of it.
    ...mapDeleted(scope, record),
  ];
}

function mapPlanRows(scope: CaseScope, plan: Plan): Resource[] {
  return [
    ...plan.goals.flatMap((goal) => [mapGoal(scope, plan, goal), ...mapGoalScores(scope, goal)]),
    ...mapActivities(scope, plan),
    ...mapOnward(scope, plan),
  ];
}

function mapForms(scope: CaseScope, record: CaseRecord): Resource[] {
  return [
    ...scoredForms(record, scope.context.site).flatMap((form) => [
      mapReqolForm(scope, form),
      ...mapReqolScores(scope, form),
      ...mapReqolUtility(scope, form),
    ]),
    ...(record.qayl ?? []).flatMap((form) => mapQayl(scope, form)),
  ];
}

/** Each once: of an organisation or worker that introduced somebody and supports them now, the team knows more. */
function directoryResources(scope: CaseScope, { introduction, team }: CaseRecord): Resource[] {
  const known = team === undefined ? [] : teamDirectory(scope, team);
  const ids = new Set(known.map(({ id }) => id));
  return [...known, ...introducerDirectory(scope, introduction).filter(({ id }) => !ids.has(id))];
}

function teamDirectory(scope: CaseScope, team: Team): Resource[] {
  const { location } = team.service;
  return [
    mapOrganization(scope, team.organisation),
    mapHealthcareService(scope, team),
    ...(location ? [mapLocation(scope, team, location)] : []),
    ...(team.keyWorker
      ? [mapPractitioner(scope, team.keyWorker), mapPractitionerRole(scope, team, team.keyWorker)]
      : []),
  ];
}
