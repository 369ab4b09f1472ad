import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { canReach, serverAccount } from '../../src/ops/embedded-postgres/account.ts';
import { reachableBinaries } from '../../src/ops/embedded-postgres/binaries.ts';
import { dataFolder } from '../../src/ops/embedded-postgres/folder.ts';
import { holdFolder } from '../../src/ops/embedded-postgres/hold.ts';
import { startEmbeddedPostgres } from '../../src/ops/embedded-postgres/index.ts';
import { startOf } from '../../src/ops/embedded-postgres/process.ts';

/** Another user where the tests run as root; this one otherwise, who reaches everything of its own. */
const account = serverAccount();
const isOther = account.uid !== undefined;
const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** A folder that only its owner may enter, as a private home is. */
function privateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-private-'));
  made.push(folder);
  chmodSync(folder, 0o700);
  return folder;
}

/** A platform's package as npm unpacks it without running scripts: no links, and one program that says which version it is. */
function packageIn(folder: string, version: string): string {
  for (const name of ['bin', 'lib']) mkdirSync(join(folder, 'native', name), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ version }));
  writeFileSync(join(folder, 'native', 'bin', 'postgres'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'native', 'lib', 'libx.so.60.2'), 'library');
  const links = [{ source: 'native/lib/libx.so.60.2', target: 'native/lib/libx.so.60' }];
  writeFileSync(join(folder, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  return folder;
}

const newVersion = (): string => `test-${randomBytes(6).toString('hex')}`;

function binariesOf(packageFolder: string): string {
  const binaries = reachableBinaries(packageFolder, account);
  if (isOther) made.push(binaries);
  return binaries;
}

describe('The programs of the embedded PostgreSQL', () => {
  test('below a folder that only its owner may enter are copied to where the server’s user can run them; once', () => {
    const folder = packageIn(privateFolder(), newVersion());
    const binaries = binariesOf(folder);
    expect(binaries === join(folder, 'native')).toBe(!isOther);
    expect(canReach(join(binaries, 'bin', 'postgres'), account)).toBe(true);
    expect(readFileSync(join(binaries, 'lib', 'libx.so.60'), 'utf8')).toBe('library');
    writeFileSync(join(binaries, 'mark'), '');
    expect(binariesOf(folder)).toBe(binaries);
    expect(existsSync(join(binaries, 'mark'))).toBe(true);
  });

  test('of another version are another copy', () => {
    const [one, two] = [newVersion(), newVersion()];
    expect(binariesOf(packageIn(privateFolder(), one))).not.toBe(binariesOf(packageIn(privateFolder(), two)));
  });

  test('that the server’s user can reach are used where they are, with the links that npm was told not to make', () => {
    const folder = privateFolder();
    chmodSync(folder, 0o755);
    const binaries = binariesOf(packageIn(folder, newVersion()));
    expect(binaries).toBe(join(folder, 'native'));
    expect(lstatSync(join(binaries, 'lib', 'libx.so.60')).isSymbolicLink()).toBe(true);
  });
});

describe('The data folder', () => {
  test('that the server’s user cannot enter points to one that it can, and the next start finds it again', () => {
    const folder = privateFolder();
    const data = dataFolder(folder, account);
    if (isOther) made.push(dirname(data));
    expect(dirname(data) === folder).toBe(!isOther);
    expect(canReach(dirname(data), account)).toBe(true);
    expect(dataFolder(folder, account)).toBe(data);
  });

  test('is held by one process, which may hold it twice', () => {
    const folder = privateFolder();
    const letGo = holdFolder(folder);
    holdFolder(folder);
    writeFileSync(join(folder, 'held-by'), `1 ${startOf(1)}`);
    expect(() => holdFolder(folder)).toThrow('is in use by process 1.');
    letGo();
    holdFolder(folder)();
    expect(existsSync(join(folder, 'held-by'))).toBe(false);
  });

  test.each([
    ['a process that is gone', '999999999 1'],
    ['a process whose number is another’s now', '1 12345'],
    ['nobody, by a start that was killed as it wrote', ''],
  ])('held by %s is free', (_who, text) => {
    const folder = privateFolder();
    writeFileSync(join(folder, 'held-by'), text);
    holdFolder(folder)();
  });
});

describe('A data folder left behind by a machine that went down', () => {
  test('names a server whose number is somebody else’s now: that one is left alone, and the server starts', async () => {
    const folder = privateFolder();
    const first = await startEmbeddedPostgres({ folder });
    if (isOther) made.push(dirname(first.data));
    await first.stop();
    // Of the server's own user, so that nothing but a look at what it is protects it.
    const stranger = spawn('sleep', ['60'], { ...account, stdio: 'ignore' });
    const left = `${stranger.pid}\n${first.data}\n1\n5432\n/nowhere\n\n\n`;
    writeFileSync(join(first.data, 'postmaster.pid'), left);
    const second = await startEmbeddedPostgres({ folder });
    const client = new pg.Client({ connectionString: second.url('postgres') });
    await client.connect();
    expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await client.end();
    await second.stop();
    expect(existsSync(join(folder, 'held-by'))).toBe(false);
    expect({ exit: stranger.exitCode, signal: stranger.signalCode }).toEqual({ exit: null, signal: null });
    stranger.kill();
  });
});
