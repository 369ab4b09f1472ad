import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf } from '../support/log-entries.ts';
import { personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import { look } from '../support/replay.ts';

const lwg = fileURLToPath(new URL('../../src/cli/lwg.ts', import.meta.url));
const morgan = people.sharesMost();
const personId = personIdOf(morgan);

let gateway: TestGateway;
let entryId: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  await pushAndApply(gateway, morgan);
  entryId = await look(gateway, await token(gateway), personId);
});
afterAll(() => gateway.stop());

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function replay(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [lwg, 'consent', 'replay', ...args], { env: gateway.environment });
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString('utf8')));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString('utf8')));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

describe('`lwg consent replay`', () => {
  test.each([[[]], [['9990000018']], [[randomUUID(), 'more']]])(
    'refuses %j, and says what to type',
    async (args) => {
      const { code, out, err } = await replay(...args);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('Type: lwg consent replay ENTRY');
    },
  );

  test('refuses an entry that is not there', async () => {
    expect(await replay(randomUUID())).toMatchObject({ code: 1, out: '' });
  });

  test('says that the decisions are the same, and exits with 0', async () => {
    const { code, out } = await replay(entryId);
    expect(out).toMatch(/^same \d+\n$/);
    expect(code).toBe(0);
  });

  test('says what is different in codes, without naming anybody, and exits with 1', async () => {
    await gateway.database.query(
      "UPDATE resource SET since_revision = 999 WHERE person_id = $1 AND type IN ('Goal', 'Patient')",
      [personId],
    );
    const { code, out } = await replay(entryId);
    expect(code).toBe(1);
    expect(out).toMatch(/^different \d+\n/);
    expect(out).toContain('Goal: permit permitted -> none');
    expect(out).toContain('Patient: permit permitted -> none');
    expect(out).not.toMatch(/[0-9a-f]{8}-|999/);
  });

  test('is in the log', async () => {
    expect((await entriesOf(gateway, 'replay')).length).toBeGreaterThanOrEqual(2);
  });
});
