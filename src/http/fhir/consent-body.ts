import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Consent } from '@medplum/fhirtypes';
import { GatewayError } from '../../errors.ts';
import { parseJson } from '../plugins/json-body.ts';

/** Bytes. Room for more provisions than are evaluated; and no more, because checking one takes a server a third of a millisecond. */
const bodyLimit = 262_144;

/** Reads Consents as JSON and nothing else. */
export function readConsentBodies(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ['application/fhir+json', 'application/json'],
    { parseAs: 'buffer', bodyLimit },
    async (_request: FastifyRequest, body: Buffer) => {
      const value = parseJson(body);
      checkNumbers(body.toString('utf8'));
      return value;
    },
  );
}

/** @throws GatewayError `invalid-resource` when the body is no Consent at all. Whether it is a valid one is asked later. */
export function consentIn(body: unknown): Consent {
  if (
    typeof body !== 'object' ||
    body === null ||
    !('resourceType' in body) ||
    body.resourceType !== 'Consent'
  ) {
    throw invalid('resourceType', 'not-consent', 'Send a Consent here.');
  }
  // The one cast: the validator decides on the rest before anything is done with it.
  return body as Consent;
}

/** A number that would not come back as it was written (1.10, 1e3) is refused: FHIR decimals mean their digits, and nothing may be lost. */
function checkNumbers(text: string): void {
  JSON.parse(text, (_key: string, value: unknown, context?: { readonly source?: string }) => {
    if (typeof value === 'number' && context?.source !== JSON.stringify(value)) {
      throw invalid('', 'number-digits', 'Write numbers in their shortest form: 1.1, not 1.10 or 11e-1.');
    }
    return value;
  });
}

function invalid(field: string, code: string, fix: string): GatewayError {
  return new GatewayError('invalid-resource', { issues: [{ field, code, fix }] });
}
