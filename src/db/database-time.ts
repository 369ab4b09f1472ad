import type { Pool } from 'pg';

/** What the database's clock says, at a moment between the asking and the answer. */
export async function databaseTime(pool: Pool): Promise<Date> {
  const { rows } = await pool.query<{ at: Date }>('SELECT clock_timestamp() AS at');
  const [row] = rows;
  if (row === undefined) throw new Error('the database did not say the time');
  return row.at;
}
