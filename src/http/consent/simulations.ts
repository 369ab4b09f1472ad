import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { GatewayError } from '../../errors.ts';
import {
  simulateChange,
  type Simulated,
  type Simulations,
} from '../../gateway/simulation/release-simulation.ts';
import { aboutOf, simulationSchema } from '../../gateway/simulation/simulate-question.ts';
import { simulateScope } from '../../gateway/simulation/simulate-scope.ts';
import { sharingTopics } from '../../living-well/case-record.ts';
import { fieldIssues } from '../field-issues.ts';
import { problemSchema } from '../intake/receipt.ts';
import { checkScope, identifySystem, type Callers } from '../plugins/system-caller.ts';

export interface SimulationRoutes extends Simulations, Callers {}

const topic = z.enum(sharingTopics);
const recipient = z.object({
  organisation: z.string().describe('ODS code'),
  role: z.string(),
  purpose: z.string().describe('v3 PurposeOfUse code'),
});
const counts = z.array(z.object({ topic, people: z.int().describe('Of how many people') }));

const simulated = z
  .union([
    z.object({
      changes: z
        .array(recipient.extend({ gains: z.array(topic), loses: z.array(topic) }))
        .describe(
          'For the person: nobody, where there is nobody such, or nothing of them from your organisation',
        ),
    }),
    z.object({
      people: z.int().describe('Looked at: those of the sample of whom your agreements are about something'),
      changed: z.int().describe('For how many of them anybody gains or loses'),
      recipients: z.array(recipient.extend({ gains: counts, loses: counts })),
    }),
  ])
  .meta({ id: 'Simulation' });

/** `POST /v1/consent/simulations`: what a change would do, without making it. */
export function simulationRoutes(scope: FastifyInstance, routes: SimulationRoutes): void {
  scope.withTypeProvider<ZodTypeProvider>().post('/consent/simulations', {
    schema: {
      operationId: 'simulateChange',
      summary: 'Who would gain and who would lose which topics',
      description:
        'Of a proposed Consent, agreement or rule set, for one person or counted over a sample. Changes nothing. Only agreements that your organisation is party to are asked, and about one person only what your organisation sent. Over a sample, of a proposed agreement only, and counted in fives.',
      security: [{ apiKey: [] }, { backendServices: [simulateScope] }],
      body: simulationSchema,
      response: { 200: simulated, '4xx': problemSchema, '5xx': problemSchema },
    },
    attachValidation: true,
    bodyLimit: 65_536,
    onRequest: async (request) => {
      const caller = await identifySystem(routes, request);
      checkScope(caller, simulateScope);
      request.systemCaller = caller;
    },
    handler: async (request, reply) => {
      const { validationError, body, systemCaller: caller } = request;
      if (validationError !== undefined) {
        throw new GatewayError('invalid-request', { issues: fieldIssues(validationError) });
      }
      const question = { caller, face: 'api', change: body.change, about: aboutOf(body) } as const;
      const answer = await simulateChange(routes, question);
      return reply.header('cache-control', 'no-store').code(200).send(toBody(answer));
    },
  });
}

function toBody(answer: Simulated): z.output<typeof simulated> {
  const asked = ({ organisation, role, purpose }: z.output<typeof recipient>) => ({
    organisation,
    role,
    purpose,
  });
  if (answer.of === 'person') {
    return {
      changes: answer.changes.map(({ recipient: who, gains, loses }) => ({
        ...asked(who),
        gains: [...gains],
        loses: [...loses],
      })),
    };
  }
  const { people, changed, recipients } = answer;
  return {
    people,
    changed,
    recipients: recipients.map(({ recipient: who, gains, loses }) => ({
      ...asked(who),
      gains: [...gains],
      loses: [...loses],
    })),
  };
}
