import type { ConsentProvision } from '@medplum/fhirtypes';
import type { Situation } from '../probe.ts';

/** One row of consent-rules 4.3: what a provision lists, what it meets, and whether each effect holds. */
export interface LimitRow {
  readonly listed: string;
  readonly meets: string;
  readonly permit: boolean;
  readonly deny: boolean;
  /** What the words stand for. */
  readonly limits: ConsentProvision;
  readonly situation?: Situation;
}

export interface LimitTable {
  readonly limit: string;
  /** What the second column tells of: the item, the caller, the instant. */
  readonly meets: string;
  readonly rows: readonly LimitRow[];
}

/** The words of a list: `N, ETH`. A dash is none. */
export function words(list: string): readonly string[] {
  return list === '-' ? [] : list.split(', ');
}
