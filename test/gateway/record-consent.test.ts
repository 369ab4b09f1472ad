import type { Bundle, Consent } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { StaffPrincipal, StaffRole } from '../../src/auth/principal.ts';
import { charity, demoAgreement, trust } from '../../src/demo/organisations.ts';
import { systems } from '../../src/fhir/systems.ts';
import { recordAgreement, revokeAgreement } from '../../src/gateway/agreements.ts';
import { recordConsent, type RecordedConsent } from '../../src/gateway/choices/record-consent.ts';
import { releaseConsents } from '../../src/gateway/choices/release-consents.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { isShown, otherCharity, personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { push, pushAndApply } from '../support/push.ts';
import { addRecorder, askFhir, consents, create, put, unknownId, without } from '../support/recorder.ts';

let gateway: TestGateway;
let key: string;
let bearer: string;
const priya = people.sharesWhoHelps();
const priyaId = personIdOf(priya);
const robinId = personIdOf(people.undecided());

beforeAll(async () => {
  gateway = await startTestGateway();
  key = await addRecorder(gateway);
  bearer = await token(gateway);
  for (const person of [priya, people.undecided()])
    expect(await pushAndApply(gateway, person)).toBe('applied');
});
afterAll(() => gateway.stop());

const staffOf = (organisation: string, role: StaffRole): StaffPrincipal => ({
  kind: 'staff',
  subject: `https://issuer.example|${role}`,
  name: 'Casey Fielding',
  organisation,
  organisations: [organisation],
  role,
  identities: [],
});
const caseWorker = staffOf(charity, 'case-worker');

function recordAs(caller: StaffPrincipal, personId: string, consent: Consent): Promise<RecordedConsent> {
  return recordConsent(gateway.services, {
    caller,
    face: 'page',
    personId,
    consent: { id: unknownId(), ...consent },
    source: `choices/${caller.organisation}`,
  });
}

const workList = () => gateway.services.store.consentsToComplete(charity, 50);
const shown = (personId: string) => isShown(gateway, bearer, personId);

describe('A member of staff may not record', () => {
  test.each(['mh-liaison', 'ig-officer'] as const)('as %s', async (role) => {
    const refused = recordAs(staffOf(charity, role), robinId, consents.refuseAll(robinId));
    await expect(refused).rejects.toMatchObject({ code: 'not-permitted' });
    const read = releaseConsents(
      gateway.services,
      { caller: staffOf(charity, role), face: 'page' },
      { personId: robinId, asked: robinId },
    );
    await expect(read).rejects.toMatchObject({ code: 'not-permitted' });
  });

  test.each([
    ['somebody of another organisation’s', staffOf(trust, 'case-worker'), robinId, robinId],
    ['nobody at all', caseWorker, unknownId(), robinId],
    ['one person under another’s name', caseWorker, robinId, priyaId],
  ])('for %s', async (_whom, caller, personId, about) => {
    const refused = recordAs(caller, personId, consents.refuseAll(about));
    await expect(refused).rejects.toMatchObject({ code: 'unknown-person' });
  });

  test('over what somebody else recorded meanwhile', async () => {
    const { consent } = await recordAs(caseWorker, robinId, consents.permit(robinId));
    const again = { ...consent, id: consent.id ?? '', status: 'inactive' } as const;
    const toRecord = {
      caller: caseWorker,
      face: 'page',
      personId: robinId,
      source: `choices/${charity}`,
    } as const;
    await recordConsent(gateway.services, { ...toRecord, consent: again, ifVersion: 1 });
    const late = recordConsent(gateway.services, { ...toRecord, consent: again, ifVersion: 1 });
    await expect(late).rejects.toMatchObject({ code: 'version-conflict' });
  });
});

describe('A permit that is not complete', () => {
  const undated = without(consents.permit(priyaId), 'dateTime');

  test('refuses at once what it speaks of, and waits on the work-list until it is completed', async () => {
    expect(await shown(priyaId)).toBe(true);
    const stored = await create(gateway, key, undated);
    expect(await shown(priyaId)).toBe(false);
    expect(await workList()).toEqual([
      { personId: priyaId, consentId: stored.id, missing: ['dateTime'], foundAt: gateway.time.now },
    ]);
    const completed = await put(gateway, key, { ...consents.permit(priyaId), id: stored.id });
    expect(completed.json()).toMatchObject({ status: 'active' });
    expect(await shown(priyaId)).toBe(true);
    expect(await workList()).toEqual([]);
  });

  test('stays refused when it is sent back as it was read, and is let go when it is withdrawn', async () => {
    const stored = await create(gateway, key, undated);
    await put(gateway, key, { ...consents.permit(priyaId), id: stored.id, status: 'proposed' });
    expect(await shown(priyaId)).toBe(false);
    expect((await workList()).map(({ missing }) => missing)).toEqual([['status']]);
    await put(gateway, key, { ...stored, status: 'rejected' });
    expect(await shown(priyaId)).toBe(true);
    expect(await workList()).toEqual([]);
  });
});

describe('A Consent past the size limits', () => {
  test('is stored as it is, read as a refusal of everything, and on the work-list', async () => {
    const one = { type: 'permit' as const, class: [{ system: systems.topic, code: 'goals' }] };
    const large = {
      ...consents.permit(priyaId),
      provision: { ...one, provision: Array.from({ length: 1_001 }, () => one) },
    };
    const stored = await create(gateway, key, large);
    expect(stored.provision).toEqual(large.provision);
    expect(await shown(priyaId)).toBe(false);
    expect((await workList()).map(({ missing }) => missing)).toEqual([['size-limit']]);
    await put(gateway, key, { ...stored, status: 'entered-in-error' });
    expect(await workList()).toEqual([]);
  });
});

describe('A case record whose permissions are not complete', () => {
  test('is on the work-list until a later one completes them; one silent on sharing changes nothing', async () => {
    const { sharing } = priya;
    if (sharing === undefined) throw new Error('she has made choices');
    const { recordedOn: _, ...undated } = sharing;
    expect(await pushAndApply(gateway, changed(priya, 1, { sharing: undated }))).toBe('applied');
    expect(await workList()).toMatchObject([{ personId: priyaId, missing: ['recordedOn'] }]);
    const { sharing: _silent, ...silent } = changed(priya, 2, {});
    expect(await pushAndApply(gateway, silent)).toBe('applied');
    expect(await workList()).toHaveLength(1);
    expect(await pushAndApply(gateway, changed(priya, 3, {}))).toBe('applied');
    expect(await workList()).toEqual([]);
    expect(await shown(priyaId)).toBe(true);
  });
});

describe('What systems record and what case records say', () => {
  test('stand beside each other: neither ends or changes the other', async () => {
    const refusal = await create(gateway, key, consents.refuseAll(priyaId));
    const caseConsents = () => statuses((source) => !source.startsWith('fhir/'));
    const before = await caseConsents();
    expect(await pushAndApply(gateway, changed(priya, 10, {}))).toBe('applied');
    expect(await shown(priyaId)).toBe(false);
    await put(gateway, key, { ...refusal, status: 'inactive' });
    expect(await caseConsents()).toEqual(before);
    expect(await shown(priyaId)).toBe(true);
  });

  async function statuses(isAbout: (source: string) => boolean): Promise<readonly string[]> {
    const rows = await gateway.database.query<{ source: string; id: string; version: number }>(
      "SELECT source, id, version FROM resource WHERE person_id = $1 AND type = 'Consent' ORDER BY source, id",
      [priyaId],
    );
    return rows.filter(({ source }) => isAbout(source)).map(({ id, version }) => `${id}/${version}`);
  }
});

describe('A withdrawal', () => {
  test('waits for the disclosure in flight; one that starts after its acknowledgement is refused', async () => {
    expect(await shown(priyaId)).toBe(true);
    const order: string[] = [];
    const { withdrawal } = await gateway.services.store.transaction(async (tx) => {
      await tx.people.lock(priyaId, 'shared');
      const waiting = askFhir(gateway, key, {
        method: 'POST',
        url: 'Consent',
        body: consents.refuseAll(priyaId),
      });
      const acknowledged = waiting.then((answer) => {
        order.push('acknowledged');
        return answer;
      });
      await somebodyWaits();
      order.push('disclosed');
      return { withdrawal: acknowledged };
    });
    const answer = await withdrawal;
    expect(order).toEqual(['disclosed', 'acknowledged']);
    expect(answer.statusCode).toBe(201);
    expect(await shown(priyaId)).toBe(false);
    await put(gateway, key, { ...answer.json<Consent & { id: string }>(), status: 'entered-in-error' });
  });

  test('and records that arrive and are applied at the same time never stop each other', async () => {
    const refusal = await create(gateway, key, consents.refuseAll(robinId));
    const rounds = Array.from({ length: 20 }, (_, round) => round);
    const answers = await Promise.all(
      rounds.flatMap((round) => [
        put(gateway, key, { ...refusal, status: round % 2 === 0 ? 'inactive' : 'active' }),
        push(gateway, changed(people.undecided(), round + 1, {})),
        gateway.work(),
        askFhir(gateway, key, { method: 'GET', url: `Consent/${refusal.id}` }),
      ]),
    );
    const codes = answers.flatMap((answer) => (typeof answer === 'object' ? [answer.statusCode] : []));
    expect(new Set(codes)).toEqual(new Set([200, 202]));
  });
});

describe('A case worker', () => {
  test('reads back what the organisation has of the person, by whichever way it came', async () => {
    const { consent } = await recordAs(caseWorker, priyaId, consents.permit(priyaId));
    const { consents: read } = await releaseConsents(
      gateway.services,
      { caller: caseWorker, face: 'page' },
      { personId: priyaId, asked: priyaId },
    );
    const found = await askFhir(gateway, key, { method: 'GET', url: `Consent?patient=Patient/${priyaId}` });
    expect(read.map(({ id }) => id)).toContain(consent.id);
    expect(found.json<Bundle>().total).toBe(read.length);
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

describe('Where no agreement is in force under which the organisation shares', () => {
  const sam = people.sharesMost();
  const samId = personIdOf(sam);

  test('nobody records a yes, though others share with it; a no and an end are, and hold when the next agreement begins', async () => {
    await pushAndApply(gateway, sam);
    expect(await shown(samId)).toBe(true);
    const { store, clock } = gateway.services;
    const { version } = await revokeAgreement({ store, clock }, 'operator', demoAgreement.id);
    const yes = () => recordAs(caseWorker, samId, consents.permit(samId));
    await expect(yes()).rejects.toMatchObject({ code: 'no-agreement-to-push' });
    const received = { ...demoAgreement, id: 'received', source: otherCharity, recipients: [charity] };
    await recordAgreement({ store, clock }, 'operator', received);
    await expect(yes()).rejects.toMatchObject({ code: 'no-agreement-to-push' });
    const bySystem = (body: Consent) => askFhir(gateway, key, { method: 'POST', url: 'Consent', body });
    const refused = await bySystem(consents.permit(samId));
    expect(refused.statusCode).toBe(403);
    expect(refused.body).toContain('no-agreement-to-push');
    expect((await bySystem({ ...consents.permit(samId), status: 'inactive' })).statusCode).toBe(201);
    await recordAs(caseWorker, samId, { ...consents.permit(samId), status: 'inactive' });
    await recordAs(caseWorker, samId, consents.refuseAll(samId));
    await recordAgreement({ store, clock }, 'operator', { ...demoAgreement, version: version + 1 });
    expect(await shown(samId)).toBe(false);
    expect(await shown(priyaId)).toBe(true);
  });
});
