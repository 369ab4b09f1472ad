import { randomUUID } from 'node:crypto';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { agreementRoutes } from './http/agreements/agreements.ts';
import { accessLogRoutes } from './http/ig/access-log.ts';
import { registerRoutes } from './http/ig/agreements.ts';
import { exportRoutes } from './http/ig/exports.ts';
import { simulateRoutes } from './http/ig/simulate.ts';
import { todayRoutes } from './http/ig/today.ts';
import { ledgerRoutes } from './http/ig/ledger.ts';
import { reviewRoutes } from './http/ig/reviews.ts';
import { whoLookedRoutes } from './http/ig/who-looked.ts';
import { cdsRoutes } from './http/cds/cds-routes.ts';
import { writeHookRefusal } from './http/cds/refusal.ts';
import { choicesRoutes } from './http/cases/choices.ts';
import { importPageRoutes } from './http/cases/imports.ts';
import { receivedRoutes } from './http/cases/received.ts';
import { auditEventRoutes } from './http/fhir/audit-event.ts';
import { consentRoutes } from './http/fhir/consent.ts';
import { simulationRoutes } from './http/consent/simulations.ts';
import { bundleRoutes } from './http/fhir/bundle.ts';
import { everythingRoutes } from './http/fhir/everything.ts';
import { currentSupportRoutes } from './http/fhir/current-support.ts';
import { refuseUnknownParameters } from './http/fhir/known-parameters.ts';
import { patientSearchRoutes } from './http/fhir/patient-search.ts';
import { emergencyRoutes } from './http/emergency/emergency-access.ts';
import { feedbackRoutes } from './http/feedback/feedback.ts';
import { guideRoutes } from './http/fhir/guide/guide-routes.ts';
import { entryRoutes } from './http/log/entry-routes.ts';
import { publicLogRoutes } from './http/log/public-routes.ts';
import { launchRefusal } from './http/launch/launch-refusal.ts';
import { launchRoutes } from './http/launch/launch-routes.ts';
import { metadataRoutes } from './http/fhir/metadata.ts';
import { recordReadRoutes } from './http/fhir/record-read.ts';
import { searchRoutes } from './http/fhir/search/search-routes.ts';
import { intakeRoutes } from './http/intake/case-records.ts';
import { importRoutes } from './http/intake/imports.ts';
import { unresolvedRoutes } from './http/intake/unresolved.ts';
import { apiDocumentation } from './http/intake/documentation.ts';
import { receiptListRoutes } from './http/intake/receipt-list.ts';
import { receiptRoutes } from './http/intake/receipts.ts';
import { writeOAuthRefusal } from './http/oauth/refusal.ts';
import { smartConfigurationRoutes } from './http/oauth/smart-configuration.ts';
import { tokenRoutes } from './http/oauth/token.ts';
import { assetRoutes } from './http/ops/asset-routes.ts';
import { healthRoutes, logHealthRoute, statusRoute } from './http/ops/health.ts';
import { inboxRoutes } from './http/ops/inbox.ts';
import { peopleRoutes } from './http/ops/people.ts';
import { pageRefusal } from './http/page-refusal.ts';
import { nameEntries } from './http/plugins/audit-id.ts';
import { answerBrokenHttp } from './http/plugins/broken-http.ts';
import { limitCalls, type CallLimits } from './http/plugins/call-limits.ts';
import { announceDeprecations } from './http/plugins/deprecations.ts';
import { drainConnections } from './http/plugins/drain.ts';
import { readFormBodies } from './http/plugins/form-body.ts';
import { readJsonBodies } from './http/plugins/json-body.ts';
import { writeOutcome } from './http/plugins/outcome.ts';
import { writeProblem } from './http/plugins/problem-json.ts';
import { answerNotFound, answerRefusals, answerUnreadable } from './http/plugins/refusals.ts';
import { countAnswers } from './http/plugins/count-answers.ts';
import { isId, logRequests } from './http/plugins/request-log.ts';
import { refusePackedBodies } from './http/plugins/packed-bodies.ts';
import { traceRequests } from './http/plugins/trace-requests.ts';
import { securityHeaders } from './http/plugins/security-headers.ts';
import { compileNursesViews } from './http/pages/renderer.ts';
import { keepLeftPages } from './http/plugins/left-page.ts';
import { shedLoad } from './http/plugins/shed-load.ts';
import { staffSessions } from './http/plugins/staff-session.ts';
import { backChannelLogoutRoutes } from './http/sign-in/back-channel-logout.ts';
import { signInRoutes } from './http/sign-in/sign-in.ts';
import { supportPageRoutes } from './http/support/current-support.ts';
import { introduceRoutes } from './http/support/introduce.ts';
import { tellRoutes } from './http/support/tell.ts';
import { taskRoutes } from './http/tasks/tasks.ts';
import { toldRoutes } from './http/cases/told.ts';
import { reportWrongRoutes } from './http/support/report-wrong.ts';
import { emergencyPageRoutes } from './http/support/emergency.ts';
import { findPersonRoutes } from './http/support/find-person.ts';
import { traceRoutes } from './http/support/trace.ts';
import { verifierRoutes } from './http/verifier/verifier-routes.ts';
import { webhookRoutes } from './http/webhooks/webhooks.ts';
import type { ServerServices } from './services.ts';

/** Largest body taken, in bytes: one case record with years of contacts is under 100 kB. */
const bodyLimit = 1_048_576;

/** The HTTP face: every scope and the order in which a request meets them, on one page. No environment, no I/O of its own. */
export async function buildApp(services: ServerServices): Promise<FastifyInstance> {
  const app = newApp(services);
  logRequests(app, services.log);
  drainConnections(app);
  countAnswers(app, services.metrics);
  traceRequests(app, services.tracing);
  nameEntries(app);
  answerRefusals(app, services.log, pageRefusal(services));
  answerNotFound(app);
  securityHeaders(app, services.secure);
  refusePackedBodies(app);
  await shedLoad(app, services.intakeLimits);
  const faces = { ...services, callLimits: await limitCalls(app, services.limits) };

  healthRoutes(app, services);
  statusRoute(app, services);
  logHealthRoute(app, services);
  assetRoutes(app);
  verifierRoutes(app);
  smartConfigurationRoutes(app, services.tokenUrl);
  await app.register(v1(faces), { prefix: '/v1' });
  await app.register(oauth2(faces), { prefix: '/oauth2' });
  await app.register(backChannel(services), { prefix: '/sign-in' });
  await app.register(fhir(faces), { prefix: '/fhir' });
  await app.register(cds(faces), { prefix: '/cds-services' });
  await app.register(log(faces), { prefix: '/log' });
  await app.register(pages(services));
  app.addHook('onListen', compileNursesViews);
  return app;
}

/** What the faces for systems are made of. */
export type SystemFaces = ServerServices & { readonly callLimits: CallLimits };
type Scope = (scope: FastifyInstance) => Promise<void>;

/** `/v1`: what case systems push to and ask. */
export function v1(services: SystemFaces): Scope {
  return async (api) => {
    answerRefusals(api, services.log, writeProblem);
    answerNotFound(api);
    announceDeprecations(api);
    readJsonBodies(api);
    await apiDocumentation(api, services);
    // In a scope of its own: it reads its bodies itself.
    await api.register((scope) => intakeRoutes(scope, services));
    await api.register((scope) => importRoutes(scope, services));
    receiptRoutes(api, services);
    receiptListRoutes(api, services);
    webhookRoutes(api, services);
    unresolvedRoutes(api, services);
    taskRoutes(api, services);
    feedbackRoutes(api, services);
    agreementRoutes(api, services);
    emergencyRoutes(api, services);
    simulationRoutes(api, services);
  };
}

function oauth2(services: SystemFaces): Scope {
  return async (oauth) => {
    answerRefusals(oauth, services.log, writeOAuthRefusal);
    answerNotFound(oauth);
    readFormBodies(oauth);
    tokenRoutes(oauth, services);
  };
}

/** What sign-in providers call themselves, with no browser and so no session. */
function backChannel(services: ServerServices): Scope {
  return async (scope) => {
    answerRefusals(scope, services.log, writeOAuthRefusal);
    readFormBodies(scope);
    backChannelLogoutRoutes(scope, services);
  };
}

function fhir(services: SystemFaces): Scope {
  return async (scope) => {
    answerRefusals(scope, services.log, writeOutcome);
    answerNotFound(scope);
    refuseUnknownParameters(scope);
    smartConfigurationRoutes(scope, services.tokenUrl);
    metadataRoutes(scope, services);
    guideRoutes(scope, services);
    currentSupportRoutes(scope, services);
    patientSearchRoutes(scope, services);
    recordReadRoutes(scope, services);
    searchRoutes(scope, services);
    everythingRoutes(scope, services);
    bundleRoutes(scope, services);
    consentRoutes(scope, services);
    auditEventRoutes(scope, services);
  };
}

function cds(services: SystemFaces): Scope {
  return async (scope) => {
    answerRefusals(scope, services.log, writeHookRefusal);
    answerNotFound(scope);
    cdsRoutes(scope, services);
  };
}

/** `/log`: the tree for everybody, what is in it for who may see it. */
function log(services: SystemFaces): Scope {
  return async (scope) => {
    answerRefusals(scope, services.log, writeProblem);
    answerNotFound(scope);
    publicLogRoutes(scope, services);
    await scope.register(async (own) => {
      await staffSessions(own, services);
      entryRoutes(own, services);
    });
  };
}

function pages(services: ServerServices): Scope {
  return async (scope) => {
    answerRefusals(scope, services.log, pageRefusal(services));
    await staffSessions(scope, services);
    keepLeftPages(scope, services);
    signInRoutes(scope, services);
    // In a scope of its own: what goes wrong with a launch says how to find the person without one.
    await scope.register(async (own) => {
      answerRefusals(own, services.log, launchRefusal(services));
      launchRoutes(own, services);
    });
    findPersonRoutes(scope, services);
    traceRoutes(scope, services);
    supportPageRoutes(scope, services);
    tellRoutes(scope, services);
    introduceRoutes(scope, services);
    reportWrongRoutes(scope, services);
    emergencyPageRoutes(scope, services);
    todayRoutes(scope, services);
    accessLogRoutes(scope, services);
    registerRoutes(scope, services);
    simulateRoutes(scope, services);
    exportRoutes(scope, services);
    reviewRoutes(scope, services);
    ledgerRoutes(scope, services);
    whoLookedRoutes(scope, services);
    receivedRoutes(scope, services);
    toldRoutes(scope, services);
    // In a scope of its own: its form alone brings a file.
    await scope.register((own) => importPageRoutes(own, services));
    choicesRoutes(scope, services);
    inboxRoutes(scope, services);
    peopleRoutes(scope, services);
  };
}

function newApp(services: ServerServices): FastifyInstance {
  const app = fastify({
    logger: false,
    bodyLimit,
    trustProxy: services.trustProxy === false ? false : [...services.trustProxy],
    requestTimeout: 60_000,
    routerOptions: { maxParamLength: 200 },
    // The framework types this reply by a route, and there is none.
    frameworkErrors: (_error, _request, reply) => answerUnreadable(reply as unknown as FastifyReply),
    clientErrorHandler: answerBrokenHttp,
    genReqId: (request) => {
      const given = request.headers['x-request-id'];
      return typeof given === 'string' && isId(given) ? given : randomUUID();
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}
