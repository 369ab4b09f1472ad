import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ElementDefinition, StructureDefinition } from '@medplum/fhirtypes';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { createCheck, readBase } from './check-resource.ts';
import { indexed } from './definitions.ts';
import { conclude } from './report.ts';
import { profile } from './small-definitions.ts';

// A PostgreSQL of its own each, perhaps beside others.
vi.setConfig({ testTimeout: 180_000 });

const program = fileURLToPath(new URL('conformance.ts', import.meta.url));
const folders: string[] = [];
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** `npm run conformance` over a folder with these files. */
function run(files: Readonly<Record<string, unknown>> | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'lwg-definitions-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files ?? {})) {
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  }
  const given = files === undefined ? [] : ['--definitions', folder];
  return spawnSync(process.execPath, [program, ...given, '--records', '5', '--seed', '1'], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] },
  });
}

const patient = (one: Omit<ElementDefinition, 'path'> & { id: string }): StructureDefinition =>
  profile('Small-Patient', 'Patient', [one]);

describe('npm run conformance ends with one line and 2', () => {
  test.each([
    [
      'without a folder',
      undefined,
      'Say where the definitions are: npm run conformance -- --definitions DIR\n',
    ],
    ['with a folder that holds nothing', {}, ' holds no StructureDefinition.\n'],
    [
      'with a folder of something else',
      { 'package.json': { name: 'x' } },
      ' holds no StructureDefinition.\n',
    ],
    ['with a file that is not JSON', { 'a.json': '{' }, 'a.json is not JSON.\n'],
  ])('%s', (_what, files, line) => {
    const { status, stdout, stderr } = run(files);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr.endsWith(line)).toBe(true);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('npm run conformance prints a table', () => {
  test('and ends with 1 where something breaks a profile', () => {
    const { status, stdout } = run({
      'patient.json': patient({ id: 'Patient.photo', min: 1 }),
      'odd.json': profile('Small-Flag', 'Flag', [{ id: 'Flag.nonsense', min: 1 }]),
    });
    expect(stdout).toMatch(/^resource +against +resources +errors +warnings\n/);
    expect(stdout).toMatch(/\nPatient +Small-Patient +[1-9]\d* +[1-9]\d* +\d+\n/);
    expect(stdout).toMatch(/\nerror: Patient.photo is there 0 times, at least 1 asked \(\d+ times\)\n/);
    expect(stdout).toMatch(/\nerror: Flag cannot be checked: \S+Small-Flag: R4 has no Flag.nonsense/);
    expect(stdout).toMatch(/\nGoal +base R4 +\d+ +0 +\d+\n/);
    expect(status).toBe(1);
  });

  test('and ends with 0 where nothing does, and says what was held against nothing', () => {
    const definitions = indexed([
      patient({ id: 'Patient.birthDate', min: 1 }),
      profile('small-other', 'Patient', [{ id: 'Patient.photo', min: 1 }]),
    ]);
    const check = createCheck(readBase(), definitions);
    const sam = { resourceType: 'Patient', id: 'sam', birthDate: '1989-06-15' } as const;
    expect(conclude([sam, sam].map(check), definitions)).toEqual({
      status: 0,
      text: [
        'resource  against        resources  errors  warnings',
        'Patient   Small-Patient          2       0         0',
        'not held against anything: https://profiles.example/StructureDefinition/small-other',
        '2 resources, 0 errors',
      ].join('\n'),
    });
  });
});
