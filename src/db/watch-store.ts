import type { Pool } from 'pg';
import type { Watch, Watched } from '../gateway/ports/watch.ts';
import { headOf } from './backlog.ts';
import { heardSources, lastHeard } from './heard-sources.ts';

/** What is counted no further: an alarm has long gone off. */
const most = 10_000;

/**
 * Counts and ages, by the database's own clock: what is compared here was stamped by many processes. Each part reads a few rows of an index, however much
 * there is, because every replica asks every few seconds.
 *
 * @param skew seconds by which this process's own clock is off
 */
export function createWatch(pool: Pool, silentFeedMs: number, skew: () => number): Watch {
  return async () => {
    const { rows } = await pool.query<Omit<Watched, 'clockSkew'>>({
      name: 'watch',
      text,
      values: [most, silentFeedMs / 1000],
    });
    const [watched] = rows;
    if (watched === undefined) throw new Error('nothing was counted');
    return { ...watched, clockSkew: skew() };
  };
}

/** Seconds since, and none where there is nothing. */
const age = (at: string): string => `coalesce(greatest(extract(epoch FROM now() - ${at}), 0), 0)::float8`;

/** What was told is left out after two weeks: a team can never answer what the person has withdrawn since, and the alarm would not end. */
const text = `
  WITH RECURSIVE waiting AS (
    SELECT person_id, head_seq, next_seq FROM lane WHERE head_seq < next_seq AND blocked_code IS NULL LIMIT $1),
  ${heardSources()},
  pending AS (SELECT id FROM audit_pending LIMIT $1)
  SELECT
    (SELECT coalesce(sum(next_seq - head_seq), 0)::int FROM waiting) AS "recordsWaiting",
    (SELECT ${age('min(received_at)')} FROM waiting JOIN LATERAL (${headOf}) AS head ON true)
      AS "recordsOldest",
    (SELECT count(*)::int FROM waiting) AS "lanesWaiting",
    (SELECT coalesce(max(next_seq - head_seq), 0)::int FROM waiting) AS "laneDeepest",
    (SELECT count(*)::int FROM dead_letter WHERE resolved_at IS NULL) AS "lanesBlocked",
    (SELECT ${age('min(first_at)')} FROM dead_letter WHERE resolved_at IS NULL) AS "blockedOldest",
    (SELECT ${age('min(received_at)')} FROM inbox WHERE changes_visibility AND state <> 'settled') AS "choicesOldest",
    (SELECT count(*)::int FROM pending) AS "logPending",
    (SELECT ${age('min(at)')} FROM (SELECT id FROM pending LIMIT 1000) AS few JOIN audit_event USING (id)) AS "logOldest",
    (SELECT coalesce(max(size), 0)::float8 FROM log_head) AS "logSize",
    (SELECT coalesce(max(size), 0) - coalesce((SELECT max(size) FROM checkpoint), 0) FROM log_head)::float8 AS "logUnpublished",
    (SELECT ${age('coalesce((SELECT max(at) FROM log_verification WHERE problem IS NULL), (SELECT min(opened_at) FROM log_origin))')})
      AS "logVerifiedAge",
    (SELECT count(problem)::int FROM (SELECT problem FROM log_verification ORDER BY at DESC LIMIT 1) AS last) AS "logBroken",
    (SELECT count(*)::int FROM (SELECT FROM notice WHERE state <> 'delivered' LIMIT $1) AS few) AS "noticesWaiting",
    (SELECT count(*)::int FROM (SELECT FROM told WHERE answered_at IS NULL
       AND made_at BETWEEN now() - interval '14 days' AND now() - interval '72 hours' LIMIT $1) AS few) AS "toldUnseen",
    (SELECT count(*)::int FROM (SELECT FROM outbox LIMIT $1) AS few) AS "receiptsUntold",
    (SELECT count(*)::int FROM (SELECT FROM import WHERE state = 'waiting' LIMIT $1) AS few) AS "importsWaiting",
    (SELECT count(*)::int FROM heard WHERE ${lastHeard('heard.organisation', 'heard.source')} < now() - make_interval(secs => $2))
      AS "feedsSilent"`;
