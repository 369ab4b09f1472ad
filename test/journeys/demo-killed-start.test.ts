import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  demoPlace,
  entriesOf,
  runningIn,
  serverFolder,
  startDemo,
  welcomeOf,
  type DemoPlace,
} from '../support/demo.ts';
import { eventually } from '../support/processes.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let place: DemoPlace;

beforeAll(async () => {
  place = await demoPlace();
});
afterAll(() => place.clear());

const server = (): string => serverFolder(place.folder);
const making = (): readonly string[] => entriesOf(server()).filter((name) => name.includes('.making-'));

function serverIsUp(): true | undefined {
  const file = join(server(), 'postgres', 'postmaster.pid');
  return existsSync(file) && readFileSync(file, 'utf8').includes('ready') ? true : undefined;
}

/** Starts, and kills the start as soon as `when` says so. */
async function startAndKill(what: string, when: () => true | undefined): Promise<void> {
  const demo = startDemo(place);
  await eventually(when, what);
  expect(await demo.end('SIGKILL')).toBe('SIGKILL');
  expect(demo.stdout()).toBe('');
}

describe('A first start that is killed outright', () => {
  test('while the database is being made, before it is migrated, before its systems are registered: the next start heals it', async () => {
    await startAndKill('half-made database', () => (making().length > 0 ? true : undefined));
    expect(existsSync(join(server(), 'postgres'))).toBe(false);
    await startAndKill('database server', serverIsUp);
    // A kept key means that the schema is there and registering has begun.
    const secrets = join(place.folder, 'demo-secrets.json');
    const stray = readFileSync(join(server(), 'postgres', 'postmaster.pid'), 'utf8');
    await startAndKill('migrated database', () =>
      serverIsUp() &&
      readFileSync(join(server(), 'postgres', 'postmaster.pid'), 'utf8') !== stray &&
      !readFileSync(secrets, 'utf8').includes('"apiKey": ""')
        ? true
        : undefined,
    );
    const demo = startDemo(place);
    const welcome = await welcomeOf(demo);
    expect(welcome).toContain('Everybody in it is fictional');
    expect(demo.stderr()).toBe('');
    expect(making()).toEqual([]);
    expect(await demo.end('SIGINT')).toBe(0);
    expect(runningIn(place.folder)).toEqual([]);
  });
});

describe('A start that is told to stop before it is up', () => {
  test('stops, says nothing, and is no failure', async () => {
    const demo = startDemo(place);
    await eventually(
      () => (existsSync(join(place.folder, 'held-by')) ? true : undefined),
      'hold of the folder',
    );
    expect(await demo.end('SIGINT')).toBe(0);
    expect(`${demo.stdout()}${demo.stderr()}`).toBe('');
    expect(runningIn(place.folder)).toEqual([]);
  });
});
