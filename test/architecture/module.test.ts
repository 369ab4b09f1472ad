import { describe, expect, test } from 'vitest';
import { readModule } from './module.ts';

const at = 'src/gateway/example.ts';
const read = (source: string) => readModule(at, source);
const targets = (source: string): readonly string[] => read(source).imports.map(({ target }) => target);

describe('What counts as an import', () => {
  test.each([
    [`import { a } from '../db/pool.ts';`, 'src/db/pool.ts'],
    [`import '../db/pool.ts';`, 'src/db/pool.ts'],
    [`import * as pool from "../db/pool.ts"`, 'src/db/pool.ts'],
    [`import {\n  a,\n  type B,\n} from '../db/pool.ts';`, 'src/db/pool.ts'],
    [`export { a } from '../db/pool.ts';`, 'src/db/pool.ts'],
    [`export * from '../db/pool.ts';`, 'src/db/pool.ts'],
    [`export type { A } from './ports.ts';`, 'src/gateway/ports.ts'],
    [`const { a } = await import('../db/pool.ts');`, 'src/db/pool.ts'],
    [`const later = () => import(\n  /* why */ '../db/pool.ts'\n);`, 'src/db/pool.ts'],
    [`let a: import('../db/pool.ts').A;`, 'src/db/pool.ts'],
    [`import { readFile } from 'node:fs/promises';`, 'node:fs'],
    [`import session from '@fastify/session';`, '@fastify/session'],
    [`const name = 'pg'; await import(name);`, 'computed'],
  ])('%s', (source, target) => {
    expect(targets(source)).toEqual([target]);
  });

  test.each([
    `// import pg from 'pg';`,
    `/* import pg from 'pg'; */`,
    `const text = "import pg from 'pg';";`,
    'const text = `import pg from "pg"; ${"export * from \'pg\'"}`;',
    `const pattern = /import pg from 'pg'/;`,
    `import.meta.url;`,
    `export const a = 1;`,
  ])('and what does not: %s', (source) => {
    expect(targets(source)).toEqual([]);
  });

  test('An import of types alone is known as one; a mixed one is not', () => {
    const typeOnly = (source: string) => read(source).imports[0]?.typeOnly;
    expect(typeOnly(`import type { Pool } from 'pg';`)).toBe(true);
    expect(typeOnly(`import { type Pool } from 'pg';`)).toBe(true);
    expect(typeOnly(`import { type Pool, Client } from 'pg';`)).toBe(false);
    expect(typeOnly(`import 'pg';`)).toBe(false);
  });

  test('The names taken are known', () => {
    expect(read(`import first, { createA as b, type C } from './a.ts';`).imports[0]?.names).toEqual([
      'default',
      'createA',
      'C',
    ]);
    expect(read(`import * as all from './a.ts';`).imports[0]?.names).toEqual(['*']);
  });
});

describe('What counts as a use', () => {
  test.each([
    [`process.env;`, 'process.env'],
    [`globalThis.process.env.HOME;`, 'process.env'],
    [`process['env'];`, 'process.env'],
    [`tx.records.read(id);`, 'records.read'],
    [`this.#tx.records?.read(id);`, 'records.read'],
  ])('%s', (source, member) => {
    expect(read(source.includes('#') ? `class A { #tx; b() { ${source} } }` : source).members).toContain(
      member,
    );
  });

  test('of the time: only a Date of nothing is now', () => {
    expect(read('new Date();').makesNow).toBe(true);
    expect(read('new globalThis.Date();').makesNow).toBe(true);
    expect(read('new Date(0); // new Date()').makesNow).toBe(false);
  });

  test('of text: strings and templates, not comments', () => {
    expect(read("const a = 'SELECT 1'; // SELECT 2\nconst b = `DELETE FROM ${a} WHERE x`;").texts).toEqual([
      'SELECT 1',
      'DELETE FROM ? WHERE x',
    ]);
  });
});
