import { readFileSync } from 'node:fs';
import { mapText } from '../src/gateway/case/map-text.ts';
import { shippedSites } from '../src/living-well/shipped-sites.ts';
import { gatherSites } from '../src/living-well/sites.ts';
import { median } from './load.ts';

/** How many case records one core turns into Bundles in a second, with so many in one call. */
export interface MappingFigure {
  readonly recordsPerCall: number;
  readonly perSecond: number;
}

const sizes = [1, 10, 100, 500];
const rounds = 5;
const roundMs = 500;

/** From JSON text to Bundle, checks included; validation, which the worker does besides, is not. */
export function measureMapping(): readonly MappingFigure[] {
  const sites = gatherSites(shippedSites);
  const file = new URL('../examples/case-record.json', import.meta.url);
  const line = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')));
  return sizes.map((recordsPerCall) => {
    const text = `${line}\n`.repeat(recordsPerCall);
    const round = (): number => {
      const start = performance.now();
      let records = 0;
      while (performance.now() - start < roundMs) records += mapText(text, sites).length;
      return (records * 1_000) / (performance.now() - start);
    };
    round();
    return { recordsPerCall, perSecond: median(Array.from({ length: rounds }, round)) };
  });
}
