import { setTimeout as pause } from 'node:timers/promises';
import type { RealGateway } from '../support/real-gateway.ts';

/** What became of what was accepted. */
export interface Settled {
  readonly outcomes: Readonly<Record<string, number>>;
  /** Lanes that wait for a person, by the code that says why. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
}

/** Seconds that the worker is given: it tries for two minutes before it gives a record up. */
const patience = 240;

/** Waits until the worker has done what it can. A record that it failed at without a reason is a fault. */
export async function settle({ gateway: { database } }: RealGateway): Promise<Settled> {
  const waiting = async (): Promise<number> => {
    const [row] = await database.query<{ waiting: number }>(
      'SELECT count(*)::int AS waiting FROM lane WHERE head_seq < next_seq AND blocked_code IS NULL',
    );
    return row?.waiting ?? 0;
  };
  for (let waited = 0; waited < patience && (await waiting()) > 0; waited += 0.5) await pause(500);
  const left = await waiting();
  const counted = async (statement: string): Promise<Readonly<Record<string, number>>> => {
    const rows = await database.query<{ what: string; times: number }>(statement);
    return Object.fromEntries(rows.map(({ what, times }) => [what, times]));
  };
  const blocked = await counted(
    'SELECT blocked_code AS what, count(*)::int AS times FROM lane WHERE blocked_code IS NOT NULL GROUP BY 1',
  );
  return {
    outcomes: await counted(
      `SELECT coalesce(outcome, state) AS what, count(*)::int AS times FROM inbox GROUP BY 1`,
    ),
    blocked,
    faults: [
      ...(left > 0 ? [`${left} people’s records are still waiting for the worker`] : []),
      ...(blocked['internal'] === undefined
        ? []
        : [`${blocked['internal']} dead letters of the code internal`]),
    ],
  };
}
