import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffPrincipal } from '../../src/auth/principal.ts';
import { charity, liaison, trust } from '../../src/demo/organisations.ts';
import { replayEntry } from '../../src/gateway/replay/release-replay.ts';
import { findPatient, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf, newEntries, openEntry } from '../support/log-entries.ts';
import { addOtherSource, askedFor, fromOtherSource, otherCharity, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { look, replayed } from '../support/replay.ts';

let gateway: TestGateway;
let bearer: string;
let entryId: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  await pushAndApply(gateway, morgan);
  const { apiKey } = await addOtherSource(gateway);
  await push(gateway, fromOtherSource(morgan), { apiKey });
  await gateway.work();
  entryId = await look(gateway, bearer, personId);
});
afterAll(() => gateway.stop());

function officer(organisation: string, role: StaffPrincipal['role'] = 'ig-officer'): StaffPrincipal {
  const subject = `issuer|${organisation}`;
  return {
    kind: 'staff',
    subject,
    name: 'Ines Archer',
    organisation,
    organisations: [organisation],
    role,
    identities: [subject],
  };
}

/** As a stolen or mistaken hand in the database would: the log's own triggers and rights aside. */
function inDatabase(statement: string, values: readonly unknown[]): Promise<unknown> {
  return gateway.database.query(statement, [...values]);
}

describe('A replay is refused', () => {
  test.each(['mh-liaison', 'case-worker'] as const)('to a %s, and the attempt is logged', async (role) => {
    const { answer, entries } = await newEntries(gateway, 'replay', () =>
      replayEntry(gateway.services, officer(trust, role), entryId).catch((error: unknown) => error),
    );
    expect(answer).toMatchObject({ code: 'not-permitted' });
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
  });

  test('to an officer of an organisation that is not party to the entry, as one that is not there', async () => {
    for (const [asker, id] of [
      [officer(liaison), entryId],
      [officer('X9Z99'), entryId],
      [officer(trust), randomUUID()],
    ] as const) {
      await expect(replayEntry(gateway.services, asker, id)).rejects.toMatchObject({ code: 'not-found' });
    }
  });
});

describe('A replay that finds a difference says so', () => {
  const restored = async (
    change: () => Promise<unknown>,
    undo: () => Promise<unknown>,
  ): Promise<string[]> => {
    await change();
    const { result, differences } = await replayed(gateway, entryId);
    await undo();
    expect(await replayed(gateway, entryId)).toMatchObject({ result: 'same' });
    expect(result).toBe('different');
    return differences.map(({ stored, again }) => `${stored?.split(';')[0]} -> ${again?.split(';')[0]}`);
  };

  test('when a Consent of then is taken out of what is kept', async () => {
    const differences = await restored(
      () =>
        inDatabase("UPDATE resource SET since_revision = 999 WHERE person_id = $1 AND type = 'Consent'", [
          personId,
        ]),
      () =>
        inDatabase("UPDATE resource SET since_revision = 1 WHERE person_id = $1 AND type = 'Consent'", [
          personId,
        ]),
    );
    expect(differences).toContain('permit permitted -> permit permitted');
  });

  test('when an item was put there afterwards, or one of then is gone', async () => {
    const goals = "person_id = $1 AND type = 'Goal'";
    const differences = await restored(
      () => inDatabase(`UPDATE resource SET since_revision = 999 WHERE ${goals}`, [personId]),
      () => inDatabase(`UPDATE resource SET since_revision = 1 WHERE ${goals}`, [personId]),
    );
    expect(new Set(differences)).toEqual(
      new Set(['permit permitted -> undefined', 'deny no-consent -> undefined']),
    );
  });

  test('when the agreement of then is not the one that is kept', async () => {
    const [{ place } = { place: '0' }] = await gateway.database.query<{ place: string }>(
      "SELECT place FROM sharing_agreement WHERE id = 'example-living-well'",
    );
    const put = (to: string): Promise<unknown> =>
      inDatabase("UPDATE sharing_agreement SET place = $1 WHERE id = 'example-living-well'", [to]);
    const differences = await restored(
      () => put('999'),
      () => put(place),
    );
    expect(differences).toContain('permit permitted -> deny no-agreement');
  });
});

describe('What cannot be replayed says why', () => {
  test('an entry in which nothing was judged', async () => {
    const nobody = await findPatient(gateway, bearer, { nhsNumber: '9990000085', birthDate: '1990-05-05' });
    expect(await replayed(gateway, String(nobody.headers['x-audit-id']))).toMatchObject({
      result: 'impossible',
      why: 'nothing-judged',
    });
    const [applied] = await entriesOf(gateway, 'apply');
    expect(await replayed(gateway, applied?.id ?? '')).toMatchObject({ why: 'nothing-judged' });
  });

  test('an entry about somebody who was erased', async () => {
    const priya = people.sharesWhoHelps();
    await pushAndApply(gateway, priya);
    const about = await look(gateway, bearer, personIdOf(priya));
    await inDatabase('DELETE FROM sealing_key WHERE owner = $1', [personIdOf(priya)]);
    expect(await replayed(gateway, about)).toEqual({
      result: 'impossible',
      why: 'erased',
      decisions: 0,
      differences: [],
    });
  });
});

describe('An officer replays the entries of their own organisation', () => {
  test('who asked sees all of it; a source what concerns its own items', async () => {
    const [whole, first, second] = await Promise.all(
      [trust, charity, otherCharity].map((one) => replayEntry(gateway.services, officer(one), entryId)),
    );
    for (const report of [whole, first, second]) expect(report?.result).toBe('same');
    expect(first?.decisions).toBeGreaterThan(0);
    expect(whole?.decisions).toBe((first?.decisions ?? 0) + (second?.decisions ?? 0));
  });

  test('a source learns of no difference about items of another', async () => {
    const move = (to: number): Promise<unknown> =>
      inDatabase(
        'UPDATE resource SET since_revision = $2 WHERE person_id = $1 AND source_organisation = $3 AND type = $4',
        [personId, to, otherCharity, 'Goal'],
      );
    await move(999);
    expect(await replayEntry(gateway.services, officer(charity), entryId)).toMatchObject({
      result: 'same',
      differences: [],
    });
    expect((await replayEntry(gateway.services, officer(otherCharity), entryId)).result).toBe('different');
    expect((await replayEntry(gateway.services, officer(trust), entryId)).result).toBe('different');
    await move(1);
  });

  test('and each replay is in the log, with the entry and what came of it', async () => {
    const { entries } = await newEntries(gateway, 'replay', () =>
      replayEntry(gateway.services, officer(trust), entryId),
    );
    expect(entries).toMatchObject([{ outcome: 'shown' }]);
    const logged = await openEntry(gateway, entries[0]?.id ?? '', trust);
    expect(logged).toMatchObject({
      actor: { name: 'Ines Archer' },
      purpose: 'HCOMPL',
      detail: { asked: { entry: entryId, result: 'same' }, decisions: [] },
    });
    expect((await findPatient(gateway, bearer, askedFor(morgan))).statusCode).toBe(200);
  });
});
