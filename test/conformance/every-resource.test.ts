import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { readSourceTree, root } from '../architecture/source-tree.ts';
import { readBase } from './check-resource.ts';
import { bundlesSeen, neverGiven, typesSeen, typesToBeSeen } from './emitted/every-type.ts';
import { everyResource, type Emitted } from './emitted/every-resource.ts';

// Thousands of resources, perhaps beside other tests.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** Other records in every run; `LWG_SEED` repeats those of one that failed. */
const seed = Number(process.env['LWG_SEED'] ?? Date.now() % 2 ** 31);
const told = `case records of LWG_SEED=${seed}`;
let emitted: Emitted;
let seen: ReadonlySet<string>;

beforeAll(async () => {
  emitted = await everyResource({ seed, records: 40 });
  seen = typesSeen(emitted.resources);
});

const sources = readSourceTree().map(({ path }) => readFileSync(join(root, path), 'utf8'));
const named = (pattern: RegExp, among: readonly string[] = sources): readonly string[] =>
  [...new Set(among.flatMap((text) => [...text.matchAll(pattern)].map(([, name = '']) => name)))].toSorted();

test('every type of resource that is stored, served or composed anywhere is among those that are checked here', () => {
  const composed = named(/resourceType: '([A-Z]\w+)'/g);
  expect(composed.length).toBeGreaterThan(15);
  const expected = [...new Set([...typesToBeSeen(), ...composed])].filter((type) => !neverGiven.has(type));
  expect(expected.filter((type) => !seen.has(type))).toEqual([]);
  expect([...neverGiven.keys()].filter((type) => seen.has(type))).toEqual([]);
});

test('so is every type of Bundle that is composed anywhere', () => {
  const files = sources.filter((text) => text.includes("resourceType: 'Bundle'"));
  const composed = named(
    /\btype: '(batch-response|collection|document|history|message|searchset|transaction(?:-response)?)'/g,
    files,
  );
  expect(composed).toContain('batch-response');
  expect([...bundlesSeen(emitted.resources)].toSorted()).toEqual(composed);
});

test('so is what every route under /fhir answers, when it is asked rightly and when it is asked wrongly', () => {
  const ofKind = (kind: number): readonly string[] =>
    emitted.answers.flatMap(({ route, statuses }) =>
      statuses.some((status) => Math.trunc(status / 100) === kind) ? [route] : [],
    );
  expect(ofKind(2)).toEqual(emitted.answers.map(({ route }) => route));
  expect(ofKind(4).length).toBeGreaterThan(50);
  expect(ofKind(5)).toEqual([]);
});

test('each is valid FHIR R4, with a code of the value set wherever R4 requires one', () => {
  const { check } = readBase();
  const found = emitted.resources.flatMap((resource) =>
    check(resource).map(({ path, says }) => `${path} ${says}`),
  );
  expect(emitted.resources.length).toBeGreaterThan(2_000);
  expect([...new Set(found)], told).toEqual([]);
});
