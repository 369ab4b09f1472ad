import { afterAll, beforeAll, expect, test } from 'vitest';
import { organisationIdentities } from '../../src/auth/principal.ts';
import { demoAgreement, trust } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import type { Asking } from '../../src/gateway/record/judge-records.ts';
import { whatWasVisible } from '../../src/gateway/record/release-past.ts';
import { startTestGateway, tenPastTwo, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
const { sharing } = morgan;
if (sharing === undefined) throw new Error('this person has made choices');

beforeAll(async () => {
  gateway = await startTestGateway({ now: day(0) });
});
afterAll(() => gateway.stop());

function day(days: number): Date {
  return new Date(tenPastTwo.getTime() + days * 86_400_000);
}

const asking: Asking = {
  request: {
    identities: organisationIdentities([trust]),
    organisations: [trust],
    role: 'mh-liaison',
    purposes: ['TREAT'],
    action: 'access',
  },
  emergencyCase: undefined,
};

/** The reason codes that the trust would have been given at an instant, each once. */
async function codesAt(at: Date): Promise<readonly string[] | undefined> {
  const person = { personId, organisationActors: gateway.services.organisationActors };
  const judged = await gateway.services.store.transaction((tx) => whatWasVisible(tx, person, asking, at));
  return judged && [...new Set(judged.map(({ decision }) => decision.code))].toSorted();
}

test('What somebody could see at an instant is judged on what was on record then', async () => {
  const registry = { store: gateway.services.store, clock: gateway.services.clock };
  gateway.time.now = day(1);
  await pushAndApply(gateway, morgan);
  gateway.time.now = day(2);
  await pushAndApply(gateway, changed(morgan, 1, { sharing: { ...sharing, status: 'withdrawn' } }));
  gateway.time.now = day(3);
  await pushAndApply(gateway, changed(morgan, 2, {}));
  gateway.time.now = day(4);
  await recordAgreement(registry, 'operator', { ...demoAgreement, version: 2, revoked: true });
  gateway.time.now = day(5);

  expect(await codesAt(day(0.5))).toEqual([]);
  expect(await codesAt(day(1))).toContain('permitted');
  expect(await codesAt(day(2.5))).not.toContain('permitted');
  expect(await codesAt(day(3.5))).toContain('permitted');
  expect(await codesAt(day(4.5))).toContain('no-agreement');
  expect(await codesAt(day(4.5))).not.toContain('permitted');
});

test('Of somebody who was erased nothing is known, not even that', async () => {
  await gateway.database.query('DELETE FROM sealing_key WHERE owner = $1', [personId]);
  expect(await codesAt(day(3.5))).toBeUndefined();
});
