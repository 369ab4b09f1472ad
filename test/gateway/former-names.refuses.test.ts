import { afterAll, beforeAll, expect, test } from 'vitest';
import { askRecord, currentSupport, findPatient, token } from '../support/ask.ts';
import type { TestGateway } from '../support/gateway.ts';
import { askedFor, personIdOf } from '../support/look.ts';
import { changed, people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff, startStaffGateway } from '../support/staff.ts';

let gateway: TestGateway;
let bearer: string;
const before = people.undecided();
const id = personIdOf(before);
const asked = askedFor(before);
const name = { given: ['Sky'], family: 'Newname' };
const formerNames = [before.person.name.family, ...before.person.name.given];

beforeAll(async () => {
  gateway = await startStaffGateway();
  bearer = await token(gateway);
  expect(await pushAndApply(gateway, before)).toBe('applied');
  const now = changed(before, 10, { person: { ...before.person, gender: 'female', name } });
  expect(await pushAndApply(gateway, now)).toBe('applied');
});
afterAll(() => gateway.stop());

/** Every face that a former name could come out by, and the name that it has instead. */
const faces: readonly (readonly [string, () => Promise<string>])[] = [
  ['search', async () => (await findPatient(gateway, bearer, asked)).body],
  ['read', async () => (await askRecord(gateway, bearer, `Patient/${id}`)).body],
  ['history', async () => (await askRecord(gateway, bearer, `Patient/${id}/_history`)).body],
  ['first version', async () => (await askRecord(gateway, bearer, `Patient/${id}/_history/1`)).body],
  ['document', async () => (await currentSupport(gateway, bearer, id)).body],
  ['everything', async () => (await askRecord(gateway, bearer, `Patient/${id}/$everything`)).body],
  [
    'page',
    async () => {
      const nurse = await signIn(gateway.app, staff.nurse);
      return (await seeSupport(nurse, asked)).body;
    },
  ],
];

test.each(faces)('a former name is not in the %s, and the name is', async (_, read) => {
  const body = (await read()).toLowerCase();
  expect(body).toContain('newname');
  for (const former of formerNames) expect(body).not.toContain(former.toLowerCase());
});

test('nor in the access log, nor does an older version tell the former gender', async () => {
  const officer = await signIn(gateway.app, staff.igOfficer);
  const log = (await officer.get('/ig/access-log')).body;
  const first = (await askRecord(gateway, bearer, `Patient/${id}/_history/1`)).json<{ gender: string }>();
  for (const former of formerNames) expect(log).not.toContain(former);
  expect(first.gender).toBe('female');
});
