import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { strands, subStrandCodes } from '../../living-well/strands.ts';
import { systems } from '../systems.ts';
import { codesIn, marksOf, oneOf } from './elements.ts';

/** Which support a row belongs to, and what makes it a matter of its own. */
export function aboutOf(resource: Resource, category: readonly CodeableConcept[] | undefined) {
  const codes = codesIn(category, systems.strand);
  return {
    strand: oneOf(strands, codes),
    subStrand: oneOf(subStrandCodes, codes),
    sensitive: marksOf(resource),
  };
}
