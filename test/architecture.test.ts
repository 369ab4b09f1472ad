import { describe, expect, test } from 'vitest';
import { rulesFor } from './architecture/rules.ts';
import { readPackages, readSourceTree } from './architecture/source-tree.ts';

const modules = readSourceTree();
const packages = readPackages();

describe('The fences hold in src', () => {
  test.each(rulesFor(packages))('$name', (rule) => {
    const breaches = rule.find(modules);
    expect(breaches, `Forbidden: ${rule.forbids}.\nBecause: ${rule.why}`).toEqual([]);
  });
});

test('Every dependency is used, or is said to be used by name', () => {
  // Reached by a path or by a plugin's name and not by an import.
  const byName = ['nhsuk-frontend'];
  const used = new Set(modules.flatMap(({ imports }) => imports.map(({ target }) => target)));
  expect(packages.dependencies.filter((name) => !used.has(name) && !byName.includes(name))).toEqual([]);
});
