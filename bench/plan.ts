/** How long things are measured. `LWG_BENCH_SHORT=1` is a run of minutes that shows that everything works; its figures are of few samples. */
const isShort = process.env['LWG_BENCH_SHORT'] !== undefined;

export const plan = {
  isShort,
  /** Rounds, each of all loads one after the other: what drifts, drifts for all of them. */
  rounds: setting('LWG_BENCH_ROUNDS', 5, 2),
  /** Seconds of one load in a round. */
  seconds: setting('LWG_BENCH_SECONDS', 3, 1),
  /** People of a backlog that is worked off. */
  backlog: setting('LWG_BENCH_PEOPLE', 1_000, 150),
  /** Worker processes: they replicate, and one is one thread. */
  workers: setting('LWG_BENCH_WORKERS', 1, 1),
  /** Seconds of a back-fill at ten times what can be applied. */
  floodSeconds: setting('LWG_BENCH_FLOOD_SECONDS', 30, 6),
  withdrawals: setting('LWG_BENCH_WITHDRAWALS', 300, 40),
  /** What laying the largest crowd may take. */
  laySeconds: setting('LWG_BENCH_LAY_SECONDS', 2_100, 2_100),
  logEntries: setting('LWG_BENCH_LOG_ENTRIES', 200_000, 20_000),
  /** Starts of which the middle is told. */
  starts: setting('LWG_BENCH_STARTS', 3, 1),
} as const;

function setting(name: string, usual: number, short: number): number {
  const told = process.env[name];
  return told === undefined ? (isShort ? short : usual) : Number(told);
}
