import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import {
  findBlocked,
  listBlocked,
  retryBlocked,
  skipBlocked,
} from '../../src/gateway/lanes/blocked-lanes.ts';
import { blockWith } from '../support/blocked.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { people } from '../support/people.ts';

let gateway: TestGateway;
let receipt: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  receipt = await blockWith(gateway, people.sharesMost());
});
afterAll(() => gateway.stop());

const staffOf = (role: StaffPrincipal['role']): StaffPrincipal => ({
  kind: 'staff',
  subject: 'https://id.example|7',
  name: 'Robin Tarrant',
  organisation: 'X9T01',
  organisations: ['X9T01'],
  role,
  identities: [],
});
const decisions = {
  retry: (by: StaffPrincipal, which: string) => retryBlocked(gateway.services, by, which),
  skip: (by: StaffPrincipal, which: string) => skipBlocked(gateway.services, by, which, 'cannot-be-mended'),
};
const others = ['mh-liaison', 'ig-officer', 'case-worker'] as const;

describe.each(others)('To a %s', (role) => {
  test('nothing is listed or shown', async () => {
    const refused = { code: 'not-permitted' };
    await expect(listBlocked(gateway.services, staffOf(role), 10)).rejects.toMatchObject(refused);
    await expect(findBlocked(gateway.services, staffOf(role), receipt)).rejects.toMatchObject(refused);
  });

  test.each(['retry', 'skip'] as const)('no %s is given, and the attempt is logged', async (decision) => {
    const attempt = (): Promise<unknown> =>
      decisions[decision](staffOf(role), receipt).catch((error: unknown) => error);
    const { answer, entries } = await newEntries(gateway, 'lane-decision', attempt);
    expect(answer).toMatchObject({ code: 'not-permitted' });
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
    expect(await findBlocked(gateway.services, 'operator', receipt)).toMatchObject({ receipt });
  });
});

describe.each(['retry', 'skip'] as const)('A %s', (decision) => {
  test('of a receipt that nobody has is refused and logged, about nobody', async () => {
    const attempt = (): Promise<unknown> =>
      decisions[decision](staffOf('operator'), randomUUID()).catch((error: unknown) => error);
    const { answer, entries } = await newEntries(gateway, 'lane-decision', attempt);
    expect(answer).toMatchObject({ code: 'not-found' });
    const [entry] = entries;
    expect(await openEntry(gateway, entry?.id ?? '', 'X9T01')).toMatchObject({
      outcome: 'refused',
      personId: undefined,
      detail: { errorCode: 'not-found' },
    });
  });

  test('of one record by two operators at once is done once', async () => {
    const again = await blockWith(
      gateway,
      decision === 'retry' ? people.undecided() : people.sharesWhoHelps(),
    );
    const attempts = Array.from({ length: 4 }, () => decisions[decision](staffOf('operator'), again));
    const { answer, entries } = await newEntries(gateway, 'lane-decision', () =>
      Promise.allSettled(attempts),
    );
    expect(answer.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(entries.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
  });
});
