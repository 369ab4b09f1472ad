import type { Watched } from '../../gateway/ports/watch.ts';

/** What is counted of every answer; the labels are few and of nobody: a face, a method, a class of status. */
export const requestMetric = {
  name: 'lwg_request_duration_seconds',
  help: 'Answers by face, method and class of status, with the seconds they took.',
  labels: ['face', 'method', 'status'],
  /** Around the budgets: 1.5 ms and 15 ms for a look, 50 ms for a page, 500 ms for a nurse during a back-fill. */
  buckets: [0.0015, 0.005, 0.015, 0.05, 0.15, 0.5, 1.5, 5, 15],
} as const;

/** What record systems report back of our CDS Hooks card. */
export const cardMetric = {
  name: 'lwg_hook_cards_total',
  help: 'CDS Hooks cards of which a record system told what people did: accepted or overridden.',
  labels: ['outcome'],
} as const;

export const upMetric = {
  name: 'lwg_database_up',
  help: '1 while the database answers. While it is 0, what is read from it is not a number.',
} as const;

/** An alarm: docs/runbooks/number-walk.md. */
export const missesMetric = {
  name: 'lwg_number_walks_total',
  help: 'Times that a user or a system was stopped because too many looks within a minute had shown nothing (docs/runbooks/number-walk.md).',
  labels: ['caller'],
} as const;

/** What is read from the database at each scrape. `docs/metrics.md` is written from this. */
export const watchedMetrics: Readonly<
  Record<keyof Watched, { readonly name: string; readonly help: string }>
> = {
  recordsWaiting: {
    name: 'lwg_records_waiting',
    help: 'Records accepted and not applied yet, blocked lanes aside.',
  },
  recordsOldest: {
    name: 'lwg_records_waiting_oldest_seconds',
    help: 'How long the oldest of them has waited.',
  },
  lanesWaiting: {
    name: 'lwg_lanes_waiting',
    help: 'Lanes that they wait in, up to 10,000: one a person.',
  },
  laneDeepest: {
    name: 'lwg_lane_deepest_records',
    help: 'Records in the fullest of those lanes, which are applied one after the other.',
  },
  lanesBlocked: {
    name: 'lwg_lanes_blocked',
    help: 'Records that block their lane until somebody decides (docs/runbooks/dead-letters.md).',
  },
  blockedOldest: {
    name: 'lwg_lanes_blocked_oldest_seconds',
    help: 'How long the first of them has waited for somebody to decide.',
  },
  choicesOldest: {
    name: 'lwg_choices_waiting_oldest_seconds',
    help: 'How long the oldest change of choices has been denying what it is about without being applied: it binds at once and shows too little until then.',
  },
  logPending: {
    name: 'lwg_log_pending_entries',
    help: 'Entries of the access log that are durable and not in its tree yet, up to 10,000.',
  },
  logOldest: {
    name: 'lwg_log_pending_oldest_seconds',
    help: 'How long the oldest of them has waited: the only time in which an administrator could remove one unseen.',
  },
  logSize: { name: 'lwg_log_size_entries', help: 'Entries in the tree of the access log.' },
  logUnpublished: {
    name: 'lwg_log_unpublished_entries',
    help: 'Entries in the tree which no checkpoint covers yet.',
  },
  logVerifiedAge: {
    name: 'lwg_log_verified_age_seconds',
    help: 'Since the whole log was last recomputed by `lwg audit verify` and held; since it was begun, where it never was.',
  },
  logBroken: {
    name: 'lwg_log_broken',
    help: '1 while the last `lwg audit verify` found that the log does not hold.',
  },
  noticesWaiting: {
    name: 'lwg_notices_waiting',
    help: 'Notices of emergency access that have not reached their organisation.',
  },
  toldUnseen: {
    name: 'lwg_told_unseen',
    help: 'Told to teams, or introduced, between 72 hours and 14 days ago and neither seen nor answered, up to 10,000 (docs/runbooks/told-unseen.md).',
  },
  receiptsUntold: {
    name: 'lwg_receipts_untold',
    help: 'Receipts whose senders are still to be told by webhook, up to 10,000.',
  },
  importsWaiting: {
    name: 'lwg_imports_waiting',
    help: 'Files that have come and are not read to their end.',
  },
  feedsSilent: {
    name: 'lwg_feeds_silent',
    help: 'Case systems not heard from for longer than LWG_SILENT_FEED_DAYS.',
  },
  clockSkew: {
    name: 'lwg_clock_skew_seconds',
    help: "By how much this machine's clock is ahead of the database's, negative where it is behind. From two seconds on the process goes by the database's (docs/runbooks/clock-wrong.md).",
  },
};

/** Connections of this process to the database. */
export const poolMetric = {
  name: 'lwg_database_connections',
  help: 'Connections of this process: open, idle, and callers that wait for one.',
  labels: ['state'],
} as const;
