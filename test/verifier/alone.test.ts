import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readModule } from '../architecture/module.ts';
import { root } from '../architecture/source-tree.ts';
import { checkpointOf, leavesUpTo, newSigner, reportOf } from '../support/reference-log.ts';

const scripts = readdirSync(join(root, 'verifier')).filter((name) => name.endsWith('.js'));
const importsOf = (name: string): readonly string[] =>
  readModule(`verifier/${name}`, readFileSync(join(root, 'verifier', name), 'utf8')).imports.map(
    ({ target }) => target,
  );

test('It shares no code with the server and needs no package: what one gets wrong, the other is not led to', () => {
  const foreign = scripts.flatMap((name) =>
    importsOf(name)
      .filter((target) => !target.startsWith('verifier/') && name !== 'cli.js')
      .map((target) => `${name} imports ${target}`),
  );
  expect(foreign).toEqual([]);
  const own = ['node:fs', 'node:path', 'node:util'];
  expect(
    importsOf('cli.js').filter((target) => !target.startsWith('verifier/') && !own.includes(target)),
  ).toEqual([]);
});

test('The page asks nothing of anybody: no script of it knows how', () => {
  for (const name of [...scripts, 'index.html', 'page.css']) {
    // Types are named by import() in comments.
    const text = readFileSync(join(root, 'verifier', name), 'utf8').replaceAll(/\/\*\*.*?\*\//gs, '');
    expect(text, name).not.toMatch(
      /\bfetch\(|XMLHttpRequest|WebSocket|sendBeacon|EventSource|import\(|src="http|href="http|url\(/,
    );
  }
});

describe('The folder alone, somewhere else', () => {
  const origin = 'gateway.example/log';
  const log = newSigner(origin);
  const leaves = leavesUpTo(5);
  const checkpoint = checkpointOf(leaves, origin, [log]);
  const report = JSON.stringify(reportOf(leaves, [1, 3], checkpoint, log));
  let folder = '';
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const run = (...args: readonly string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(folder, 'verifier', 'cli.js'), ...args],
      {
        cwd: folder,
        encoding: 'utf8',
        env: {},
      },
    );
    return { status, stdout, stderr };
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lwg-verify-'));
    cpSync(join(root, 'verifier'), join(folder, 'verifier'), { recursive: true });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('ends with 1 and says where, for a report that was changed', () => {
    const { status, stdout } = run(
      'check',
      file('r.json', report.replace('"shown"', '"other"')),
      '--keys',
      file('k', log.vkey),
    );
    expect(status).toBe(1);
    expect(stdout).toContain('wrong       row 1, outcome: the row says "other", and the log says "shown"');
    expect(stdout).not.toContain('  proved  ');
  });

  test('ends with 2 and the usage, or a line, when wrongly called', () => {
    expect(run()).toMatchObject({ status: 2, stderr: expect.stringContaining('lwg-verify check FILE') });
    expect(run('check', 'x', '--key', 'y')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('--keys KEYS'),
    });
    expect(run('proofs', 'nowhere')).toMatchObject({ status: 2, stderr: 'nowhere cannot be read.\n' });
  });

  test('ends with 3 where something that was asked for could not be looked at', () => {
    const older = file('c', checkpointOf(leaves.slice(0, 2), origin, [log]));
    expect(run('check', file('r.json', report), '--keys', file('k', log.vkey), '--kept', older).status).toBe(
      3,
    );
  });

  test('proves a report against the checkpoint that was kept', () => {
    const result = run(
      'check',
      file('r.json', report),
      '--keys',
      file('k', log.vkey),
      '--kept',
      file('c', checkpoint),
    );
    expect(result).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('Proved: the log holds all 2 entries of this report.'),
    });
  });

  test('judges bare proofs, one verdict a line', () => {
    const [leaf, other] = ['AAAA', 'BBBB'].map((start) => `${start}${'A'.repeat(39)}=`);
    const one = { leafIdx: 0, treeSize: 1, root: leaf, leafHash: leaf, proof: [] };
    const lines = [
      JSON.stringify(one),
      JSON.stringify({ ...one, leafHash: other }),
      // JSON.stringify cannot write it, and JSON.parse would round it to 2^64.
      JSON.stringify(one).replace('"leafIdx":0', '"leafIdx":18446744073709551615'),
      JSON.stringify({ ...one, leafIdx: '18446744073709551616' }),
      JSON.stringify({ size1: 1, size2: 1, root1: leaf, root2: leaf, proof: null }),
      '{"leafIdx":0,"leafIdx":0}',
      'not a proof',
    ];
    const { status, stdout } = run('proofs', file('p.ndjson', `${lines.join('\n')}\n`));
    expect(status).toBe(1);
    expect(stdout.split('\n').slice(0, -1)).toEqual([
      'ok',
      expect.stringMatching(/^bad: the root comes out as BBBB/),
      'bad: place 18446744073709551615 is not in a tree of 1',
      'bad: leafIdx is not a whole number below 2^64',
      'ok',
      expect.stringMatching(/^bad: .*stands there twice/),
      expect.stringMatching(/^bad: the line, line 1, column 1 is not JSON/),
    ]);
  });

  test('tells whether vectors that say what to expect got it', () => {
    const claim = { leafIdx: 1, treeSize: 1, root: '', leafHash: '', proof: [], wantErr: true };
    const path = file('v.json', JSON.stringify(claim, null, 2));
    expect(run('proofs', path)).toMatchObject({
      status: 0,
      stderr: expect.stringContaining('1 as their own wantErr says'),
    });
    expect(run('proofs', file('v.json', JSON.stringify({ ...claim, wantErr: false })))).toMatchObject({
      status: 1,
    });
  });

  test('is what `npm run verify` runs', () => {
    const scriptsOf = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scriptsOf.scripts['verify']).toBe('node verifier/cli.js');
    expect(execFileSync(process.execPath, ['--check', join(root, 'verifier', 'cli.js')]).toString()).toBe('');
  });
});
