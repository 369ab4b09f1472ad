import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { addEntries } from '../support/log-fill.ts';
import { people } from '../support/people.ts';
import { startCommand } from '../support/processes.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let saved: string;
let key: string;
beforeAll(async () => {
  gateway = await startTestGateway();
  await pushAndApply(gateway, people.sharesMost());
  await addEntries(gateway.database, 20);
  await gateway.sequence();
  const kept = gateway.environment['LWG_LOG_CHECKPOINT_FILE'] ?? '';
  saved = join(kept, '..', 'saved-checkpoint');
  writeFileSync(saved, readFileSync(kept));
  const keys = await gateway.app.inject({ method: 'GET', url: '/log/keys' });
  key = keys.body.trim();
  await addEntries(gateway.database, 20);
  await gateway.sequence();
});
afterAll(() => gateway.stop());

async function verify(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = gateway.environment,
) {
  const command = startCommand(['audit', 'verify', ...args], environment);
  const code = await command.ended;
  return { code, said: command.stdout() + command.stderr() };
}

describe('lwg audit verify', () => {
  test('refuses what it cannot check, and says what to type', async () => {
    const url = gateway.database.ownerUrl;
    for (const args of [
      ['--database', url],
      ['--database', url, '--key', 'no key'],
      ['--what'],
      ['--checkpoint', '/nowhere'],
    ]) {
      const { code, said } = await verify(args);
      expect([code, /lwg audit/.test(said)], said).toEqual([1, true]);
    }
  });

  test('names the file of a checkpoint that is not there', async () => {
    const { code, said } = await verify(['--checkpoint', '/nowhere']);
    expect([code, said]).toEqual([1, expect.stringContaining('/nowhere cannot be read.')]);
  });

  test('says that a log holds, of the running gateway’s database', async () => {
    const { code, said } = await verify(['--checkpoint', saved]);
    expect([code, said]).toEqual([
      0,
      expect.stringMatching(/^The access log holds: \d+ entries, 4 checkpoints/),
    ]);
  });

  test('is known afterwards to those who watch: when, and of how many entries', async () => {
    const { logVerifiedAge, logBroken } = await gateway.services.watch();
    expect([logVerifiedAge < 300, logBroken]).toEqual([true, 0]);
    expect(await gateway.services.logTree.lastVerification()).toMatchObject({
      size: (await gateway.services.logTree.head()).size,
      problem: undefined,
    });
  });

  test('names the first bad place of a restored dump, by a public key and a checkpoint that was saved, without any configuration', async () => {
    await gateway.database.query(
      "UPDATE audit_event SET outcome = 'refused' WHERE id = (SELECT id FROM audit_leaf WHERE idx = 7)",
    );
    const { code, said } = await verify(
      ['--database', gateway.database.ownerUrl, '--key', key, '--checkpoint', saved],
      {},
    );
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/^The access log does NOT hold\. At place 7: of entry .*, outcome is not/),
    ]);
  });

  test('of the gateway’s own database leaves what is wrong for the officers and the alarm; of another’s it writes nothing', async () => {
    const kept = async () =>
      gateway.database.query<{ problem: string | null }>('SELECT problem FROM log_verification ORDER BY at');
    // The run before was of a database that was named.
    expect(await kept()).toEqual([{ problem: null }]);
    expect((await verify([])).code).toBe(1);
    expect((await kept()).at(-1)?.problem).toMatch(/^At place 7: of entry .*, outcome is not/);
    expect((await gateway.services.watch()).logBroken).toBe(1);
  });
});
