import type pg from 'pg';

/**
 * Takes the indexes of tables away, but for those that other tables refer to; gives how to make them again as they were. Sorted once, after the rows are
 * there, is a fraction of what finding each row's place costs.
 */
export async function setAsideIndexes(
  client: pg.Client,
  tables: readonly string[],
): Promise<() => Promise<void>> {
  const { rows } = await client.query<{ name: string; on: string; made: string; constraint: string | null }>(
    `SELECT relname AS name, indrelid::regclass::text AS on, pg_get_indexdef(indexrelid) AS made, pg_get_constraintdef(pg_constraint.oid) AS constraint
     FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid LEFT JOIN pg_constraint ON conindid = indexrelid AND contype IN ('p', 'u')
     WHERE indrelid = ANY ($1::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype = 'f') ORDER BY relname`,
    [tables],
  );
  for (const { name, on, constraint } of rows) {
    await client.query(
      constraint === null ? `DROP INDEX ${name}` : `ALTER TABLE ${on} DROP CONSTRAINT ${name}`,
    );
  }
  return async () => {
    for (const { name, on, made, constraint } of rows) {
      await client.query(
        constraint === null ? made : `ALTER TABLE ${on} ADD CONSTRAINT ${name} ${constraint}`,
      );
    }
  };
}

/** All that the migrations made of the schema, as text: the same before and after. */
export async function schemaText(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ line: string }>(
    `SELECT 'index ' || pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' invalid' END AS line
       FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
     UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace
     UNION ALL SELECT 'column ' || attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod) || ' ' || attnotnull || ' ' || attstorage::text
       FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
     UNION ALL SELECT 'trigger ' || pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger WHERE NOT tgisinternal
     UNION ALL SELECT 'right ' || table_name || ' ' || grantee || ' ' || privilege_type FROM information_schema.table_privileges WHERE table_schema = 'public'
     ORDER BY line`,
  );
  return rows.map(({ line }) => line).join('\n');
}
