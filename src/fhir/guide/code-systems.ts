import type { CodeSystem, CodeSystemConcept, ValueSet } from '@medplum/fhirtypes';
import { errorTable } from '../../errors.ts';
import { labelOf } from '../../living-well/choice-groups.ts';
import { sharingTopics } from '../../living-well/case-record.ts';
import { addressWithholdings } from '../../living-well/home-address.ts';
import { introductionRoutes } from '../../living-well/introduction-routes.ts';
import { journey } from '../../living-well/journey.ts';
import { partnerServices } from '../../living-well/partner-services.ts';
import { proxyAuthorities } from '../../living-well/proxy-authority.ts';
import { qaylItems } from '../../living-well/qayl.ts';
import { roles } from '../../living-well/roles.ts';
import { subStrands, supportStrands } from '../../living-well/strands.ts';
import { situations } from '../../living-well/telling-the-team.ts';
import { logEventKinds } from '../log-event-kinds.ts';
import { safetyPlanHeadings } from '../safety-plan-headings.ts';
import { localBase, systems } from '../systems.ts';
import { canonical, definition, guideVersion, type Defined } from './definition.ts';
import * as mapping from './mapping-words.ts';
import * as record from './record-words.ts';

/** One code system of ours: where its codes come from, so that it cannot say others. */
interface LocalCodes {
  readonly system: string;
  readonly title: string;
  readonly description: string;
  readonly concepts: readonly CodeSystemConcept[];
  readonly version?: string;
  /** There are further codes. */
  readonly isFragment?: true;
}

const worded = (words: Readonly<Record<string, string>>): CodeSystemConcept[] =>
  Object.entries(words).map(([code, display]) => ({ code, display }));

const listed = (
  entries: readonly { readonly code: string; readonly label: string; readonly about?: string }[],
): CodeSystemConcept[] =>
  entries.map(({ code, label, about }) => ({
    code,
    display: label,
    ...(about !== undefined && { definition: about }),
  }));

/** What the access log tells of. */
const ofTheLog: LocalCodes = {
  system: systems.logEventKind,
  title: 'Kinds of entries in the access log',
  description: 'What an entry of the access log is about.',
  concepts: Object.entries(logEventKinds).map(([code, { label }]) => ({ code, display: label })),
};

/** Lists of the programme, from `src/living-well`. */
const ofTheProgramme: readonly LocalCodes[] = [
  {
    system: systems.step,
    title: 'Steps of the journey',
    description: 'The steps of a Living Well journey. There is no set path.',
    concepts: listed(journey.entries),
    version: journey.version,
  },
  {
    system: systems.strand,
    title: 'Support strands',
    description: 'The six strands of support, and the finer strands within and across them.',
    concepts: [...listed(supportStrands.entries), ...listed(subStrands.entries)],
    version: subStrands.version,
  },
  {
    system: systems.serviceType,
    title: 'Partner services',
    description: 'The kinds of service that a Living Well team works with.',
    concepts: listed(partnerServices.entries),
    version: partnerServices.version,
  },
  {
    system: systems.role,
    title: 'Roles',
    description: 'The roles that the programme names, and two that a record gives to somebody.',
    concepts: [...listed(roles.entries), ...worded(mapping.furtherRoleWords)],
    version: roles.version,
  },
  {
    system: systems.route,
    title: 'Introduction routes',
    description: 'Who brings somebody to Living Well.',
    concepts: listed(introductionRoutes.entries),
    version: introductionRoutes.version,
  },
  {
    system: systems.qayl,
    title: 'QAYL items',
    description:
      'Single items of Questions About Your Life, by topic. The questionnaire is not validated: they are never added up.',
    concepts: listed(qaylItems.entries),
    version: qaylItems.version,
  },
  {
    system: systems.proxyAuthority,
    title: 'Authorities',
    description: 'By what somebody decides about sharing in another person’s stead.',
    concepts: listed(proxyAuthorities.entries),
    version: proxyAuthorities.version,
  },
  {
    system: systems.addressWithholding,
    title: 'Withheld addresses',
    description: 'Why an address is not kept. Stands on an item of its own, never on the Patient.',
    concepts: listed(addressWithholdings.entries),
    version: addressWithholdings.version,
  },
  {
    system: systems.topic,
    title: 'Sharing topics',
    description:
      'What people choose about and agreements cover, in meta.tag of an item and in Consent.provision.class.',
    concepts: [
      ...sharingTopics.map((code) => ({ code, display: labelOf([code]) })),
      ...worded(mapping.noTopicWords),
    ],
  },
];

/** Words of the case record. */
const ofTheRecord: readonly LocalCodes[] = [
  {
    system: systems.contactKind,
    title: 'Kinds of contact',
    description: 'How people met or spoke.',
    concepts: worded(record.contactKindWords),
  },
  {
    system: systems.rater,
    title: 'Raters',
    description: 'Who rated how far a personal goal is.',
    concepts: worded(record.raterWords),
  },
  {
    system: systems.taskStatus,
    title: 'Handling statuses',
    description: 'The source’s own word for how far an introduction or an activity is.',
    concepts: worded(record.taskStatusWords),
  },
  {
    system: systems.endingReason,
    title: 'Ending reasons',
    description: 'Why a time of support ended.',
    concepts: worded(record.endingReasonWords),
  },
  {
    system: systems.returnPolicy,
    title: 'Return policies',
    description: 'How somebody comes back after saying farewell.',
    concepts: worded(record.returnPolicyWords),
  },
  {
    system: systems.tool,
    title: 'Documents',
    description: 'What a piece of free text was written as.',
    concepts: worded(record.toolWords),
  },
  {
    system: systems.risk,
    title: 'Risks',
    description: 'Kinds of risk that a source asserts. The gateway derives none.',
    concepts: worded(record.riskWords),
  },
];

/** Words of the mapping. */
const ofTheMapping: readonly LocalCodes[] = [
  {
    system: systems.told,
    title: 'What staff tell a team',
    description:
      'What hospital staff tell a person’s team, in Task.code; and what a value that goes with it is.',
    concepts: worded({ ...situations, 'phone-number': 'Number to ring' }),
  },
  {
    system: systems.record,
    title: 'Records',
    description: 'What a resource is a record of, where its type alone does not say.',
    concepts: worded(mapping.recordWords),
  },
  {
    system: systems.section,
    title: 'Sections of the current-support document',
    description: 'The sections of the document that $current-support answers, the same for everybody.',
    concepts: worded(mapping.sectionWords),
  },
  {
    system: systems.measure,
    title: 'Measures',
    description:
      'What is measured. Attainment of personal goals is neither Goal Attainment Scaling nor Goal Based Outcomes.',
    concepts: worded(mapping.measureWords),
  },
  {
    system: systems.utilityValueSet,
    title: 'Value sets of ReQoL-UI',
    description: 'Whose preferences a utility carries, with its version. The algorithm is a licensee’s own.',
    concepts: worded(mapping.utilityValueSetWords),
    isFragment: true,
  },
  {
    system: systems.range,
    title: 'Score ranges',
    description: 'Where a ReQoL-10 total lies.',
    concepts: worded(mapping.scoreRangeWords),
  },
  {
    system: systems.label,
    title: 'Absolute labels',
    description: 'Labels in meta.security of what is disclosed to nobody.',
    concepts: worded(mapping.labelWords),
  },
  {
    system: systems.safetyPlanHeading,
    title: 'Headings of a safety plan',
    description: 'Which heading a line of a safety plan stands under.',
    concepts: safetyPlanHeadings.map(({ code, title }) => ({ code, display: title })),
  },
  {
    system: systems.issue,
    title: 'Errors',
    description:
      'Codes in OperationOutcome.issue.details: those of the error table. The codes of single fields, which come with a fix in words, are not listed.',
    concepts: Object.entries(errorTable).map(([code, { text }]) => ({
      code,
      display: code,
      definition: text,
    })),
    isFragment: true,
  },
];

const localCodes: readonly LocalCodes[] = [...ofTheProgramme, ...ofTheRecord, ...ofTheMapping, ofTheLog];

/** Every code system of ours. To add a code, add it to the list or table that its row above is made from. */
export const codeSystems: readonly Defined<CodeSystem>[] = localCodes.map((codes) => ({
  ...definition('CodeSystem', describedAs(codes)),
  caseSensitive: true,
  valueSet: allCodesOf(codes.system),
  content: codes.isFragment === true ? 'fragment' : 'complete',
  concept: [...codes.concepts],
}));

/** What the total of either questionnaire is coded with. */
export const reqolTotalCodes = canonical('ValueSet', 'reqol-total-codes');

/** For each code system the value set of all its codes, which is what elements are bound to; and one of some. */
export const valueSets: readonly Defined<ValueSet>[] = [
  ...localCodes.map((codes) => {
    const { description, ...described } = describedAs(codes);
    return {
      ...definition('ValueSet', { ...described, description: `All codes of: ${description}` }),
      compose: { include: [{ system: codes.system }] },
    };
  }),
  {
    ...definition('ValueSet', {
      id: 'reqol-total-codes',
      title: 'Codes of ReQoL totals',
      description: 'What says that an Observation is a ReQoL total. The NHS’s own code stands beside ours.',
    }),
    compose: {
      include: [
        { system: systems.measure, concept: [{ code: 'reqol-10-total' }, { code: 'reqol-20-total' }] },
      ],
    },
  },
];

/** The value set of all codes of a code system of ours. */
export function allCodesOf(system: string): string {
  return canonical('ValueSet', idIn(system));
}

function describedAs({ system, title, description, version = guideVersion }: LocalCodes) {
  return { id: idIn(system), title, description, version };
}

function idIn(system: string): string {
  return system.slice(`${localBase}CodeSystem/`.length);
}
