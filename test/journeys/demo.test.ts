import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadDemoFiles } from '../../src/demo/files.ts';
import { pushPeople } from '../../src/demo/push.ts';
import {
  asFetch,
  demoPlace,
  printedCurls,
  runningIn,
  startDemo,
  welcomeOf,
  type DemoPlace,
} from '../support/demo.ts';
import { recordOf } from '../support/sandbox.ts';
import { eventually, freePort, isAlive, startCommand, type Started } from '../support/processes.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let place: DemoPlace;
let demo: Started;
let welcome: string;
let receipt: string;

beforeAll(async () => {
  // 0700: where the tests run as root, the database's user cannot enter, as in a checkout under a private home.
  place = await demoPlace(0o700);
  demo = startDemo(place);
  welcome = await welcomeOf(demo);
});
afterAll(() => place.clear());

interface ReceiptBody {
  readonly receipt: string;
  readonly status: string;
}

async function readReceipt(): Promise<ReceiptBody> {
  const { url, init } = asFetch(printedCurls(welcome)[1] ?? '');
  const response = await fetch(url.replace('RECEIPT', receipt), init);
  return (await response.json()) as ReceiptBody;
}

async function isReady(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${place.port}/health/ready`).catch(() => undefined);
  return response?.status === 200;
}

/** The demo's own children: two roles and a database server. */
function partsOf(started: Started): readonly number[] {
  return runningIn(place.folder).filter((pid) => pid !== started.pid);
}

describe('npm start', () => {
  test('says where to go, as whom, for whom, and how to push; and nothing else', () => {
    expect(welcome).toContain(`http://127.0.0.1:${place.port}`);
    for (const name of ['Sam Nightingale', 'Ines Archer', 'Casey Fielding']) expect(welcome).toContain(name);
    for (const number of ['999 000 0018', '999 000 0034']) expect(welcome).toContain(number);
    expect(printedCurls(welcome)).toHaveLength(2);
    expect(welcome.split('\n').length).toBeLessThan(35);
    expect(demo.stderr()).toBe('');
  });

  test('the printed curl pushes a case record, and its receipt comes to say applied', async () => {
    const { url, init } = asFetch(printedCurls(welcome)[0] ?? '');
    const response = await fetch(url, init);
    expect(response.status).toBe(202);
    ({ receipt } = (await response.json()) as ReceiptBody);
    const applied = async () => ((await readReceipt()).status === 'applied' ? true : undefined);
    await eventually(applied, 'applied receipt', 10);
  });

  test('sends a record that is turned away again when it is told to, as its own people on a slow machine', async () => {
    const url = `http://127.0.0.1:${place.port}`;
    const files = loadDemoFiles(place.folder, url);
    const pushed = pushPeople(url, files, [recordOf('busy-twice')], AbortSignal.timeout(60_000));
    await expect(pushed).resolves.toBeUndefined();
  });

  test('a second one on the same folder says so in one line, and leaves the first unharmed', async () => {
    const ports = {
      LWG_PORT: String(await freePort()),
      LWG_SIGN_IN_PORT: String(await freePort()),
      LWG_RECORD_SYSTEM_PORT: String(await freePort()),
    };
    const second = startCommand(['demo'], { ...place.environment, ...ports });
    expect(await second.ended).toBe(1);
    expect(second.stderr()).toMatch(
      /^lwg demo: The data folder .* is in use by process \d+\. .*LWG_DATA_DIR\.\n$/,
    );
    expect(second.stderr()).toContain(String(demo.pid));
    expect(await isReady()).toBe(true);
    expect((await readReceipt()).status).toBe('applied');
  });

  test('Ctrl-C, even pressed twice, stops everything in order within ten seconds', async () => {
    const parts = partsOf(demo);
    expect(parts.length).toBeGreaterThanOrEqual(3);
    const begun = performance.now();
    demo.child.kill('SIGINT');
    demo.child.kill('SIGINT');
    expect(await demo.end('SIGINT')).toBe(0);
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(parts.filter(isAlive)).toEqual([]);
    expect(runningIn(place.folder)).toEqual([]);
    expect(demo.stderr()).toBe('');
  });

  test('a second start finds the same data and prints the same key', async () => {
    demo = startDemo(place);
    const again = await welcomeOf(demo);
    expect(printedCurls(again)).toEqual(printedCurls(welcome));
    expect((await readReceipt()).status).toBe('applied');
  });

  test('killed outright, its roles end by themselves; the next start clears away the database that is left', async () => {
    const parts = partsOf(demo);
    await demo.end('SIGKILL');
    const left = (): readonly number[] => parts.filter(isAlive);
    const commands = async () => (left().length > 0 && !(await isReady()) ? true : undefined);
    await eventually(commands, 'end of the server role', 10);
    const strays = left();
    expect(strays.length).toBeGreaterThan(0);
    // The worker is not seen from outside: its going is what makes the ports and the folder free.
    demo = startDemo(place);
    const again = await welcomeOf(demo);
    expect(printedCurls(again)).toEqual(printedCurls(welcome));
    expect((await readReceipt()).status).toBe('applied');
    expect(strays.filter(isAlive)).toEqual([]);
    expect(await demo.end('SIGTERM')).toBe(0);
    expect(runningIn(place.folder)).toEqual([]);
  });
});
