import type { Observation } from '@medplum/fhirtypes';
import type { ReqolView } from '../current-support.ts';
import { hasCode } from '../elements.ts';
import { snomed, systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

/** Totals there are, oldest first. An incomplete form has none and is not drawn. */
export function reqolTotals({ observations }: ReleasedItems): readonly Observation[] {
  return observations
    .filter(
      ({ code, valueQuantity }) =>
        valueQuantity?.value !== undefined && hasCode(code, systems.snomed, snomed.reqol10Score),
    )
    .toSorted((one, other) => ((one.effectiveDateTime ?? '') < (other.effectiveDateTime ?? '') ? -1 : 1));
}

/** The newest total and the row of them. */
export function reqolView(items: ReleasedItems): ReqolView | undefined {
  const series = reqolTotals(items).flatMap(({ effectiveDateTime: on, valueQuantity }) =>
    on === undefined || valueQuantity?.value === undefined ? [] : [{ on, total: valueQuantity.value }],
  );
  const latest = series.at(-1);
  return latest && { ...latest, series };
}
