import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { root } from '../architecture/source-tree.ts';

/** docs/add-an-adapter.md, done as it says in a copy of the project: so it cannot go stale. */
const guide = readFileSync(join(root, 'docs/add-an-adapter.md'), 'utf8');
const blocks = [...guide.matchAll(/```(\w+)\n([\s\S]*?)```/g)].map(([, kind = '', text = '']) => ({
  kind,
  text,
}));

const copy = realpathSync(mkdtempSync(join(tmpdir(), 'lwg-guide-')));
afterAll(() => rmSync(copy, { recursive: true }));

const copied = [
  'src',
  'test',
  'examples',
  'migrations',
  'bench',
  'verifier',
  'package.json',
  'tsconfig.json',
  'vitest.config.ts',
  'vitest.unit.config.ts',
  'vitest.chart.config.ts',
  'vitest.disks.config.ts',
];

function run(
  command: string,
  args: readonly string[],
  input?: string,
): { status: number | null; said: string } {
  const bin = join(root, 'node_modules/.bin');
  // Without what vitest gives its own children.
  const env = { PATH: [bin, process.env['PATH']].join(delimiter), HOME: copy, npm_config_offline: 'true' };
  const ran = spawnSync(command, args, { cwd: copy, env, input, encoding: 'utf8', timeout: 240_000 });
  return { status: ran.status, said: `${ran.stdout}${ran.stderr}` };
}

describe('The guide to a new adapter', () => {
  test('has seven steps, and an example under 300 lines', () => {
    expect([...guide.matchAll(/^## (\d)\. /gm)].map(([, step]) => Number(step))).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    const files = [
      'src/adapters/json-lines/json-lines.ts',
      'test/adapters/contract/json-lines.test.ts',
      'feeds/made-up-notes.json',
      'people.jsonl',
    ];
    const lines = files.map(
      (file) => readFileSync(join(root, 'examples/add-an-adapter', file), 'utf8').split('\n').length,
    );
    expect(lines.reduce((sum, one) => sum + one)).toBeLessThan(300);
  });

  test('is done as it says, block by block', { timeout: 600_000 }, () => {
    for (const name of copied) cpSync(join(root, name), join(copy, name), { recursive: true });
    symlinkSync(realpathSync(join(root, 'node_modules')), join(copy, 'node_modules'));
    let said = '';
    for (const { kind, text } of blocks) {
      if (kind === 'text') expect(said).toContain(text.trim());
      if (kind === 'text') continue;
      const ran = kind === 'diff' ? run('git', ['apply', '--verbose'], text) : run('sh', ['-ec', text]);
      ({ said } = ran);
      expect(
        ran.status,
        `${text}
${said}`,
      ).toBe(0);
    }
    expect(blocks.map(({ kind }) => kind)).toEqual(['sh', 'sh', 'diff', 'sh', 'sh', 'text']);
  });
});
