import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readingLog } from '../../../src/db/log-audit.ts';
import { logVerifierKeys } from '../../../src/gateway/log/signing.ts';
import { verifyLog } from '../../../src/gateway/log/verify-log.ts';
import { startTestGateway, type TestGateway } from '../../support/gateway.ts';
import { addEntries } from '../../support/log-fill.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
  await addEntries(gateway.database, 3);
  // U+FFFD is also what every byte that is no UTF-8 is read as.
  await gateway.database.query(
    `UPDATE audit_event SET role = U&'caf\\FFFD',
       leaf = convert_to(replace(convert_from(leaf, 'UTF8'), 'case-system', U&'caf\\FFFD'), 'UTF8') WHERE role = 'case-system'`,
  );
  await addEntries(gateway.database, 2);
  await gateway.sequence();
});
afterAll(() => gateway.stop());

const verified = async () =>
  readingLog(gateway.database.ownerUrl, async (reader) =>
    verifyLog(reader, logVerifierKeys(await reader.origins(), gateway.config.keys)),
  );

const replaceBytes = async (index: bigint, from: string, to: string) =>
  gateway.database.query(
    `UPDATE audit_event SET leaf = decode(replace(encode(leaf, 'hex'), '${from}', '${to}'), 'hex')
     WHERE id = (SELECT id FROM audit_leaf WHERE idx = ${index})`,
  );

describe('the bytes of a leaf', () => {
  test('hold where they have the sign for what cannot be read', async () => {
    expect(await verified()).toMatchObject({ size: (await gateway.services.logTree.head()).size });
  });

  test('do not hold where they were changed to others that a reader of text would take for the same', async () => {
    const [first] = await gateway.database.query<{ idx: string }>(
      String.raw`SELECT min(idx) AS idx FROM audit_leaf JOIN audit_event USING (id) WHERE position('\xefbfbd' IN leaf) > 0`,
    );
    const index = BigInt(first?.idx ?? -1);
    await replaceBytes(index, 'efbfbd', 'ff');
    expect(await verified()).toEqual({ index, problem: expect.stringMatching(/: it was edited$/) });
    await replaceBytes(index, 'ff', 'efbfbd');
    expect(await verified()).not.toHaveProperty('problem');
  });
});
