import type { Figure } from './figures.ts';
import { measure } from './load.ts';
import { plan } from './plan.ts';
import { push } from './push-load.ts';
import { recordOf } from './push-records.ts';
import { quantile } from './quantile.ts';
import { nothingWaits, pushSomebody, somebody, whileRunning } from './running.ts';

const readers = 8;

/** A person's choices are withdrawn, acknowledged and given back, again and again, while others read that one person without a pause. */
export function measureWithdrawal(): Promise<readonly Figure[]> {
  return whileRunning({}, async (running) => {
    const { subject, pool } = running;
    const looked = await pushSomebody(running);
    const took: number[] = [];
    let isOver = false;
    const reading = async (): Promise<void> => {
      while (!isOver) await measure({ clients: readers, seconds: 0.5, next: () => looked });
    };
    const withdrawing = async (): Promise<void> => {
      for (let version = 1; took.length < plan.withdrawals; version += 2) {
        const withdrawn = refusing(recordOf(somebody, version));
        const begun = performance.now();
        await push(subject, [withdrawn]);
        took.push(performance.now() - begun);
        await push(subject, [recordOf(somebody, version + 1)]);
        await nothingWaits(pool);
      }
    };
    await Promise.all([reading(), withdrawing().finally(() => (isOver = true))]);
    return [
      {
        id: 'withdrawal-p99',
        name: 'withdrawal under load, p99',
        what: 'consent withdrawal acknowledged, p99 under load on one person',
        value: quantile(took, 0.99),
        unit: 'ms',
        budget: { is: 'at most', value: 50 },
        why: 'missed.md#a-withdrawal-among-readers',
        note: `${took.length} withdrawals, ${readers} readers without a pause; p50 ${quantile(took, 0.5).toFixed(1)} ms`,
      },
    ];
  });
}

/** The same record with everything refused. */
function refusing(text: string): string {
  const record = JSON.parse(text) as { sharing: object };
  const choices = [{ decision: 'do-not-share', topics: ['existence'] }];
  return JSON.stringify({ ...record, sharing: { ...record.sharing, choices } });
}
