import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { OperationOutcome } from '@medplum/fhirtypes';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { outcomeIssue } from '../../fhir/operation-outcome.ts';
import { validatePushed } from '../../gateway/validate-pushed.ts';
import { fhirJson } from '../plugins/outcome.ts';
import { checkScope } from '../plugins/system-caller.ts';
import type { BundleRoutes } from './bundle-push.ts';

/** `POST /fhir/$validate` and `POST /fhir/{type}/$validate`: tries what would be pushed, stores nothing, and says nothing of anybody on record. */
export function validateRoutes(scope: FastifyInstance, routes: BundleRoutes): void {
  const options = {
    schema: { hide: true },
    onRequest: async (request: FastifyRequest): Promise<void> =>
      checkScope(request.systemCaller, 'case-records.write'),
  };
  const answer = async ({ body, systemCaller }: FastifyRequest, type?: string): Promise<OperationOutcome> => {
    const resource = resourceIn(body, type);
    const { errors, warnings } = await validatePushed(routes, systemCaller, resource);
    const issue = [
      ...errors.map((one) => outcomeIssue(one, 'error')),
      ...warnings.map((one) => outcomeIssue(one, 'warning')),
    ];
    return { resourceType: 'OperationOutcome', issue: issue.length > 0 ? issue : [allOk] };
  };
  scope.post('/$validate', options, async (request, reply) =>
    reply
      .type(fhirJson)
      .header('cache-control', 'no-store')
      .send(JSON.stringify(await answer(request))),
  );
  scope.post<{ Params: { type: string } }>('/:type/$validate', options, async (request, reply) =>
    reply
      .type(fhirJson)
      .header('cache-control', 'no-store')
      .send(JSON.stringify(await answer(request, request.params.type))),
  );
}

const allOk = {
  severity: 'information',
  code: 'informational',
  details: { text: 'All OK' },
  diagnostics: 'All OK',
} as const;

const resource = z.looseObject({ resourceType: z.string() });
const parameters = z.looseObject({
  resourceType: z.literal('Parameters'),
  parameter: z.array(
    z.looseObject({
      name: z.string(),
      resource: resource.optional(),
      valueCode: z.string().optional(),
      valueUri: z.string().optional(),
      valueCanonical: z.string().optional(),
    }),
  ),
});

/** The resource itself, or the one that Parameters name. Of what R4 lets them ask besides, creating and base R4 are what is checked here. */
function resourceIn(body: unknown, type: string | undefined): z.output<typeof resource> {
  const asked = parameters.safeParse(body);
  const sent = asked.success ? parameterIn(asked.data.parameter) : body;
  const parsed = resource.safeParse(sent);
  if (!parsed.success) throw malformed('resource', 'required', 'Send a resource, or Parameters with one.');
  if (type !== undefined && parsed.data.resourceType !== type) {
    throw malformed('resource', 'type', 'Send a resource of the type that is in the address.');
  }
  return parsed.data;
}

function parameterIn(sent: z.output<typeof parameters>['parameter']): unknown {
  for (const [index, { name, valueCode, valueUri, valueCanonical }] of sent.entries()) {
    const base = /^http:\/\/hl7\.org\/fhir\/StructureDefinition\/[A-Z]\w+(\|4\.0\.1)?$/;
    const isKnown =
      name === 'resource' ||
      (name === 'mode' && valueCode === 'create') ||
      (name === 'profile' && base.test(valueCanonical ?? valueUri ?? ''));
    if (isKnown) continue;
    const fix = 'Only resource, mode create and the profiles of base R4 are supported. Leave the rest out.';
    throw malformed(`Parameters.parameter[${index}]`, 'not-supported', fix);
  }
  return sent.find(({ name }) => name === 'resource')?.resource;
}

function malformed(field: string, code: string, fix: string): GatewayError {
  return new GatewayError('invalid-request', { issues: [{ field, code, fix }] });
}
