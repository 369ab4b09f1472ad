import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clientSchema } from '../../src/auth/client.ts';
import { charity, trust } from '../../src/demo/organisations.ts';
import { GatewayError } from '../../src/errors.ts';
import { registerClient } from '../../src/gateway/register.ts';
import { releaseSupport } from '../../src/gateway/release.ts';
import type { SystemPrincipal } from '../../src/auth/principal.ts';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { newEntries, openEntry } from '../support/log-entries.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
const ofMorgan = /testpatient|morgan|9990000018|hyde|hub/i;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, morgan)).toBe('applied');
});
afterAll(() => gateway.stop());

const caller: SystemPrincipal = {
  kind: 'system',
  clientId: 'record-system',
  organisation: trust,
  organisations: [trust],
  role: 'mh-liaison',
  scopes: ['system/*.rs'],
  purposes: ['TREAT'],
  identities: [],
};
const question = {
  caller,
  face: 'fhir',
  asked: { by: 'patient-id', id: personId },
  purpose: 'TREAT',
} as const;

async function register(id: string, change: { scopes?: string[]; purposes?: string[] }): Promise<string> {
  const client = clientSchema.parse({ ...gateway.recordClient, id, ...change });
  await registerClient({ store: gateway.services.store, clock: gateway.services.clock }, client);
  return token(gateway, id);
}

describe('Nothing of a person leaves, and the look is in the log, when', () => {
  test('the client may not read everything the answer may hold', async () => {
    const narrow = await register('narrow-system', { scopes: ['system/Patient.rs'] });
    const { answer, entries } = await newEntries(gateway, 'support', () =>
      currentSupport(gateway, narrow, personId),
    );
    expect(answer.statusCode).toBe(403);
    expect(answer.json()).toMatchObject({
      resourceType: 'OperationOutcome',
      issue: [{ code: 'forbidden' }],
    });
    expect(answer.body).not.toMatch(ofMorgan);
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
    const entry = await openEntry(gateway, entries[0]?.id ?? '', trust);
    expect(entry).toMatchObject({
      detail: { errorCode: 'not-permitted', asked: { patient: personId }, released: {} },
    });
  });

  test('the client is registered for no purpose', async () => {
    const aimless = await register('aimless-system', { purposes: [] });
    const { answer, entries } = await newEntries(gateway, 'support', () =>
      findPatient(gateway, aimless, askedFor(morgan)),
    );
    expect(answer.statusCode).toBe(403);
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
  });

  test('the client asks with a purpose that no agreement covers', async () => {
    const billing = await register('billing-system', { purposes: ['HPAYMT'] });
    const { answer, entries } = await newEntries(gateway, 'support', () =>
      currentSupport(gateway, billing, personId),
    );
    expect(answer.statusCode).toBe(200);
    expect(answer.body).not.toMatch(ofMorgan);
    expect(entries).toMatchObject([{ outcome: 'refused' }]);
  });

  test('the answer could not be made', async () => {
    const broken = new Error('a compose step that fails on Morgan Testpatient');
    const { answer, entries } = await newEntries(gateway, 'support', () =>
      releaseSupport(gateway.services, question, () => {
        throw broken;
      }).catch((error: unknown) => error),
    );
    expect(answer).toBe(broken);
    expect(entries).toMatchObject([{ outcome: 'failed' }]);
    expect(await openEntry(gateway, entries[0]?.id ?? '', trust)).toMatchObject({
      detail: { errorCode: 'internal', asked: { patient: personId }, released: {} },
    });
  });

  test('an error was swallowed on the way, so that the entry was not stored', async () => {
    const { store } = gateway.services;
    let first = true;
    const swallowing: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction(async (tx) => {
          const result = await work(tx);
          if (first) await tx.intake.makePeople(['not a person']).catch(() => undefined);
          first = false;
          return result;
        }),
    };
    const { answer, entries } = await newEntries(gateway, 'support', () =>
      releaseSupport({ ...gateway.services, store: swallowing }, question, () => ({
        body: 'bytes',
        used: [],
      })).catch((error: unknown) => error),
    );
    expect(answer).toBeInstanceOf(GatewayError);
    expect(answer).toMatchObject({ code: 'commit-rolled-back' });
    expect(entries).toMatchObject([{ outcome: 'failed' }]);
  });

  test('the record was found on a standby, which may be behind', async () => {
    const { store } = gateway.services;
    // A real standby is a second server; here only what it says of itself is changed.
    const lagging: typeof store = {
      ...store,
      transaction: (work) =>
        store.transaction((tx) =>
          work({
            ...tx,
            records: {
              ...tx.records,
              read: async (id) => ({ ...(await tx.records.read(id)), onPrimary: false }),
            },
          }),
        ),
    };
    const asked = releaseSupport({ ...gateway.services, store: lagging }, question, () => ({
      body: 'bytes',
      used: [],
    }));
    await expect(asked).rejects.toMatchObject({ code: 'unavailable' });
  });
});

describe('When entries cannot be stored', () => {
  test('every face answers that it could not, with nothing of the person', async () => {
    await gateway.database.query('REVOKE INSERT ON audit_pending FROM lwg_gateway');
    try {
      const { answer, entries } = await newEntries(gateway, 'support', async () => [
        await currentSupport(gateway, bearer, personId),
        await findPatient(gateway, bearer, askedFor(morgan)),
      ]);
      for (const response of answer) {
        expect([500, 503]).toContain(response.statusCode);
        expect(response.json()).toMatchObject({ resourceType: 'OperationOutcome' });
        expect(response.body).not.toMatch(ofMorgan);
        expect(response.headers['x-audit-id']).toBeUndefined();
      }
      expect(entries).toEqual([]);
    } finally {
      await gateway.database.query('GRANT INSERT ON audit_pending TO lwg_gateway');
    }
    expect((await currentSupport(gateway, bearer, personId)).statusCode).toBe(200);
  });
});

describe("A source's IG officer", () => {
  test('reads of a look at their own people, though another organisation looked', async () => {
    const shown = await currentSupport(gateway, bearer, personId);
    const id = String(shown.headers['x-audit-id']);
    expect(await openEntry(gateway, id, charity)).toMatchObject({ id, organisation: trust });
    expect(await openEntry(gateway, id, 'X9Z99')).toBeUndefined();
  });
});
