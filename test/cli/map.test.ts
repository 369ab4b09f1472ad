import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bundle } from '@medplum/fhirtypes';
import { afterAll, describe, expect, test } from 'vitest';
import { mapText } from '../../src/gateway/case/map-text.ts';
import { shippedSites } from '../../src/living-well/shipped-sites.ts';
import { gatherSites } from '../../src/living-well/sites.ts';
import { validate } from '../fhir/validator.ts';

const lwg = fileURLToPath(new URL('../../src/cli/lwg.ts', import.meta.url));
const example = readFileSync(new URL('../../examples/case-record.json', import.meta.url), 'utf8');
const line = JSON.stringify(JSON.parse(example));
const sites = gatherSites(shippedSites);
const folder = mkdtempSync(join(tmpdir(), 'lwg-map-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('lwg map refuses', () => {
  test('a record that would be refused, by field and code, and maps the others', () => {
    const [first, second, third] = mapText(
      `${line}\nnot json\n${line.replace('tameside-glossop', 'luton')}\n`,
      sites,
    );
    expect(first?.bundle?.entry?.length).toBeGreaterThan(5);
    expect([second?.bundle, third?.bundle]).toEqual([undefined, undefined]);
    expect(third?.issues).toEqual([{ field: 'source.site', code: 'unconfigured-site' }]);
  });
});

describe('lwg map', () => {
  test('prints a Bundle of valid resources, the same for JSON, an array and lines', () => {
    const [whole] = mapText(example, sites);
    const [listed] = mapText(`[${line}]`, sites);
    expect(listed?.bundle).toEqual(whole?.bundle);
    for (const { resource } of whole?.bundle?.entry ?? []) expect(resource && validate(resource)).toEqual([]);
  });

  test('runs from a file, without a database or a setting', () => {
    const file = join(folder, 'records.ndjson');
    writeFileSync(file, `${line}\n${line}\n{}\n`);
    const { PATH } = process.env;
    const ran = spawnSync(process.execPath, [lwg, 'map', file], { encoding: 'utf8', env: { PATH } });
    const bundles = ran.stdout
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Bundle);
    expect(bundles.map(({ resourceType }) => resourceType)).toEqual(['Bundle', 'Bundle']);
    expect(ran.stderr).toContain('record 3: source: invalid_type');
    expect(ran.stderr).toContain('1 of 3 records would be refused.');
    expect(ran.status).not.toBe(0);
  });
});
