/**
 * The sources that ever sent something, as the CTE `heard(organisation, source)` of a WITH RECURSIVE. Found by hopping over an index of the inbox, a row a
 * source: reading all that they ever sent would take minutes.
 *
 * @param organisation SQL for whose; everybody's when left out
 */
export function heardSources(organisation?: string): string {
  // Never both in one condition: beside `=` PostgreSQL does not begin at a compared pair, and would read on from the organisation's first row each time.
  const [whose, next] =
    organisation === undefined
      ? ['true', '(source_organisation, source) > (heard.organisation, heard.source)']
      : [`source_organisation = ${organisation}`, 'source > heard.source'];
  return `heard(organisation, source) AS (
    (SELECT source_organisation, source FROM inbox WHERE ${whose} ORDER BY source_organisation, source LIMIT 1)
    UNION ALL
    SELECT next.source_organisation, next.source FROM heard, LATERAL (
      SELECT source_organisation, source FROM inbox WHERE ${whose} AND ${next} ORDER BY source_organisation, source LIMIT 1) AS next)`;
}

/** When a source was last heard of: a record of it came, or it was asked and had nothing new. Both are SQL. */
export const lastHeard = (organisation: string, source: string): string => `greatest(
  (SELECT pulled_at FROM case_pull WHERE case_pull.source = ${source}),
  (SELECT received_at FROM inbox WHERE source_organisation = ${organisation} AND inbox.source = ${source}
   ORDER BY received_at DESC, id DESC LIMIT 1))`;
