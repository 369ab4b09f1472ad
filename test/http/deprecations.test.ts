import fastify from 'fastify';
import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../src/errors.ts';
import { writeProblem } from '../../src/http/plugins/problem-json.ts';
import { answerRefusals } from '../../src/http/plugins/refusals.ts';
import {
  announceDeprecations,
  deprecatedRoutes,
  type Deprecation,
} from '../../src/http/plugins/deprecations.ts';

const link = 'https://gateway.example/changelog';
const ending: Deprecation = { since: '2027-01-01', until: '2028-01-01', link };

async function answered(url: string) {
  const app = fastify();
  await app.register(
    async (scope) => {
      answerRefusals(scope, () => undefined, writeProblem);
      announceDeprecations(scope, { 'GET /v1/old/:id': ending });
      scope.get('/old/:id', async ({ params }) => {
        if ((params as { id: string }).id === 'none') throw new GatewayError('not-found');
        return {};
      });
      scope.get('/new', async () => ({}));
    },
    { prefix: '/v1' },
  );
  const { statusCode, headers } = await app.inject(url);
  await app.close();
  return { statusCode, headers };
}

describe('A deprecated route says so', () => {
  test.each([
    ['in its answers', '/v1/old/1', 200],
    ['in its refusals', '/v1/old/none', 404],
  ])('%s', async (_what, url, status) => {
    const { statusCode, headers } = await answered(url);
    expect([statusCode, headers['deprecation'], headers['sunset'], headers['link']]).toEqual([
      status,
      '@1798761600',
      'Sat, 01 Jan 2028 00:00:00 GMT',
      `<${link}>; rel="deprecation", <${link}>; rel="sunset"`,
    ]);
  });

  test('and no other does', async () => {
    expect((await answered('/v1/new')).headers).not.toHaveProperty('deprecation');
  });
});

test('Every row gives a year or more', () => {
  const year = 365 * 86_400_000;
  const short = ({ since, until }: Deprecation): boolean => Date.parse(until) - Date.parse(since) < year;
  expect(short({ ...ending, until: '2027-12-31' })).toBe(true);
  expect(Object.entries(deprecatedRoutes).filter(([, row]) => short(row))).toEqual([]);
});
