import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { allows } from '../../auth/scopes.ts';
import { GatewayError } from '../../errors.ts';
import { isPushedBundle } from '../../fhir/reading/check-bundle.ts';
import { emergencyCaseOf } from '../emergency/case-header.ts';
import { createAwaitReceipts } from '../intake/wait.ts';
import { parseJson } from '../plugins/json-body.ts';
import { fhirJson } from '../plugins/outcome.ts';
import { checkScope, identifySystem } from '../plugins/system-caller.ts';
import { answerBatch } from './batch.ts';
import { pushBundle, type BundleRoutes } from './bundle-push.ts';
import { checkAccept } from './consent-answer.ts';
import { validateRoutes } from './validate-operation.ts';

/** Bytes of a batch of reads; a push may have as many as one to /v1/case-records. */
const batchLimit = 262_144;
const pushLimit = 1_048_576;

/** `POST /fhir`: a batch reads, a transaction or collection pushes what a case system knows of one person. `$validate` tries a push. */
export function bundleRoutes(fhir: FastifyInstance, routes: BundleRoutes): void {
  void fhir.register(async (scope) => {
    scope.decorateRequest('systemCaller');
    scope.decorateRequest('rawBody');
    readBundles(scope);
    const awaitReceipts = createAwaitReceipts(routes.store);
    const options = { schema: { hide: true } };
    // The caller is known before a byte of the body is read, and with them how many bytes are.
    scope.addHook('onRequest', async (request) => {
      request.systemCaller = await identifySystem(routes, request);
      checkAccept(request);
    });
    scope.post('/', options, async (request, reply) => {
      const { body, systemCaller: caller } = request;
      if (isPushedBundle(body)) {
        checkScope(caller, 'case-records.write');
        return pushBundle(routes, awaitReceipts, request, reply);
      }
      const asker = { caller, emergencyCase: emergencyCaseOf(request) };
      return sendJson(reply, await answerBatch(routes, asker, body));
    });
    validateRoutes(scope, routes);
  });
}

function readBundles(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ['application/fhir+json', 'application/json'],
    { parseAs: 'buffer', bodyLimit: pushLimit },
    async (request: FastifyRequest, body: Buffer) => {
      const limit = allows(request.systemCaller.scopes, 'case-records.write') ? pushLimit : batchLimit;
      if (body.length > limit) throw new GatewayError('too-large');
      request.rawBody = Buffer.from(body);
      return parseJson(request.rawBody);
    },
  );
}

function sendJson(reply: FastifyReply, body: object): FastifyReply {
  return reply.type(fhirJson).header('cache-control', 'no-store').send(JSON.stringify(body));
}
