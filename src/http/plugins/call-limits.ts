import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../../errors.ts';

const timeWindow = '1 minute';
/** Replays and tests of its address that one client may ask for a minute: each makes work elsewhere. */
const webhookCalls = 10;

/** How many a minute, in each process. */
export interface Limits {
  /** Requests of one registered system. */
  readonly perClient: number;
  /** Requests from one address, whoever sends them: a whole trust may share one. */
  readonly perAddress: number;
  /** Refused sign-ins from one address in one client's name. */
  readonly failures: number;
}

/** What the faces count callers by. Each throws `too-many-requests`, with the time to wait, when there were too many. */
export interface CallLimits {
  /** A request of a client that is known for certain. */
  countCall(request: FastifyRequest, clientId: string): Promise<void>;
  /** A replay, or a test of its address, that a client asks for. */
  countWebhookCall(request: FastifyRequest, clientId: string): Promise<void>;
  /** A sign-in that was refused, in whosever name. */
  countFailure(request: FastifyRequest, name: string): Promise<void>;
  /** Before a sign-in is looked at: whether there were too many refused ones. Counts nothing. */
  refuseAfterFailures(request: FastifyRequest, name: string): Promise<void>;
}

/** Limits every route by address, and gives what limits by client. Counted in memory: a limit holds for one process. */
export async function limitCalls(app: FastifyInstance, limits: Limits): Promise<CallLimits> {
  await app.register(rateLimit, { max: limits.perAddress, timeWindow });
  const calls = limiter(app, limits.perClient);
  const failures = limiter(app, limits.failures);
  const asked = limiter(app, webhookCalls);
  return {
    countCall: (request, clientId) => calls(request, clientId, true),
    countWebhookCall: (request, clientId) => asked(request, clientId, true),
    countFailure: (request, name) => failures(request, `${request.ip} ${name}`, true),
    refuseAfterFailures: (request, name) => failures(request, `${request.ip} ${name}`, false),
  };
}

type Limiter = (request: FastifyRequest, key: string, increment: boolean) => Promise<void>;

function limiter(app: FastifyInstance, max: number): Limiter {
  // The library asks for a key by the request alone.
  const keys = new WeakMap<FastifyRequest, string>();
  const limit = app.createRateLimit({ max, timeWindow, keyGenerator: (request) => keys.get(request) ?? '' });
  return async (request, key, increment) => {
    keys.set(request, key);
    const state = await limit(request, { increment });
    if (!state.isAllowed && state.isExceeded)
      throw new GatewayError('too-many-requests', { retryAfter: state.ttlInSeconds });
  };
}
