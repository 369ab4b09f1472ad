import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestDatabase } from './database.ts';
import { findInBytes, findInText } from './needles.ts';

/** Where a needle was found. */
export interface Found {
  readonly needle: string;
  readonly place: string;
}

/** Looks through every row of every table of every schema, system catalogues included: as text, and every byte string as what it holds. */
export async function searchRows(
  database: TestDatabase,
  needles: readonly string[],
): Promise<readonly Found[]> {
  const tables = await database.query<{ name: string }>(
    `SELECT format('%I.%I', nspname, relname) AS name FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind IN ('r', 'p', 'm') AND nspname <> 'pg_toast'`,
  );
  const found: Found[] = [];
  for (const { name } of tables) {
    const rows = await database.query<{ line: string }>(`SELECT t::text AS line FROM ${name} AS t`);
    const text = rows.map(({ line }) => line).join('\n');
    const bytes = [...text.matchAll(/\\x((?:[0-9a-f]{2})+)/g)].map(([, hex = '']) => Buffer.from(hex, 'hex'));
    const hits = [...findInText(needles, text), ...findInBytes(needles, Buffer.concat(bytes))];
    found.push(...hits.map((needle) => ({ needle, place: name })));
  }
  return found;
}

/** Looks through the files of a folder as bytes. */
export function searchFiles(folder: string, needles: readonly string[]): readonly Found[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .flatMap((entry) => {
      const place = join(entry.parentPath, entry.name);
      return findInBytes(needles, readFileSync(place)).map((needle) => ({ needle, place }));
    });
}
