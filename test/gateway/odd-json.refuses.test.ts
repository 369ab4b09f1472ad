import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyedHash } from '../../src/sealing/keyed-hash.ts';
import { open, unwrapOwnerKey } from '../../src/sealing/seal.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people } from '../support/people.ts';
import { asBundle, pushBundle } from '../support/push-bundle.ts';
import { push } from '../support/push.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.stop());

const record = JSON.stringify(people.sharesMost());
const bundle = JSON.stringify(asBundle(people.sharesMost()));
const { id: localId, nhsNumber = '' } = people.sharesMost().person;
const sent = (text: string, from: string, to: string): string => {
  if (!text.includes(from)) throw new Error(`there is no ${from}`);
  return text.replace(from, to);
};

describe('JSON that two readers may read differently is refused', () => {
  const family = '"family":"Testpatient"';
  const oddities = [
    ['a member twice', family, `"family":"Other",${family}`],
    ['a member twice, the second in escapes', family, `${family},"f\\u0061mily":"Other"`],
    ['__proto__', family, `"__proto__":{"family":"Other"},${family}`],
    ['__proto__ in escapes', family, `"\\u005f_proto__":{"family":"Other"},${family}`],
    ['half a character', family, '"family":"\\ud83d"'],
    ['the halves of one the wrong way round', family, '"family":"\\ude00\\ud83d"'],
    ['half a character as a member’s name', family, `"\\udc00":1,${family}`],
    ['a control character', family, '"family":"\u0000"'],
  ] as const;

  test.each(oddities)('of a case record: %s', async (_what, from, to) => {
    const { statusCode, body } = await push(gateway, sent(record, from, to));
    expect(statusCode).toBe(400);
    expect(body).not.toMatch(/Other|Testpatient/);
  });

  test.each(oddities)('of a Bundle: %s', async (_what, from, to) => {
    const { statusCode, body } = await pushBundle(gateway, sent(bundle, from, to));
    expect([400, 422]).toContain(statusCode);
    expect(body).not.toMatch(/Other|Testpatient/);
  });

  test.each(['9007199254740993', '1e400', '-0', '0.1'])(
    'a number where there is an identifier, of which two readers may make two: %s',
    async (number) => {
      for (const id of [localId, nhsNumber]) {
        expect((await push(gateway, sent(record, `"${id}"`, number))).statusCode).toBe(400);
        expect(
          (await pushBundle(gateway, sent(bundle, `"value":"${id}"`, `"value":${number}`))).statusCode,
        ).toBe(422);
      }
    },
  );

  test('and nothing of it is kept', async () => {
    expect(await gateway.database.query('SELECT FROM inbox')).toEqual([]);
  });
});

describe('JSON that every reader reads alike', () => {
  /** The bytes that are kept, as whoever holds the keys opens them. */
  async function keptBytes(receipt: string): Promise<Buffer> {
    const [row] = await gateway.database.query<{ person: string; body: Buffer; wrapped: Buffer }>(
      'SELECT person_id AS person, body, wrapped FROM inbox JOIN sealing_key ON owner = person_id WHERE id = $1',
      [receipt],
    );
    if (row === undefined) throw new Error('nothing was kept');
    const key = unwrapOwnerKey(gateway.config.keys, row.person, row.wrapped);
    return open(key, ['inbox', receipt, 'body'], row.body);
  }

  test('is kept byte for byte, however oddly it is written: spaces, escapes, characters of four bytes, numbers in full', async () => {
    const odd = sent(
      sent(record, '"given":["', '"given" :\r\n\t[ "\\u004d\\ud83d\\ude00😀e\u0301\\u00e9\\/'),
      '{"source"',
      '\n { "source"',
    );
    const answer = await push(gateway, `${odd}\n\n`);
    expect(answer.statusCode).toBe(202);
    const kept = await keptBytes(answer.json<{ receipt: string }>().receipt);
    expect(kept.equals(Buffer.from(`${odd}\n\n`))).toBe(true);
  });

  test('is hashed as it was sent: the hash in its trail is that of the bytes received, keyed', async () => {
    await gateway.work();
    const [row] = await gateway.database.query<{ id: string }>('SELECT id FROM inbox LIMIT 1');
    const bytes = await keptBytes(row?.id ?? '');
    const { resources } = await gateway.services.store.transaction(async (tx) => {
      const [one] = await gateway.database.query<{ person: string }>(
        'SELECT person_id AS person FROM inbox LIMIT 1',
      );
      return tx.records.read(one?.person);
    });
    const trail = JSON.stringify(resources.filter(({ resource }) => resource.resourceType === 'Provenance'));
    expect(trail).toContain(keyedHash(gateway.config.keys, 'case-record', bytes).toString('hex'));
  });
});
