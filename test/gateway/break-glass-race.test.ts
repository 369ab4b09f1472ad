import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { close, lookUnder, openCaseFor, shownIn, startEmergencyGateway } from '../support/emergency.ts';
import type { TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { readsAfterWithdrawal, timed, type Operation } from '../support/withdrawal-history.ts';

let gateway: TestGateway & { readonly bearer: string };
const secretive = people.sharesNothing();
const personId = personIdOf(secretive);

beforeAll(async () => {
  gateway = await startEmergencyGateway();
  expect(await pushAndApply(gateway, secretive)).toBe('applied');
});
afterAll(() => gateway.stop());

test('Thirty cases are closed while others look under them: no look that started after the acknowledgement shows anything', async () => {
  let looked = 0;
  for (let round = 0; round < 30; round++) {
    const user = { id: `u-${round}`, name: 'Robin Ashworth' };
    const id = await openCaseFor(gateway, gateway.bearer, { patient: personId, user });
    const history: Operation[] = [];
    let closed = 0;
    const look = async (): Promise<void> => {
      // Each reader looks twice more after the case is closed.
      for (let after = 0; after < 2; after += closed) {
        const { result, ...times } = await timed(async () =>
          shownIn(await lookUnder(gateway, gateway.bearer, personId, id)),
        );
        history.push({ kind: 'read', shown: result.length > 0, ...times });
      }
    };
    const shut = async (): Promise<void> => {
      const { result, ...times } = await timed(() => close(gateway, gateway.bearer, id));
      expect(result.statusCode).toBe(204);
      history.push({ kind: 'withdraw', ...times });
      closed = 1;
    };
    await Promise.all([look(), look(), shut()]);
    expect(readsAfterWithdrawal(history)).toEqual([]);
    looked += history.filter(({ kind }) => kind === 'read').length;
  }
  expect(looked).toBeGreaterThanOrEqual(120);
});

describe('Closing a case', () => {
  test('waits for a reader who began before it, and holds whoever begins after it', async () => {
    const id = await openCaseFor(gateway, gateway.bearer, { patient: personId });
    const { store } = gateway.services;
    const { closing, during } = await store.transaction(async (tx) => {
      await tx.people.lock(personId, 'shared');
      const begun = close(gateway, gateway.bearer, id);
      await somebodyWaits();
      const [row] = await gateway.database.query<{ closed: boolean }>(
        'SELECT closed_at IS NOT NULL AS closed FROM break_glass_case WHERE id = $1',
        [id],
      );
      return { closing: begun, during: row?.closed };
    });
    expect(during).toBe(false);
    expect((await closing).statusCode).toBe(204);
    expect(shownIn(await lookUnder(gateway, gateway.bearer, personId, id))).toEqual([]);
  });
});

/** Resolves once a session of this database waits for a lock. */
async function somebodyWaits(): Promise<void> {
  for (;;) {
    const [row] = await gateway.database.query<{ waiting: boolean }>(
      `SELECT count(*) > 0 AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    if (row?.waiting === true) return;
  }
}
