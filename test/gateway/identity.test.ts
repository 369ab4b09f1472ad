import type { Bundle } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { currentSupport, findPatient, token } from '../support/ask.ts';
import { listIdentity } from '../../src/gateway/identity/decide-identity.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addOtherSource, fromOtherSource, personIdOf, type OtherSource } from '../support/look.ts';
import { changed, people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
let bearer: string;
let other: OtherSource;

beforeAll(async () => {
  gateway = await startTestGateway();
  bearer = await token(gateway);
  other = await addOtherSource(gateway);
});
afterAll(() => gateway.stop());

interface Receipt {
  readonly receipt: string;
  readonly status: string;
  readonly issues: readonly { field: string; code: string; fix: string }[];
}

/** Somebody of their own in each test, who shares what the agreement foresees. */
function somebody(id: string, nhsNumber: string, birthDate: string): CaseRecordInput {
  const record = people.undecided();
  return {
    ...record,
    person: { ...record.person, id, nhsNumber, birthDate, name: { given: ['Kit'], family: `Of${id}` } },
    episode: { id: `E-${id}`, status: 'open', start: '2026-11-01' },
    introduction: { id: `I-${id}`, date: '2026-11-01', route: 'gp' },
  };
}

async function receiptOf(id: string, apiKey: string): Promise<Receipt> {
  const response = await gateway.app.inject({
    method: 'GET',
    url: `/v1/receipts/${id}`,
    headers: { 'x-api-key': apiKey },
  });
  return response.json<Receipt>();
}
async function apply(record: CaseRecordInput, apiKey = gateway.apiKey): Promise<Receipt> {
  const { receipt } = (await push(gateway, record, { apiKey })).json<Receipt>();
  await gateway.work();
  return receiptOf(receipt, apiKey);
}
async function found(nhsNumber: string, birthDate: string): Promise<string | undefined> {
  const response = await findPatient(gateway, bearer, { nhsNumber, birthDate });
  return response.json<Bundle>().entry?.[0]?.resource?.id;
}

describe('A number alone merges nobody', () => {
  const number = '9990000018';
  const first = somebody('A-1', number, '1980-01-01');

  test('a second source that has another birth date for it is not told whose it is, or that it is anybody’s', async () => {
    await apply(first);
    const theirs = fromOtherSource(somebody('A-2', number, '1981-02-02'));
    const receipt = await apply(theirs, other.apiKey);
    // Word for word what it would be told of a number that nobody has.
    expect(receipt).toMatchObject({ status: 'applied', issues: [] });
    expect(await found(number, '1981-02-02')).toBeUndefined();
    expect(await found(number, '1980-01-01')).toBe(personIdOf(first));
    expect((await currentSupport(gateway, bearer, personIdOf(theirs))).body).not.toContain('OfA-1');
    expect((await currentSupport(gateway, bearer, personIdOf(first))).body).not.toContain('OfA-2');
    const [one, two] = [personIdOf(first), personIdOf(theirs)].toSorted();
    const waiting = (await listIdentity(gateway.services, 'operator', 100)).questions;
    expect(waiting).toMatchObject([{ one, other: two, why: ['same-number'] }]);
  });

  test('the same source that has two people for it is told, so that it can mend its data', async () => {
    const twin = somebody('A-3', number, '1982-03-03');
    expect(await apply(twin)).toMatchObject({
      status: 'applied',
      issues: [{ field: 'person.nhsNumber', code: 'identity-conflict' }],
    });
    expect(await found(number, '1982-03-03')).toBeUndefined();
  });

  test('two identifiers of one source are two people, though number and birth date agree', async () => {
    expect(await apply(somebody('A-4', number, '1980-01-01'))).toMatchObject({
      issues: [{ code: 'identity-conflict' }],
    });
    expect(await found(number, '1980-01-01')).toBe(personIdOf(first));
  });

  test('somebody kept apart is found once the source sends the right number', async () => {
    const mended = changed(somebody('A-3', '9990000026', '1982-03-03'), 60, {});
    expect(await apply(mended)).toMatchObject({ status: 'applied', issues: [] });
    expect(await found('9990000026', '1982-03-03')).toBe(personIdOf(mended));
  });
});

describe('Number and birth date together', () => {
  const number = '9990000034';
  const first = somebody('B-1', number, '1975-05-05');
  const second = fromOtherSource(somebody('B-2', number, '1975-05-05'));

  test('meet the same person from a second source', async () => {
    await apply(first);
    expect(await apply(second, other.apiKey)).toMatchObject({ status: 'applied' });
    const episodes = await gateway.database.query(
      "SELECT source FROM resource WHERE person_id = $1 AND type = 'EpisodeOfCare' ORDER BY source",
      [personIdOf(first)],
    );
    expect(episodes).toHaveLength(2);
  });

  test('and leave each source its own description, of which one is shown: the newer', async () => {
    const shown = async (): Promise<string> =>
      (await findPatient(gateway, bearer, { nhsNumber: number, birthDate: '1975-05-05' })).body;
    await apply(changed(first, 10, {}));
    expect(await shown()).toContain('OfB-1');
    expect(await shown()).not.toContain('OfB-2');
    await apply(changed(second, 20, {}), other.apiKey);
    expect(await shown()).toContain('OfB-2');
    expect(await shown()).not.toContain('OfB-1');
  });
});

describe('A corrected birth date', () => {
  const number = '9990000042';
  const wrong = somebody('C-1', number, '1990-01-10');

  test('finds the person from then on, and the wrong one no longer does', async () => {
    await apply(wrong);
    expect(await found(number, '1990-01-10')).toBe(personIdOf(wrong));
    const right = changed({ ...wrong, person: { ...wrong.person, birthDate: '1990-10-01' } }, 60, {});
    expect(await apply(right)).toMatchObject({ status: 'applied' });
    expect(await found(number, '1990-01-10')).toBeUndefined();
    expect(await found(number, '1990-10-01')).toBe(personIdOf(wrong));
  });

  test('stays findable by what another source still says', async () => {
    const theirs = fromOtherSource({ ...wrong, person: { ...wrong.person, birthDate: '1990-10-01' } });
    expect(await apply(theirs, other.apiKey)).toMatchObject({ status: 'applied' });
    const again = changed({ ...wrong, person: { ...wrong.person, birthDate: '1990-11-11' } }, 120, {});
    expect(await apply(again)).toMatchObject({ status: 'applied' });
    expect(await found(number, '1990-11-11')).toBe(personIdOf(wrong));
    expect(await found(number, '1990-10-01')).toBe(personIdOf(wrong));
  });
});

describe('First pushes at the same moment', () => {
  test('of one person by one source make one person', async () => {
    const record = somebody('D-1', '9990000050', '1960-06-06');
    const pushes = Array.from({ length: 8 }, (_, minutes) => push(gateway, changed(record, minutes, {})));
    expect((await Promise.all(pushes)).map(({ statusCode }) => statusCode)).toEqual(Array(8).fill(202));
    const lanes = await gateway.database.query(
      'SELECT count(*)::int AS waiting FROM inbox WHERE person_id = $1',
      [personIdOf(record)],
    );
    expect(lanes).toEqual([{ waiting: 8 }]);
    await gateway.work();
    expect(await found('9990000050', '1960-06-06')).toBe(personIdOf(record));
  });

  test('of one number by two sources meet in one person', async () => {
    const numbers = ['9990000069', '9990000077', '9990000085'];
    for (const [index, number] of numbers.entries()) {
      const mine = somebody(`E-${index}`, number, '1955-05-01');
      const theirs = fromOtherSource(somebody(`F-${index}`, number, '1955-05-01'));
      const receipts = await Promise.all([
        push(gateway, mine),
        push(gateway, theirs, { apiKey: other.apiKey }),
      ]);
      await gateway.work();
      const [one, two] = receipts.map((response) => response.json<Receipt>().receipt);
      expect(await receiptOf(one ?? '', gateway.apiKey)).toMatchObject({ status: 'applied' });
      expect(await receiptOf(two ?? '', other.apiKey)).toMatchObject({ status: 'applied' });
    }
  });
});
