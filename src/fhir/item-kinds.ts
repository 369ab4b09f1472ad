import type { SharingTopic } from '../living-well/case-record.ts';

/** What one kind of row becomes, and the sharing topics that it always carries; a sensitive strand adds its own. */
export interface ItemKind {
  readonly type: string;
  readonly topics: readonly SharingTopic[];
}

/** Every kind of thing that is stored about a person (consent-rules 5). The first of a type is what a resource of that type is taken for. */
export const itemKinds = {
  person: { type: 'Patient', topics: ['existence'] },
  introduction: { type: 'ServiceRequest', topics: ['journey'] },
  episode: { type: 'EpisodeOfCare', topics: ['journey'] },
  conversation: { type: 'Encounter', topics: ['journey'] },
  'next-contact': { type: 'Appointment', topics: ['journey'] },
  reason: { type: 'Communication', topics: ['narrative'] },
  team: { type: 'CareTeam', topics: ['contacts'] },
  'communication-need': { type: 'Flag', topics: ['needs'] },
  'our-plan': { type: 'CarePlan', topics: ['plan'] },
  'our-plan-part': { type: 'CarePlan', topics: ['plan', 'goals'] },
  'safety-plan': { type: 'CarePlan', topics: ['safety-plan'] },
  'safety-plan-part': { type: 'CarePlan', topics: ['safety-plan'] },
  goal: { type: 'Goal', topics: ['goals'] },
  'goal-score': { type: 'Observation', topics: ['goals'] },
  questionnaire: { type: 'QuestionnaireResponse', topics: ['measures'] },
  score: { type: 'Observation', topics: ['measures'] },
  'introduction-handling': { type: 'Task', topics: ['journey'] },
  'farewell-message': { type: 'Communication', topics: ['narrative'] },
  activity: { type: 'ServiceRequest', topics: ['plan'] },
  'activity-done': { type: 'Procedure', topics: ['plan'] },
  'onward-introduction': { type: 'ServiceRequest', topics: ['plan'] },
  'onward-handling': { type: 'Task', topics: ['plan'] },
  'important-person': { type: 'RelatedPerson', topics: ['people'] },
  'do-not-contact': { type: 'Flag', topics: ['people'] },
  'risk-flag': { type: 'Flag', topics: ['risk'] },
  'address-withheld': { type: 'Flag', topics: ['risk'] },
  'about-me': { type: 'Composition', topics: ['needs'] },
  'about-me-people': { type: 'Composition', topics: ['people'] },
  'about-me-story': { type: 'Composition', topics: ['narrative'] },
  document: { type: 'DocumentReference', topics: ['narrative'] },
  told: { type: 'Task', topics: ['attendance'] },
} as const satisfies Readonly<Record<string, ItemKind>>;

export type KindOfItem = keyof typeof itemKinds;
