import { toOperationOutcome } from '../../fhir/operation-outcome.ts';
import type { RefusalWriter } from '../faces.ts';

/** The media type of everything under /fhir. */
export const fhirJson = 'application/fhir+json; charset=utf-8';

/** A FHIR OperationOutcome. */
export const writeOutcome: RefusalWriter = (error, _request, reply) =>
  reply.type(fhirJson).send(JSON.stringify(toOperationOutcome(error)));
