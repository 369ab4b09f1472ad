import { systems } from '../systems.ts';
import { codeIn, dayOf, marksOf } from './elements.ts';
import type { Reading } from './reading.ts';

/** Risks that the source asserts. */
export function readRiskFlags(reading: Reading) {
  return reading.rows('Flag', 'flag').map((entry, index) => {
    const { id, resource } = entry;
    reading.take(entry, { type: 'flag', id }, `riskFlags.${index}`);
    return {
      id,
      kind: codeIn(resource.category, systems.risk),
      text: resource.code.text,
      start: dayOf(resource.period?.start),
      end: dayOf(resource.period?.end),
      sensitive: marksOf(resource),
    };
  });
}
