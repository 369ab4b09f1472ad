import type { ImplementationGuide } from '@medplum/fhirtypes';
import type { QuestionnaireWording } from '../../living-well/questionnaire-wording.ts';
import { purposeParameter } from './audit-event-resource.ts';
import { capabilityStatement } from './capabilities.ts';
import { codeSystems, valueSets } from './code-systems.ts';
import { canonical, definition, type Defined } from './definition.ts';
import { extensionDefinitions } from './extensions.ts';
import { operations } from './operations.ts';
import { profiles } from './profiles.ts';
import { questionnaireDefinitions } from './questionnaires.ts';
import { searchParameters } from './search-parameters.ts';

const id = 'living-well-gateway';

/** What a running gateway says it follows. */
export const guideCanonical = canonical('ImplementationGuide', id);

/** The whole guide, made from the tables that the mapping, the routes and the programme's words are made of. */
export function guideResources(wording?: QuestionnaireWording): readonly Defined[] {
  const listed: readonly Defined[] = [
    capabilityStatement,
    ...profiles,
    ...extensionDefinitions,
    ...codeSystems,
    ...valueSets,
    ...searchParameters,
    purposeParameter,
    ...operations,
    ...questionnaireDefinitions(wording),
  ];
  return [implementationGuide(listed), ...listed];
}

function implementationGuide(listed: readonly Defined[]): Defined<ImplementationGuide> {
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
      resource: listed.map(({ resourceType, id: listedId, name, ...rest }) => ({
        reference: { reference: `${resourceType}/${listedId}` },
        name: 'title' in rest && rest.title !== undefined ? rest.title : name,
        exampleBoolean: false,
      })),
    },
  };
}
