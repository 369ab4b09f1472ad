import type { ReqolInstrument } from '../../living-well/reqol-instruments.ts';

/** Words for codes that the mapping itself gives, which no list of the programme has. A code that is given and not here fails a test. */

/** What a resource is a record of. */
export const recordWords = {
  introduction: 'Introduction',
  'introduction-reason': 'Reason for the introduction',
  'onward-introduction': 'Introduction to another service',
  'our-plan': 'Our Plan',
  activity: 'Activity of the plan',
  'communication-need': 'Communication and adjustments',
  'do-not-contact': 'Somebody who must not be contacted',
  risk: 'Risk',
  farewell: 'Farewell',
  'current-support': 'Current support',
} as const;

/** Sections of the current-support document. */
export const sectionWords = {
  answer: 'In short',
  'safety-plan': 'Safety plan',
  'who-to-call': 'Who to call',
  services: 'Services',
  people: 'People and do not contact',
  needs: 'Communication and adjustments',
  goals: 'Goals',
  reqol: 'Quality of life',
} as const;

export const measureWords: Readonly<
  Record<
    | `${ReqolInstrument['id']}-total`
    | 'personal-goal-attainment'
    | 'reqol-physical-problem-level'
    | 'reqol-ui-uk',
    string
  >
> = {
  'personal-goal-attainment': 'Personal goal attainment, 1 to 5: higher is closer',
  'reqol-10-total': 'ReQoL-10 total, 0 to 40: higher is better',
  'reqol-20-total': 'ReQoL-20 total, 0 to 80: higher is better',
  'reqol-physical-problem-level': 'Physical health problem level, 0 to 4: higher is worse',
  'reqol-ui-uk': 'ReQoL-UI by the preferences of the United Kingdom: 1 is full health',
};

/** Whose preferences a utility carries. A licensee may bring another. */
export const utilityValueSetWords = { uk: 'The United Kingdom' } as const;

export const scoreRangeWords = {
  'in-clinical-range': 'In the clinical range, by the cut-off rule that the score-rule extension names',
  'outside-clinical-range': 'Outside the clinical range, by that rule',
} as const;

/** What workers and people who matter are called beside the programme's roles. */
export const furtherRoleWords = {
  'key-worker': 'Key worker',
  'trusted-person': 'Trusted by the person',
} as const;

/** Labels that no purpose, agreement or emergency lifts (consent-rules 5). */
export const labelWords = {
  'gender-recognition': 'Told in confidence about gender recognition',
  'fertility-treatment': 'About fertility treatment',
  'never-share': 'Never to be shared',
} as const;

/** A topic that no item has. */
export const noTopicWords = {
  nothing: 'Nothing: given where FHIR wants a topic and none is meant. No item has it',
} as const;
