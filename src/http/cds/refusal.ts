import { toOperationOutcome } from '../../fhir/operation-outcome.ts';
import type { RefusalWriter } from '../faces.ts';

/** An OperationOutcome, as plain JSON: what is said here is JSON and not FHIR, and CDS Hooks asks for an OperationOutcome where something is refused. */
export const writeHookRefusal: RefusalWriter = (error, _request, reply) =>
  reply.type('application/json; charset=utf-8').send(JSON.stringify(toOperationOutcome(error)));
