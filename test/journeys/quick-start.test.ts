import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readManifest } from '../architecture/source-tree.ts';
import { withoutIds } from '../support/api-schema.ts';
import { demoPlace, startDemo, welcomeOf, type DemoPlace } from '../support/demo.ts';
import { root, type Started } from '../support/processes.ts';

// Real processes, perhaps beside others.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 90_000 });

const page = readFileSync(join(root, 'docs/quick-start.md'), 'utf8');

interface Step {
  readonly script: string;
  /** What the page says it prints; nothing, if it says nothing. */
  readonly language: string | undefined;
  readonly prints: string;
}

const blocks = [...page.matchAll(/^```(sh|json|text)\n([\s\S]*?)^```$/gm)];
const [installing, ...steps] = blocks.flatMap(([, language, text = ''], index): readonly Step[] => {
  if (language !== 'sh') return [];
  const [, next, prints = ''] = blocks[index + 1] ?? [];
  return [{ script: text, language: next === 'sh' ? undefined : next, prints: next === 'sh' ? '' : prints }];
});

let place: DemoPlace;
let demo: Started;
let folder: string;
beforeAll(async () => {
  place = await demoPlace();
  demo = startDemo(place);
  await welcomeOf(demo);
  // A checkout as its reader has it, but for what is not in the repository.
  folder = mkdtempSync(join(tmpdir(), 'lwg-quick-'));
  for (const name of ['package.json', 'node_modules', 'src', 'examples'])
    symlinkSync(join(root, name), join(folder, name));
  symlinkSync(place.folder, join(folder, '.data'));
});
afterAll(async () => {
  await demo.end('SIGTERM');
  place.clear();
  rmSync(folder, { recursive: true });
});

/** What each step printed: all of them in one shell, as in one terminal. */
function runAll(): readonly string[] {
  const mark = '@@@ next';
  const script = steps.map(({ script: text }) => `${text}\necho; echo '${mark}'`).join('\n');
  const here = script.replace('http://127.0.0.1:3000', `http://127.0.0.1:${place.port}`);
  const { PATH = '', HOME = '' } = process.env;
  const { LWG_PORT = '', LWG_SIGN_IN_PORT = '' } = place.environment;
  const run = spawnSync('bash', ['--norc', '--noprofile', '-eu', '-c', here], {
    cwd: folder,
    env: { PATH, HOME, LWG_PORT, LWG_SIGN_IN_PORT },
    encoding: 'utf8',
    timeout: 90_000,
  });
  expect([run.status, run.stderr]).toEqual([0, '']);
  return run.stdout.split(`\n${mark}\n`).slice(0, -1);
}

test('Its first block is what the demo of this test was started by', () => {
  expect(installing?.script).toBe('npm ci\nnpm start\n');
  expect(readManifest().scripts['start']).toBe('node src/cli/lwg.ts demo');
});

test('Every block after it prints what the page says', () => {
  const printed = runAll();
  expect(steps.length).toBeGreaterThanOrEqual(8);
  expect(printed).toHaveLength(steps.length);
  for (const [index, { script, language, prints }] of steps.entries()) {
    const was = printed[index] ?? '';
    if (language === 'json')
      expect(withoutIds(JSON.parse(was)), script).toEqual(withoutIds(JSON.parse(prints)));
    else expect(was.trim(), script).toBe(prints.trim());
  }
  expect(steps.filter(({ language }) => language === 'json').length).toBeGreaterThanOrEqual(5);
});
