import { actorTable } from './actor-rows.ts';
import { classTable, codeTable } from './class-rows.ts';
import { dataTable } from './data-rows.ts';
import { labelTable } from './label-rows.ts';
import type { LimitTable } from './limit-table.ts';
import { dataPeriodTable, periodTable } from './period-rows.ts';
import { actionTable, purposeTable } from './purpose-rows.ts';

/** Every limit of consent-rules 4.3, in its order; `action` (3) after `purpose`. */
export const limitTables: readonly LimitTable[] = [
  actorTable,
  purposeTable,
  actionTable,
  labelTable,
  classTable,
  codeTable,
  periodTable,
  dataPeriodTable,
  dataTable,
];
