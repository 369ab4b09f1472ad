import { posix } from 'node:path';
import type { Module } from './module.ts';
import type { Rule } from './rule.ts';

const noCycles: Rule = {
  name: 'no circles',
  forbids: 'files that import each other in a circle, types included',
  why: 'Files in a circle can only be read, moved or tested all at once.',
  find: (modules) => circlesIn(modules).map((circle) => `${circle.join(' -> ')} -> ${circle[0] ?? ''}`),
};

/** Files reached by nothing but themselves: the program's entry, and a thread's. Declarations belong to a library, not to a file. */
const entries = ['src/cli/lwg.ts', 'src/validation/answer-questions.ts'];

/** Orphans we know of, each with what it waits for. One that is reached again must leave this list. */
const waitingForUse: ReadonlyMap<string, string> = new Map([]);

const noOrphans: Rule = {
  name: 'no orphans',
  forbids: `a file that ${entries.join(', ')} does not lead to`,
  why: 'Code that nothing runs is read, mended and trusted for nothing.',
  find: (modules) => {
    const byPath = new Map(modules.map((module) => [module.path, module]));
    const reached = new Set<string>();
    const waiting = [...entries];
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (reached.has(path)) continue;
      reached.add(path);
      waiting.push(...(byPath.get(path)?.imports.map(({ target }) => target) ?? []));
    }
    const orphans = modules.filter(
      ({ path }) => !reached.has(path) && !path.endsWith('.d.ts') && !waitingForUse.has(path),
    );
    const found = [...waitingForUse.keys()].filter((path) => reached.has(path));
    return [
      ...orphans.map(({ path }) => `${path} is reached by nothing`),
      ...found.map((path) => `${path} is reached: take it off the list of orphans`),
    ];
  },
};

const longest = 400;
const median = 100;

const smallFiles: Rule = {
  name: 'small files',
  forbids: `a file over ${longest} lines, or a median of ${median} or more`,
  why: 'The files nobody dares to change are always the long ones.',
  find: (modules) => {
    const long = modules.filter(({ lines }) => lines > longest);
    const middle = modules.map(({ lines }) => lines).toSorted((one, other) => one - other)[
      Math.floor(modules.length / 2)
    ];
    return [
      ...long.map(({ path, lines }) => `${path} has ${lines} lines`),
      ...(middle !== undefined && middle >= median ? [`the median file has ${middle} lines`] : []),
    ];
  },
};

const drawers = /^(utils?|helpers?|common|misc|shared|managers?|.*-(utils?|helpers?|manager))$/;

const noDrawers: Rule = {
  name: 'no drawers',
  forbids:
    'a file or folder named utils, helpers, common, misc, shared or manager; a name that is not kebab-case',
  why: 'A name that says nothing collects everything.',
  find: (modules) =>
    modules.flatMap(({ path }) => {
      const names = path.split('/').map((name) => name.replace(/(\.d)?\.ts$/, ''));
      if (names.some((name) => drawers.test(name))) return [`${path} is named as a drawer`];
      return names.every((name) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name))
        ? []
        : [`${path} is not kebab-case`];
    }),
};

const noGhosts: Rule = {
  name: 'imports that exist',
  forbids: 'an import of a file of ours that is not there',
  why: 'A type-only import of a missing file disappears when types are stripped, and is found by nobody.',
  find: (modules) => {
    const paths = new Set(modules.map(({ path }) => path));
    return modules.flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ target }) => target.startsWith('src/') && posix.extname(target) === '.ts' && !paths.has(target),
        )
        .map(({ target }) => `${path} imports ${target}, which is not there`),
    );
  },
};

export const shapeRules: readonly Rule[] = [noCycles, noOrphans, smallFiles, noDrawers, noGhosts];

/** The circles of the graph: Tarjan's strongly connected parts with more than one file, or one that imports itself. */
function circlesIn(modules: readonly Module[]): readonly (readonly string[])[] {
  const next = new Map(modules.map(({ path, imports }) => [path, imports.map(({ target }) => target)]));
  const order = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const follow = (path: string): number => {
    const index = order.size;
    order.set(path, index);
    open.push(path);
    let low = index;
    for (const target of next.get(path) ?? []) {
      if (!next.has(target)) continue;
      if (!order.has(target)) low = Math.min(low, follow(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target) ?? low);
    }
    if (low === index) {
      const circle = open.splice(open.indexOf(path));
      if (circle.length > 1 || next.get(path)?.includes(path) === true) circles.push(circle);
    }
    return low;
  };
  for (const path of next.keys()) if (!order.has(path)) follow(path);
  return circles;
}
