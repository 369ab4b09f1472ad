import { randomInt } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { errorTable, GatewayError } from '../../errors.ts';
import { describeError, type Log } from '../../log.ts';
import type { RefusalWriter } from '../faces.ts';
import { asGatewayError } from './as-gateway-error.ts';

/** Seconds a caller is asked to wait where trying again may help. Those who were too many do not all come back at once. */
function retryAfter({ code }: GatewayError): number {
  return code === 'intake-busy' ? randomInt(3, 12) : 2;
}

/** The one door by which refusals leave a scope: the error table's text in the face's shape, and a log line with codes only. */
export function answerRefusals(scope: FastifyInstance, log: Log, write: RefusalWriter): void {
  scope.setErrorHandler(async (thrown, request, reply) => {
    const error = asGatewayError(thrown);
    const { status, retry } = error.row;
    const line = {
      route: request.routeOptions.url ?? 'none',
      method: request.method,
      status,
      code: error.code,
      requestId: request.id,
    };
    if (error.code === 'internal') log('HTTP003', { ...line, ...describeError(error.cause) });
    else log('HTTP002', line);
    void reply.code(status).header('cache-control', 'no-store');
    // A rate limit has said already how long it lasts.
    if (retry === 'later' && !reply.hasHeader('retry-after'))
      void reply.header('retry-after', String(error.retryAfter ?? retryAfter(error)));
    if (status === 401) void reply.header('www-authenticate', 'Bearer');
    return write(error, request, reply);
  });
}

/** What is not there is refused in the face's own shape too. Once for each prefix: the framework allows no more. */
export function answerNotFound(scope: FastifyInstance): void {
  scope.setNotFoundHandler(() => {
    throw new GatewayError('not-found');
  });
}

/** An address that cannot even be read: the framework's own answer would repeat it. */
export function answerUnreadable(reply: Pick<FastifyReply, 'code'>): void {
  void reply
    .code(404)
    .headers({ 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' })
    .send(errorTable['not-found'].text);
}
