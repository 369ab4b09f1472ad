import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rewrapOwnerKeys } from '../../src/db/owner-keys.ts';
import type { KeyFile } from '../../src/key-file.ts';
import { parseKeys } from '../../src/sealing/keys.ts';
import { buildCliServices, buildServerServices } from '../../src/services.ts';
import { buildApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { isShown, personIdOf } from '../support/look.ts';
import { people } from '../support/people.ts';
import { startCommand } from '../support/processes.ts';
import { pushAndApply } from '../support/push.ts';

let gateway: TestGateway;
let folder: string;
const morgan = people.sharesMost();
const personId = personIdOf(morgan);
const file = (name: string): string => join(folder, name);
const read = (name: string): KeyFile => JSON.parse(readFileSync(file(name), 'utf8')) as KeyFile;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lwg-keys-'));
  gateway = await startTestGateway();
  await pushAndApply(gateway, morgan);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

/** What a command says and how it ends. */
async function keys(args: readonly string[], keysFile?: string) {
  const own = keysFile === undefined ? {} : { ...gateway.environment, LWG_KEYS_FILE: keysFile };
  const command = startCommand(['keys', ...args], own);
  return { code: await command.ended, out: command.stdout(), error: command.stderr() };
}

const wrappedBy = async (): Promise<readonly string[]> =>
  (await gateway.database.query<{ by: string }>('SELECT DISTINCT wrapped_by AS by FROM sealing_key')).map(
    ({ by }) => by,
  );

describe('lwg keys next refuses', () => {
  test('a file that is there: it may be the only one that opens the database', async () => {
    writeFileSync(file('there.json'), 'kept');
    const { code, error } = await keys([
      'next',
      gateway.environment['LWG_KEYS_FILE'] ?? '',
      file('there.json'),
    ]);
    expect([code, readFileSync(file('there.json'), 'utf8')]).toEqual([1, 'kept']);
    expect(error).toContain('never overwritten');
  });

  test('what is no key file, and does not quote it', async () => {
    writeFileSync(file('wrong.json'), '{"wrap":"secret-material"}');
    const { code, error } = await keys(['next', file('wrong.json'), file('new.json')]);
    expect(code).toBe(1);
    expect(error).not.toContain('secret-material');
  });
});

describe('Another wrapping key, in three files', () => {
  test('is known before it wraps, wraps beside the former one, and stays alone', async () => {
    const old = gateway.environment['LWG_KEYS_FILE'] ?? '';
    for (const [from, to] of [
      [old, file('1.json')],
      [file('1.json'), file('2.json')],
      [file('2.json'), file('3.json')],
    ] as const) {
      expect((await keys(['next', from, to])).code).toBe(0);
    }
    const first = JSON.parse(readFileSync(old, 'utf8')) as KeyFile;
    const { next } = read('1.json');
    expect(read('1.json')).toEqual({ ...first, next });
    expect(read('2.json')).toEqual({ ...first, ...next, former: { id: first.id, wrap: first.wrap } });
    expect(read('3.json')).toEqual({ ...first, ...next });
  });

  test('before the rows are rewrapped, a start without the former key is refused in one line', async () => {
    const config = loadConfig({ ...gateway.environment, LWG_KEYS_FILE: file('3.json') });
    await expect(buildCliServices(config)).rejects.toThrow('The key file does not open this database');
  });

  test('of roles that run, each reads what the other wraps, whichever has its new file first', async () => {
    const later = parseKeys(readFileSync(file('2.json'), 'utf8'));
    const sooner = parseKeys(readFileSync(file('1.json'), 'utf8'));
    await rewrapOwnerKeys(gateway.services.pool, later, 2);
    expect(await wrappedBy()).toEqual([later.id]);
    await rewrapOwnerKeys(gateway.services.pool, sooner, 2);
    expect(await wrappedBy()).toEqual([sooner.id]);
  });

  test('rewrapped, everything opens by the new key alone, and nothing by the old one', async () => {
    const { out } = await keys(['rewrap'], file('2.json'));
    expect(out).toMatch(/^Rewrapped \d+\./);
    expect(await keys(['rewrap'], file('2.json'))).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Rewrapped 0\./),
    });
    const config = loadConfig({ ...gateway.environment, LWG_KEYS_FILE: file('3.json') });
    const services = { ...(await buildServerServices(config)), clock: gateway.services.clock };
    const app = await buildApp(services);
    expect(await isShown({ ...gateway, app, services }, await token(gateway), personId)).toBe(true);
    await app.close();
    await services.close();
    await expect(buildCliServices(loadConfig(gateway.environment))).rejects.toThrow(
      'The key file does not open this database',
    );
  });
});
