import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import { bannerOnly } from '../../fhir/current-support/document.ts';
import { systems } from '../../fhir/systems.ts';
import { releaseSupport } from '../../gateway/release.ts';
import { isNhsNumber, normaliseNhsNumber } from '../../living-well/nhs-number.ts';
import { emergencyCaseOf } from '../emergency/case-header.ts';
import { toFieldIssue } from '../field-issues.ts';
import { readFormBodies } from '../plugins/form-body.ts';
import { composedOf } from './composed.ts';
import { fhirJson } from '../plugins/outcome.ts';
import { identifySystem } from '../plugins/system-caller.ts';
import type { SupportDocumentRoutes } from './current-support.ts';

/** Both are needed: a number alone is guessed, and is no proof that the right person is meant. An unknown parameter is refused, never ignored. */
const search = z.strictObject({
  identifier: z
    .string()
    .max(100)
    .refine((token) => token.startsWith(`${systems.nhsNumber}|`))
    .transform((token) => normaliseNhsNumber(token.slice(systems.nhsNumber.length + 1)))
    .refine(isNhsNumber, { params: { code: 'nhs-number' } }),
  birthdate: z.iso.date(),
});

/** `POST /fhir/Patient/_search`: the id of somebody whose number and birth date are known. By POST only: a number is never in a URL. */
export function patientSearchRoutes(fhir: FastifyInstance, routes: SupportDocumentRoutes): void {
  void fhir.register(async (scope) => {
    readFormBodies(scope);
    scope.post('/Patient/_search', { schema: { hide: true } }, async (request, reply) => {
      const caller = await identifySystem(routes, request);
      const parsed = search.safeParse(request.body);
      if (!parsed.success) {
        throw new GatewayError('invalid-request', { issues: parsed.error.issues.map(toFieldIssue) });
      }
      const asked = {
        by: 'nhs-number',
        nhsNumber: parsed.data.identifier,
        birthDate: parsed.data.birthdate,
      } as const;
      const purpose = caller.purposes[0] ?? 'none';
      const emergencyCase = emergencyCaseOf(request);
      const question = { caller, face: 'fhir', asked, purpose, emergencyCase } as const;
      const { body } = await releaseSupport(routes, question, ({ resources }) =>
        composedOf(searchset(resources, routes.baseUrl)),
      );
      return reply.type(fhirJson).header('cache-control', 'no-store').send(body);
    });
  });
}

function searchset(resources: readonly Resource[], baseUrl: string): Bundle {
  const patients = resources.flatMap((resource) =>
    resource.resourceType === 'Patient' ? [bannerOnly(resource)] : [],
  );
  return {
    resourceType: 'Bundle',
    id: randomUUID(),
    type: 'searchset',
    total: patients.length,
    // FHIR's JSON has no empty arrays.
    ...(patients.length > 0 && {
      entry: patients.map((resource) => ({
        fullUrl: `${baseUrl}/Patient/${resource.id ?? ''}`,
        resource,
        search: { mode: 'match' },
      })),
    }),
  };
}
