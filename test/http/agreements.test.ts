import { randomUUID } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../src/auth/client.ts';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import { charity, demoAgreement, trust } from '../../src/demo/organisations.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { findPatient, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let source: string;
let recipient: string;
let stranger: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  [source, recipient, stranger] = await Promise.all([keyFor(charity), keyFor(trust), keyFor('X9C09')]);
});
afterAll(() => gateway.stop());

const scopes = ['agreements.read', 'agreements.write'];
const register = () => ({ store: gateway.services.store, clock: gateway.services.clock });

async function keyFor(organisation: string, held = scopes): Promise<string> {
  const id = `registrar-${randomUUID()}`;
  const client: Client = { ...gateway.caseClient, id, organisation, scopes: held, sources: [] };
  await registerClient(register(), client);
  return issueApiKey(register(), client, held);
}

function call(
  key: string,
  method: 'GET' | 'POST',
  path = '',
  payload?: object,
): Promise<LightMyRequestResponse> {
  const url = `/v1/agreements${path}`;
  const headers = { 'x-api-key': key };
  return gateway.app.inject({ method, url, headers, ...(payload !== undefined && { payload }) });
}

async function listed(key: string, path = ''): Promise<readonly SharingAgreement[]> {
  return (await call(key, 'GET', path)).json<{ agreements: SharingAgreement[] }>().agreements;
}

let agreement: SharingAgreement;
beforeEach(async () => {
  agreement = { ...demoAgreement, id: `example-${randomUUID().slice(0, 8)}` };
  await recordAgreement(register(), 'operator', agreement);
});

const next = (change: Partial<SharingAgreement> = {}): SharingAgreement => ({
  ...agreement,
  version: agreement.version + 1,
  ...change,
});

describe('The register of agreements refuses', () => {
  test.each([
    ['to be read', 'GET', ['agreements.write']],
    ['to be changed', 'POST', ['agreements.read']],
  ] as const)('%s without the scope', async (_what, method, held) => {
    const response = await call(await keyFor(charity, [...held]), method, '', next());
    expect(response.statusCode).toBe(403);
  });

  test('half a character, which could be neither stored nor hashed', async () => {
    const signatories = ['Example Wellbeing Charity', '\udfff x'];
    const response = await call(source, 'POST', '', next({ signatories }));
    expect(response.json()).toMatchObject({ status: 400, code: 'half-character' });
  });

  test("a recipient's system that would widen what it may see", async () => {
    expect((await call(recipient, 'POST', '', next())).json()).toMatchObject({ code: 'not-permitted' });
  });

  test('the first version of an agreement from anybody but an operator, its source too', async () => {
    const first = { ...agreement, id: `first-${randomUUID().slice(0, 8)}` };
    for (const version of [1, 2]) {
      const response = await call(source, 'POST', '', { ...first, version });
      expect(response.json()).toMatchObject({ status: 403, code: 'not-permitted' });
    }
    expect((await call(source, 'GET', `/${first.id}/versions`)).statusCode).toBe(404);
    await recordAgreement(register(), 'operator', first);
    expect((await call(source, 'POST', '', { ...first, version: 2 })).statusCode).toBe(201);
  });

  test.each([1_000_000, 2 ** 31, Number.MAX_SAFE_INTEGER])(
    'version %i, after which none could end it',
    async (version) => {
      expect((await call(source, 'POST', '', next({ version }))).json()).toMatchObject({
        status: 409,
        code: 'agreement-version',
      });
      for (const id of [agreement.id, `first-${randomUUID().slice(0, 8)}`])
        await expect(recordAgreement(register(), 'operator', next({ id, version }))).rejects.toMatchObject({
          code: 'agreement-version',
        });
    },
  );

  test("another source's version of an agreement, which would end the one in force", async () => {
    const theirs = next({ source: 'X9C09' });
    expect((await call(stranger, 'POST', '', theirs)).json()).toMatchObject({ code: 'not-permitted' });
  });

  test.each([
    ['the same version', 0],
    ['a lower one', -1],
  ])('%s again', async (_what, change) => {
    await recordAgreement(register(), 'operator', next({ version: agreement.version + 4 }));
    const again = next({ version: agreement.version + 4 + change });
    expect((await call(source, 'POST', '', again)).json()).toMatchObject({
      status: 409,
      code: 'agreement-version',
    });
  });

  test('a field that it does not know, by name and without its value', async () => {
    const response = await call(source, 'POST', '', { ...next(), except: 'a secret' });
    expect(response.json()).toMatchObject({ status: 400, errors: [{ code: 'unrecognized_keys' }] });
    expect(response.body).not.toContain('a secret');
  });

  test('to tell a stranger of an agreement from none', async () => {
    const [theirs, none] = await Promise.all([
      call(stranger, 'GET', `/${agreement.id}/versions`),
      call(stranger, 'GET', '/no-such-agreement/versions'),
    ]);
    const withoutReference = ({ body }: LightMyRequestResponse): string =>
      body.replace(/"reference":"[^"]*"/, '');
    expect(theirs.statusCode).toBe(404);
    expect(withoutReference(theirs)).toBe(withoutReference(none));
    expect((await call(stranger, 'POST', `/${agreement.id}/revoke`)).statusCode).toBe(404);
  });
});

describe('The register of agreements', () => {
  test('lists to a party what it is party to, and every version', async () => {
    await call(source, 'POST', '', next({ reviewOn: '2027-06-01' }));
    for (const party of [source, recipient]) {
      expect(await listed(party)).toContainEqual(next({ reviewOn: '2027-06-01' }));
      const versions = await listed(party, `/${agreement.id}/versions`);
      expect(versions.map(({ version }) => version)).toEqual([agreement.version + 1, agreement.version]);
    }
    expect(await listed(stranger)).toEqual([]);
  });

  test('ends an agreement at once, by either party, and once', async () => {
    const record = people.sharesMost();
    await pushAndApply(gateway, record);
    const { nhsNumber = '', birthDate } = record.person;
    const access = await token(gateway);
    const found = async (): Promise<number> =>
      (await findPatient(gateway, access, { nhsNumber, birthDate })).json<{ total: number }>().total;
    const others = (await listed(source)).filter(({ id }) => id !== demoAgreement.id);
    for (const { id } of others) await call(source, 'POST', `/${id}/revoke`);
    expect(await found()).toBe(1);
    const ended = await call(recipient, 'POST', `/${demoAgreement.id}/revoke`);
    expect(ended.json()).toMatchObject({ version: demoAgreement.version + 1, revoked: true });
    expect(await found()).toBe(0);
    const again = await call(source, 'POST', `/${demoAgreement.id}/revoke`);
    expect(again.json()).toEqual(ended.json());
  });

  test('ends an agreement of the highest version there may be', async () => {
    expect((await call(source, 'POST', '', next({ version: 999_999 }))).statusCode).toBe(201);
    const ended = await call(recipient, 'POST', `/${agreement.id}/revoke`);
    expect(ended.json()).toMatchObject({ version: 1_000_000, revoked: true });
    expect(await listed(source)).toContainEqual(next({ version: 1_000_000, revoked: true }));
  });

  test('keeps an entry for every change: by whom, and of what', async () => {
    await call(recipient, 'POST', `/${agreement.id}/revoke`);
    const rows = await gateway.database.query(
      "SELECT DISTINCT face, outcome FROM audit_event WHERE kind = 'agreement' AND organisation = $1",
      [trust],
    );
    expect(rows).toEqual([{ face: 'api', outcome: 'done' }]);
  });
});
