import { appendFileSync } from 'node:fs';

/** What a fault scenario came to: one line of the table of `npm run test:faults`. */
export interface ScenarioFigure {
  readonly scenario: number | 'S8';
  /** What was done, with how often. */
  readonly done: string;
  readonly figure: string;
  /** What must hold. */
  readonly bound: string;
  readonly holds: boolean;
}

/** Prints a scenario's figure, and adds it to the report of the run where there is one. */
export function tellScenario(told: ScenarioFigure): void {
  const { scenario, done, figure, bound, holds } = told;
  process.stdout.write(
    `scenario ${scenario}: ${done}: ${figure} (${bound}): ${holds ? 'passed' : 'MISSED'}\n`,
  );
  const file = process.env['LWG_FAULT_REPORT'];
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(told)}\n`);
}

/** How much a scenario does: its variable, or as much as every run can afford. */
export function faultSize(variable: `LWG_FAULT_${string}`, short: number): number {
  return Number(process.env[variable] ?? short);
}

/** Whether bounds of time and speed are held to, and not only printed: a machine with other work on it breaks them without a fault of ours. */
export const isTimed = process.env['LWG_FAULT_TIMED'] === '1';

export function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}
