import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { extensions, localBase, systems } from '../systems.ts';
import { allCodesOf } from './code-systems.ts';
import type { Defined } from './definition.ts';
import { bound, constraint, element, refersTo } from './element.ts';

/** What may stand in `value[x]`. */
interface Value {
  readonly type: string;
  /** Of a reference: the type it leads to. */
  readonly to?: string;
  /** Of a code: its system, all of whose codes may stand. */
  readonly of?: string;
}

interface LocalExtension {
  readonly url: string;
  readonly title: string;
  readonly description: string;
  /** Where it may stand. */
  readonly on: readonly string[];
  readonly value?: Value;
  /** Where it has parts instead of a value. */
  readonly parts?: Readonly<Record<string, Part>>;
}

interface Part extends Value {
  readonly isNeeded: boolean;
  /** It may stand more than once. */
  readonly isMany?: boolean;
}

const text: Value = { type: 'string' };

const ofItems: readonly LocalExtension[] = [
  {
    url: extensions.sourceLastUpdated,
    title: 'Last updated at the source',
    description: 'When the source last changed, or confirmed, the record that this was made from.',
    on: ['DomainResource'],
    value: { type: 'instant' },
  },
  {
    url: extensions.namesOthers,
    title: 'Tells of others',
    description: 'The text tells of somebody other than the person.',
    on: ['DocumentReference'],
    value: { type: 'boolean' },
  },
  {
    url: extensions.recordedBy,
    title: 'Recorded by',
    description: 'Who wrote this down, or helped the person to.',
    on: ['Consent', 'Composition'],
    value: text,
  },
  {
    url: extensions.standsInFor,
    title: 'Stands in for',
    description:
      'A refusal that holds until the Consent it names, a permission that is not complete, is completed.',
    on: ['Consent'],
    value: { type: 'Reference', to: 'Consent' },
  },
  {
    url: extensions.mayBeTold,
    title: 'May be told',
    description: 'What somebody who matters to the person may be told, in the person’s words.',
    on: ['RelatedPerson'],
    value: text,
  },
  {
    url: extensions.aboutPerson,
    title: 'About this person',
    description: 'Whom a warning not to contact somebody is about.',
    on: ['Flag'],
    value: { type: 'Reference', to: 'RelatedPerson' },
  },
  {
    url: extensions.position,
    title: 'Position',
    description: 'Place in the order in which the person’s needs were written down.',
    on: ['Flag'],
    value: { type: 'positiveInt' },
  },
];

const ofSupport: readonly LocalExtension[] = [
  {
    url: extensions.episodeReturnOf,
    title: 'Return of',
    description: 'The earlier time of support that the person comes back from, which may not be here yet.',
    on: ['EpisodeOfCare'],
    value: { type: 'Reference', to: 'EpisodeOfCare' },
  },
  {
    url: extensions.episodeEndingReason,
    title: 'Ending reason',
    description: 'Why the time of support ended.',
    on: ['EpisodeOfCare'],
    value: { type: 'CodeableConcept', of: systems.endingReason },
  },
  {
    url: extensions.openDoorPolicy,
    title: 'Open door',
    description: 'How the person can come back, and when they were told so.',
    on: ['EpisodeOfCare'],
    parts: {
      policy: { type: 'Coding', of: systems.returnPolicy, isNeeded: true },
      toldOn: { type: 'date', isNeeded: false },
    },
  },
  {
    url: extensions.careTeamService,
    title: 'Service of the team',
    description: 'The service to ring to reach the team.',
    on: ['CareTeam'],
    value: { type: 'Reference', to: 'HealthcareService' },
  },
  {
    url: extensions.safetyPlanHeading,
    title: 'Heading of a safety plan',
    description: 'Which heading of the safety plan a note stands under.',
    on: ['CarePlan.note'],
    value: { type: 'code', of: systems.safetyPlanHeading },
  },
  {
    url: extensions.agreedWith,
    title: 'Agreed with',
    description: 'With whom the person agreed the plan.',
    on: ['CarePlan'],
    value: text,
  },
  {
    url: extensions.reviewOn,
    title: 'Review on',
    description: 'When the plan is to be looked at again. It does not end then.',
    on: ['CarePlan'],
    value: { type: 'date' },
  },
];

const ofTheTrail: readonly LocalExtension[] = [
  {
    url: extensions.asSent,
    title: 'As sent',
    description: 'What the source sent in a field and the gateway left out because it stands for nothing.',
    on: ['Provenance.entity'],
    parts: { field: { ...text, isNeeded: true }, value: { ...text, isNeeded: true } },
  },
  {
    url: extensions.proxyAuthority,
    title: 'Authority to decide',
    description:
      'By which authority, from when until when, and about which topics the performer decides in the person’s stead.',
    on: ['Consent'],
    parts: {
      authority: { type: 'CodeableConcept', of: systems.proxyAuthority, isNeeded: false },
      period: { type: 'Period', isNeeded: false },
      covers: { type: 'Coding', of: systems.topic, isNeeded: false, isMany: true },
    },
  },
];

const ofMeasures: readonly LocalExtension[] = [
  {
    url: extensions.scoreRule,
    title: 'Score rule',
    description:
      'By which named rule a total was made, how many answers were missing, how the source sent them, and by which rule its range is told.',
    on: ['Observation'],
    parts: {
      rule: { ...text, isNeeded: true },
      missing: { type: 'integer', isNeeded: true },
      orientation: { ...text, isNeeded: true },
      cutOff: { ...text, isNeeded: false },
    },
  },
  {
    url: extensions.derivedStatus,
    title: 'Derived status',
    description: 'By which named rule a goal’s achievement was told from its scores.',
    on: ['Goal.achievementStatus'],
    value: text,
  },
  {
    url: extensions.answerLabel,
    title: 'Answer label',
    description: 'What an answer that is a number is called, from the deployment’s licensed wording.',
    on: ['Questionnaire.item.answerOption'],
    value: text,
  },
];

/** Every extension of ours. One that is given and not here fails a test. */
export const extensionDefinitions: readonly Defined<StructureDefinition>[] = [
  ...ofItems,
  ...ofSupport,
  ...ofTheTrail,
  ...ofMeasures,
].map(extensionDefinition);

function extensionDefinition(extension: LocalExtension): Defined<StructureDefinition> {
  const { url, title, description, on, value, parts = {} } = extension;
  return constraint(
    { id: url.slice(`${localBase}StructureDefinition/`.length), title, description },
    {
      type: 'Extension',
      kind: 'complex-type',
      context: on.map((expression) => ({ type: 'element', expression })),
      elements: [
        element('Extension', { short: title, definition: description }),
        ...(value === undefined ? [] : [element('Extension.extension', { max: '0' })]),
        ...Object.entries(parts).flatMap(([name, part]) => partElements(name, part)),
        element('Extension.url', { fixedUri: url }),
        value === undefined ? element('Extension.value[x]', { max: '0' }) : valueElement('Extension', value),
      ],
    },
  );
}

function partElements(name: string, part: Part): ElementDefinition[] {
  const slice = `Extension.extension:${name}`;
  return [
    element(slice, { min: part.isNeeded ? 1 : 0, max: part.isMany === true ? '*' : '1' }),
    element(`${slice}.extension`, { max: '0' }),
    element(`${slice}.url`, { fixedUri: name }),
    valueElement(slice, part),
  ];
}

function valueElement(of: string, { type, to, of: system }: Value): ElementDefinition {
  return element(`${of}.value[x]`, {
    min: 1,
    type: to === undefined ? [{ code: type }] : refersTo(to),
    ...(system !== undefined && bound(allCodesOf(system))),
  });
}
