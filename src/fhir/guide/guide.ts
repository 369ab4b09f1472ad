import type { ImplementationGuide, Resource } from '@medplum/fhirtypes';
import type { QuestionnaireWording } from '../../living-well/questionnaire-wording.ts';
import { capabilityStatement } from './capabilities.ts';
import { codeSystems, valueSets } from './code-systems.ts';
import { canonical, definition, type GuideType } from './definition.ts';
import { extensionDefinitions } from './extensions.ts';
import { operations } from './operations.ts';
import { profiles } from './profiles.ts';
import { questionnaireDefinitions } from './questionnaires.ts';
import { searchParameters } from './search-parameters.ts';

/** A definition of the guide: it has an address of its own. */
export type GuideResource = Extract<Resource, { resourceType: GuideType }> & {
  readonly id: string;
  readonly url: string;
  readonly title: string;
};

const id = 'living-well-gateway';

/** What a running gateway says it follows. */
export const guideCanonical = canonical('ImplementationGuide', id);

/** The whole guide, made from the tables that the mapping, the routes and the programme's words are made of. */
export function guideResources(wording?: QuestionnaireWording): readonly GuideResource[] {
  const listed = [
    capabilityStatement,
    ...profiles,
    ...extensionDefinitions,
    ...codeSystems,
    ...valueSets,
    ...searchParameters,
    ...operations,
    ...questionnaireDefinitions(wording),
  ] as readonly GuideResource[];
  return [implementationGuide(listed), ...listed];
}

function implementationGuide(listed: readonly GuideResource[]): ImplementationGuide & GuideResource {
  return {
    ...definition('ImplementationGuide', {
      id,
      title: 'Living Well in FHIR R4',
      description:
        'What Living Well journeys, goals, measures and sharing choices look like in FHIR R4. Aligned to UK Core where it has a profile.',
    }),
    packageId: 'example.livingwell-gateway',
    license: 'Apache-2.0',
    fhirVersion: ['4.0.1'],
    definition: {
      resource: listed.map(({ resourceType, id: listedId, title }) => ({
        reference: { reference: `${resourceType}/${listedId}` },
        name: title,
        exampleBoolean: false,
      })),
    },
  };
}
