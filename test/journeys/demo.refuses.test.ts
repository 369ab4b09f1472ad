import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { demoPlace, entriesOf, type DemoPlace } from '../support/demo.ts';
import { startCommand } from '../support/processes.ts';

let place: DemoPlace;
let closed: string;

beforeAll(async () => {
  place = await demoPlace();
  closed = closedFolder();
});
afterAll(() => {
  place.clear();
  if (!closed.startsWith('/sys')) rmSync(closed, { recursive: true });
});

/** A folder that this user may not write. Root may write everywhere but where the kernel keeps no files. */
function closedFolder(): string {
  if (process.getuid?.() === 0) return '/sys/lwg-closed';
  const folder = mkdtempSync(join(tmpdir(), 'lwg-closed-'));
  chmodSync(folder, 0o555);
  return folder;
}

/** What it says when it does not start: all of it. */
async function refusal(changes: Readonly<Record<string, string>>): Promise<string> {
  const started = startCommand(['demo'], { ...place.environment, ...changes });
  expect(await started.ended).toBe(1);
  expect(started.stdout()).toBe('');
  expect(started.stderr()).toMatch(/^lwg demo: [^\n]+\n$/);
  return started.stderr();
}

async function listenOn(port: string): Promise<Server> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(Number(port), '127.0.0.1', listening));
  return server;
}

describe('npm start says in one line what is in its way, and touches nothing', () => {
  test.each(['LWG_PORT', 'LWG_SIGN_IN_PORT'])('when the port of %s is taken', async (variable) => {
    const port = place.environment[variable] ?? '';
    const server = await listenOn(port);
    const said = await refusal({}).finally(() => server.close());
    expect(said).toContain(`Port ${port} is taken.`);
    expect(said).toMatch(new RegExp(`choose another: ${variable}=\\d+ npm start`));
  });

  test('when both ports are one', async () => {
    const said = await refusal({ LWG_SIGN_IN_PORT: String(place.port) });
    expect(said).toContain('LWG_PORT and LWG_SIGN_IN_PORT are both');
  });

  test.each(['0', 'x', '70000'])('when a port is %s', async (port) => {
    expect(await refusal({ LWG_PORT: port })).toContain('LWG_PORT is not right.');
  });

  test('in production, and on a database that is not its own', async () => {
    expect(await refusal({ NODE_ENV: 'production' })).toContain('never in production');
    expect(await refusal({ DATABASE_URL: 'postgresql://elsewhere/records' })).toContain('Unset DATABASE_URL');
  });

  test('when the data folder may not be written, or made', async () => {
    expect(await refusal({ LWG_DATA_DIR: closed })).toContain(`${closed} cannot be written`);
    const below = join(closed, 'below');
    expect(await refusal({ LWG_DATA_DIR: below })).toContain('LWG_DATA_DIR');
  });

  test('when the data folder is a file', async () => {
    const file = join(place.folder, 'file');
    writeFileSync(file, '');
    expect(await refusal({ LWG_DATA_DIR: file })).toContain('cannot be written');
    rmSync(file);
  });

  test('leaving no file behind', () => {
    expect(entriesOf(place.folder)).toEqual([]);
  });

  test('when the keys of its database are gone', async () => {
    const folder = join(place.folder, 'keyless');
    mkdirSync(join(folder, 'postgres'), { recursive: true });
    const said = await refusal({ LWG_DATA_DIR: folder });
    expect(said).toContain(`${join(folder, 'demo-keys.json')} is gone`);
  });

  test('when its files cannot be read', async () => {
    const folder = mkdtempSync(join(place.folder, 'unreadable-'));
    writeFileSync(join(folder, 'demo-keys.json'), '{}', { mode: 0o600 });
    writeFileSync(join(folder, 'demo-secrets.json'), '{"api', { mode: 0o600 });
    const said = await refusal({ LWG_DATA_DIR: folder });
    expect(said).toContain(`files in ${folder} cannot be read`);
  });
});
