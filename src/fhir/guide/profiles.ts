import type { CodeableConcept, ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { coded } from '../elements.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { allCodesOf, reqolTotalCodes } from './code-systems.ts';
import type { Defined, Described } from './definition.ts';
import { sectionWords } from './mapping-words.ts';
import { bound, constraint, element, refersTo } from './element.ts';

/** Where we promise more than base R4, and no UK Core profile says it. Each is on base R4: what we send is aligned to UK Core, not derived from it. */

const needed = { min: 1 } as const;
const like = (concept: CodeableConcept): Partial<ElementDefinition> => ({
  min: 1,
  patternCodeableConcept: concept,
});
const attainment = like(coded(systems.measure, 'personal-goal-attainment'));

const profile = (
  described: Described,
  type: string,
  elements: readonly ElementDefinition[],
): Defined<StructureDefinition> => constraint(described, { type, kind: 'resource', elements });

/** A slice of the extensions of an element: the one with this address, by its name. */
function withExtension(of: string, name: string, url: string): readonly ElementDefinition[] {
  return [
    element(`${of}.extension`, {
      slicing: { discriminator: [{ type: 'value', path: 'url' }], rules: 'open' },
      min: 1,
    }),
    element(`${of}.extension:${name}`, {
      min: 1,
      max: '1',
      type: [{ code: 'Extension', profile: [url] }],
    }),
  ];
}

const personalGoal = profile(
  {
    id: 'personal-goal',
    title: 'Personal goal',
    description: 'A goal in the person’s own words, measured from 1, not at all, to 5, achieved.',
  },
  'Goal',
  [
    element('Goal.category', bound(allCodesOf(systems.strand))),
    element('Goal.description.text', needed),
    element('Goal.startDate', needed),
    element('Goal.target', { min: 1, max: '1' }),
    element('Goal.target.measure', attainment),
    element('Goal.target.detail[x]', { min: 1, type: [{ code: 'integer' }], fixedInteger: 5 }),
    element('Goal.expressedBy', { min: 1, type: refersTo('Patient') }),
  ],
);

const personalGoalScore = profile(
  {
    id: 'personal-goal-score',
    title: 'Rating of a personal goal',
    description: 'How far a personal goal is, 1 to 5, and who says so. A missing rating is no Observation.',
  },
  'Observation',
  [
    element('Observation.code', attainment),
    element('Observation.focus', { min: 1, max: '1', type: refersTo('Goal') }),
    element('Observation.effective[x]', { min: 1, type: [{ code: 'dateTime' }] }),
    element('Observation.value[x]', { min: 1, type: [{ code: 'integer' }] }),
    element('Observation.method', { min: 1, ...bound(allCodesOf(systems.rater)) }),
  ],
);

const reqolTotal = profile(
  {
    id: 'reqol-total',
    title: 'ReQoL total',
    description:
      'A ReQoL-10 or ReQoL-20 total, or that there is none, with the rules it was made by. Higher is better. Physical health is never in it.',
  },
  'Observation',
  [
    ...withExtension('Observation', 'scoreRule', extensions.scoreRule),
    element('Observation.category', like(coded(systems.observationCategory, 'survey'))),
    element('Observation.code', bound(reqolTotalCodes)),
    element('Observation.effective[x]', { min: 1, type: [{ code: 'dateTime' }] }),
    element('Observation.interpretation', { max: '1', ...bound(allCodesOf(systems.range)) }),
    element('Observation.derivedFrom', { min: 1, max: '1', type: refersTo('QuestionnaireResponse') }),
  ],
);

const safetyPlan = profile(
  {
    id: 'safety-plan',
    title: 'Safety plan',
    description:
      'A plan for a crisis in the person’s words. Its lines are notes, each under a heading, and never activities.',
  },
  'CarePlan',
  [
    element('CarePlan.category', like(coded(systems.snomed, snomed.crisisPlan))),
    element('CarePlan.created', needed),
    element('CarePlan.activity', { max: '0' }),
    ...withExtension('CarePlan.note', 'heading', extensions.safetyPlanHeading),
  ],
);

export const currentSupportDocument = profile(
  {
    id: 'current-support-document',
    title: 'Current-support document',
    description:
      'What $current-support answers: a document of what may be shown, the same in shape for everybody. That nothing is shown never says that there is nothing.',
  },
  'Bundle',
  [
    element('Bundle.identifier', needed),
    element('Bundle.type', { min: 1, fixedCode: 'document' }),
    element('Bundle.timestamp', needed),
    element('Bundle.entry', needed),
    element('Bundle.entry.fullUrl', needed),
    element('Bundle.entry.resource', needed),
  ],
);

const currentSupport = profile(
  {
    id: 'current-support',
    title: 'Current support',
    description:
      'The Composition of a current-support document: the same sections for everybody, each with text; an empty one is unavailable, never nil known.',
  },
  'Composition',
  [
    element('Composition.type', like(coded(systems.record, 'current-support'))),
    element('Composition.subject', { min: 1, type: refersTo('Patient') }),
    element('Composition.section', { min: Object.keys(sectionWords).length }),
    element('Composition.section.title', needed),
    element('Composition.section.code', { min: 1, ...bound(allCodesOf(systems.section)) }),
    element('Composition.section.text', needed),
    element('Composition.section.emptyReason', {
      patternCodeableConcept: coded(systems.listEmptyReason, 'unavailable'),
    }),
  ],
);

const accessLogEntry = profile(
  {
    id: 'access-log-entry',
    title: 'Entry of the access log',
    description:
      'Who asked, for which organisation and what for, about at most one person, and what came of it: on the patterns of IHE Basic Audit. What it cannot say has words of ours: each decision is an entity whose details name the rule set, the agreement and the Consents, or that there was none on record; emergency access is a purpose and a case.',
  },
  'AuditEvent',
  [
    element('AuditEvent.subtype', { min: 1 }),
    element('AuditEvent.action', needed),
    element('AuditEvent.outcome', needed),
    element('AuditEvent.outcomeDesc', needed),
    element('AuditEvent.purposeOfEvent', { min: 1, max: '1' }),
    element('AuditEvent.agent', { min: 2, max: '2' }),
    element('AuditEvent.agent.who', needed),
    element('AuditEvent.agent.who.identifier', needed),
    element('AuditEvent.entity', needed),
    element('AuditEvent.entity.type', needed),
    element('AuditEvent.entity.role', needed),
  ],
);

/** Every profile of ours. */
export const profiles: readonly Defined<StructureDefinition>[] = [
  personalGoal,
  personalGoalScore,
  reqolTotal,
  safetyPlan,
  currentSupportDocument,
  currentSupport,
  accessLogEntry,
];
