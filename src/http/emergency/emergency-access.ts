import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import type { Asked } from '../../gateway/asked.ts';
import { closeCase, openCase } from '../../gateway/emergency/emergency-access.ts';
import { emergencyScope } from '../../gateway/emergency/may-open-case.ts';
import type { Release } from '../../gateway/release.ts';
import { emergencyReasons, emergencySays, typedReason } from '../../living-well/emergency-access.ts';
import { isNhsNumber, normaliseNhsNumber } from '../../living-well/nhs-number.ts';
import { fieldIssues } from '../field-issues.ts';
import { problemSchema } from '../intake/receipt.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface EmergencyRoutes extends Release, Callers {}

const codes = Object.keys(emergencyReasons) as (keyof typeof emergencyReasons)[];
const reasonWords = Object.entries(emergencyReasons).map(([code, words]) => `${code}: ${words}.`);

const request = z
  .strictObject({
    patient: z.uuid().optional().describe('Patient id. Or else nhsNumber and birthDate, both'),
    nhsNumber: z
      .string()
      .max(20)
      .transform(normaliseNhsNumber)
      .refine(isNhsNumber, { params: { code: 'nhs-number' } })
      .optional(),
    birthDate: z.iso.date().optional(),
    user: z
      .strictObject({ id: z.string().trim().min(1).max(100), name: z.string().trim().min(1).max(200) })
      .describe('Who at the caller asks; recorded'),
    reason: z.strictObject({
      code: z.enum(codes).describe(reasonWords.join(' ')),
      text: z
        .string()
        .trim()
        .min(typedReason.shortest)
        .max(typedReason.longest)
        .describe('In their own words'),
    }),
  })
  .refine(
    ({ patient, nhsNumber, birthDate }) =>
      patient === undefined
        ? nhsNumber !== undefined && birthDate !== undefined
        : nhsNumber === undefined && birthDate === undefined,
    { path: ['patient'] },
  );

const opened = z
  .object({
    case: z.uuid().describe('For X-Emergency-Case on $current-support and Patient/_search'),
    expiresAt: z.iso.datetime(),
    says: z.string().describe('Always the same: what this does and who is told. Show it to the user'),
  })
  .meta({ id: 'EmergencyAccess' });

/** `POST /v1/emergency-access` and `DELETE /v1/emergency-access/{id}`: break-glass for systems, on behalf of a named user. */
export function emergencyRoutes(scope: FastifyInstance, routes: EmergencyRoutes): void {
  const api = scope.withTypeProvider<ZodTypeProvider>();
  const security = [{ backendServices: [emergencyScope] }];
  api.post('/emergency-access', {
    schema: {
      operationId: 'openEmergencyAccess',
      summary: 'Open emergency access to one person, for a named user',
      description:
        'Answers alike whether anybody is known by what was sent: 201, or 200 with the case that this user has open for it already. It ends after 60 minutes, or when it is closed.',
      security,
      body: request,
      response: { 200: opened, 201: opened, '4xx': problemSchema, '5xx': problemSchema },
    },
    attachValidation: true,
    onRequest: async (incoming) => {
      const caller = await identifySystem(routes, incoming);
      checkScope(caller, emergencyScope);
      incoming.systemCaller = caller;
    },
    handler: async (incoming, reply) => {
      const { validationError, body, systemCaller: caller } = incoming;
      if (validationError !== undefined) {
        throw new GatewayError('invalid-request', { issues: fieldIssues(validationError) });
      }
      const { user, reason } = body;
      const { id, expiresAt, isNew } = await openCase(routes, { caller, user, asked: askedIn(body), reason });
      return reply
        .code(isNew ? 201 : 200)
        .header('cache-control', 'no-store')
        .send({ case: id, expiresAt: expiresAt.toISOString(), says: emergencySays });
    },
  });
  closingRoute(scope, routes, security);
}

function closingRoute(
  scope: FastifyInstance,
  routes: EmergencyRoutes,
  security: readonly { backendServices: string[] }[],
): void {
  scope.withTypeProvider<ZodTypeProvider>().delete('/emergency-access/:id', {
    schema: {
      operationId: 'closeEmergencyAccess',
      summary: 'Close emergency access before it ends by itself',
      description: 'From the answer on, nothing more is shown under it. Closing it twice is no error.',
      security,
      params: z.object({ id: z.uuid() }),
      response: { 204: z.null(), '4xx': problemSchema, '5xx': problemSchema },
    },
    handler: async (incoming, reply) => {
      const caller = await identifySystem(routes, incoming);
      checkScope(caller, emergencyScope);
      await closeCase(routes, caller, incoming.params.id.toLowerCase());
      return reply.code(204).header('cache-control', 'no-store').send(null);
    },
  });
}

function askedIn({ patient, nhsNumber, birthDate }: z.output<typeof request>): Asked {
  if (patient !== undefined) return { by: 'patient-id', id: patient.toLowerCase() };
  if (nhsNumber === undefined || birthDate === undefined) throw new GatewayError('invalid-request');
  return { by: 'nhs-number', nhsNumber, birthDate };
}
