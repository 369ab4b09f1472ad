import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { createCaseSystemRest } from '../../../src/adapters/case-system-rest/case-system-rest.ts';
import { caseSystem, caseSystemKeys, caseSystemUrl, never } from '../../support/case-system.ts';
import { feedWith } from '../../support/csv.ts';
import { at, caseSourceContract, source } from './case-source-contract.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

const feed = feedWith({}, 'template');
const pullWith = (timeout: number) =>
  createCaseSystemRest({
    url: caseSystemUrl,
    keys: caseSystemKeys,
    allowHere: false,
    clock: () => at,
    timeout,
    attempts: 3,
    pause: () => Promise.resolve(),
  });

caseSourceContract('case-system-rest', {
  kind: 'network',
  feed,
  async *read(given, fault) {
    const system = caseSystem(given);
    server.use(system.handler);
    const busy = () => HttpResponse.json({}, { status: 503 });
    if (fault === 'slow') system.instead.push(never, never, never);
    if (fault === 'malformed') system.instead.push(() => HttpResponse.text('[{"id": 7001, "cli'));
    if (fault === '429') {
      system.instead.push(() => HttpResponse.json({}, { status: 429, headers: { 'retry-after': '2' } }));
    }
    if (fault === '5xx, then well') system.instead.push(busy, busy);
    if (fault === '5xx') system.instead.push(busy, busy, busy);
    // Its filter fails: somebody is in the answer who was not asked about.
    if (fault === 'wrong person') {
      const { referrals, clients = [] } = system.entities;
      const answers = [referrals, [], [...clients, { ...clients[0], id: 2009 }]];
      system.instead.push(...answers.map((answer) => () => HttpResponse.json(answer)));
    }
    const pull = pullWith(fault === 'slow' ? 100 : 10_000);
    for await (const page of pull.pages({ feed, source, since: new Date('2026-11-20T09:00:00Z'), at })) {
      yield* page.rows;
    }
  },
});
