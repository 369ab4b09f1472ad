import type pg from 'pg';
import { tableNames } from './tables.ts';

/** Bytes and rows of a table. `levels` of its deepest index: pages read to find a row, but for the row's own. */
export interface TableSize {
  readonly name: string;
  readonly rows: number;
  readonly table: number;
  readonly toast: number;
  readonly indexes: number;
  readonly levels: number;
}

/** The index by which a person's resources are read. */
export interface TreeShape {
  readonly leaves: number;
  readonly inner: number;
  readonly levels: number;
}

/** Of the tables that people are laid in, largest first. As the superuser: the depth is read from the index's own page. */
export async function tableSizes(pool: pg.Pool): Promise<readonly TableSize[]> {
  await pool.query('CREATE EXTENSION IF NOT EXISTS pageinspect');
  const { rows } = await pool.query<TableSize>(
    `SELECT relname AS name, reltuples::float8 AS rows, pg_relation_size(pg_class.oid)::float8 AS table,
       coalesce(pg_total_relation_size(nullif(reltoastrelid, 0)), 0)::float8 AS toast, pg_indexes_size(pg_class.oid)::float8 AS indexes,
       (SELECT max(depth.level) + 1 FROM pg_index, LATERAL bt_metap(indexrelid::regclass::text) AS depth
        WHERE indrelid = pg_class.oid)::int AS levels
     FROM pg_class WHERE oid = ANY ($1::regclass[]) ORDER BY pg_total_relation_size(oid) DESC`,
    [tableNames],
  );
  await pool.query('DROP EXTENSION pageinspect');
  return rows;
}

export async function treeShape(pool: pg.Pool): Promise<TreeShape> {
  await pool.query('CREATE EXTENSION IF NOT EXISTS pgstattuple');
  const { rows } = await pool.query<TreeShape>(
    `SELECT leaf_pages::float8 AS leaves, internal_pages::float8 AS inner, (tree_level + 1)::int AS levels FROM pgstatindex('resource_pkey')`,
  );
  await pool.query('DROP EXTENSION pgstattuple');
  const [shape] = rows;
  if (shape === undefined) throw new Error('there is no such index');
  return shape;
}
