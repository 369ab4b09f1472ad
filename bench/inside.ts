import pg from 'pg';

// Loaded into a measured process before its own program (`--import`): counts what it asks the database, and says on demand what it has used.

export interface Inside {
  /** Sent to the database since the process began. */
  readonly statements: number;
  /** Milliseconds of CPU, all threads. */
  readonly cpu: number;
}

let statements = 0;
const send = pg.Client.prototype.query;
pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]) {
  statements++;
  return Reflect.apply(send, this, given);
} as typeof send;

process.on('message', (asked) => {
  if (asked !== 'inside') return;
  const { user, system } = process.cpuUsage();
  const inside: Inside = { statements, cpu: (user + system) / 1000 };
  process.send?.(inside);
});
// The program ends as it would without this.
process.channel?.unref();
