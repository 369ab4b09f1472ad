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
  goal: { type: 'Goal', topics: ['goals'] },
  'goal-score': { type: 'Observation', topics: ['goals'] },
  questionnaire: { type: 'QuestionnaireResponse', topics: ['measures'] },
  score: { type: 'Observation', topics: ['measures'] },
} as const satisfies Readonly<Record<string, ItemKind>>;

export type KindOfItem = keyof typeof itemKinds;
