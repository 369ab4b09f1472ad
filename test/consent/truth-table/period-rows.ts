import type { Goal, Period } from '@medplum/fhirtypes';
import { goal, item } from '../build.ts';
import type { LimitTable } from './limit-table.ts';

/** `2024-01 to 2024-02`; an end left out is open. */
function periodOf(words: string): Period {
  const [start = '', end = ''] = words.split(/ ?to ?/);
  return { ...(start !== '' && { start }), ...(end !== '' && { end }) };
}

const at = '2024-02-25 02:10';
const forPeriod = (listed: string, permit: boolean, deny: boolean) => ({
  listed,
  meets: at,
  permit,
  deny,
  limits: { period: periodOf(listed) },
});

export const periodTable: LimitTable = {
  limit: 'period',
  meets: 'the instant',
  rows: [
    forPeriod('2024-02-25 to 2024-02-25', true, true),
    forPeriod('2024-02-26 to', false, false),
    forPeriod('to 2024-02-24', false, false),
    forPeriod('2024 to', true, true),
    forPeriod('2024-02 to 2024-02', true, true),
    forPeriod('2024-02-25T02:10:00Z to 2024-02-25T02:10:00Z', true, true),
    forPeriod('2024-02-25T02:10:01Z to', false, false),
    forPeriod('2024-02-31 to', false, true),
    forPeriod('to 2025-01-01T00:00:00', false, true),
    forPeriod('2025 to 2023', false, true),
    forPeriod('soon to', false, true),
    forPeriod('to', false, true),
  ],
};

/** A goal's clinical time is from its start to its end once it is finished. */
function goalFrom(words: string): Goal {
  const { startDate: _, ...dateless } = goal();
  if (words === '-') return dateless;
  const { start, end } = periodOf(words);
  return {
    ...dateless,
    ...(start !== undefined && { startDate: start }),
    ...(end !== undefined && { lifecycleStatus: 'completed', statusDate: end }),
  };
}

const forDataPeriod = (listed: string, meets: string, permit: boolean, deny: boolean) => ({
  listed,
  meets,
  permit,
  deny,
  limits: { dataPeriod: periodOf(listed) },
  situation: { item: item(goalFrom(meets)) },
});
const january = '2024-01-01 to 2024-01-31';

export const dataPeriodTable: LimitTable = {
  limit: 'dataPeriod',
  meets: 'the item’s clinical time',
  rows: [
    forDataPeriod(january, '2024-01-05 to 2024-01-31', true, true),
    forDataPeriod(january, '2024-02-01 to 2024-02-02', false, false),
    forDataPeriod(january, '2024-01-31 to 2024-02-01', false, true),
    forDataPeriod(january, '2023-12-31 to 2024-01-01', false, true),
    forDataPeriod(january, '2023-12-31 to 2024-02-01', false, true),
    forDataPeriod(january, '2024-01-05 to', false, true),
    forDataPeriod('2024-01-01 to', '2024-01-05 to', true, true),
    forDataPeriod('to 2024-01-31', '2024-01-05 to', false, true),
    forDataPeriod('to 2024-01-31', '2024-01-05 to 2024-01-06', true, true),
    forDataPeriod('2024-01 to 2024-01', '2024-01-01 to 2024-01', true, true),
    forDataPeriod('2024 to 2024', '2023 to 2024', false, true),
    forDataPeriod(january, '-', false, true),
    forDataPeriod(january, 'May to', false, true),
    forDataPeriod('May to', '2024-01-05 to 2024-01-06', false, true),
    forDataPeriod('2024-02 to 2024-01', '2024-01-05 to 2024-01-06', false, true),
  ],
};
