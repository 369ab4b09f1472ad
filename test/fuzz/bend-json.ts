import fc from 'fast-check';
import { strangeJson, strangeNames } from './strange.ts';

/** One thing wrong with a value: somewhere in it (counted, whatever its size) something is changed, left out, there twice, or one too many. */
interface Bend {
  readonly at: number;
  readonly way: 'change' | 'leave out' | 'twice' | 'one more';
  readonly raw: string;
  readonly name: string;
}

const bend: fc.Arbitrary<Bend> = fc.record({
  at: fc.nat(100_000),
  way: fc.constantFrom('change', 'change', 'change', 'leave out', 'twice', 'one more'),
  raw: strangeJson,
  name: fc.constantFrom(...strangeNames),
});

/** The JSON of a value with one to three things wrong; what is put in may itself not be JSON. */
export function bentJson(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc
    .tuple(value, fc.array(bend, { minLength: 1, maxLength: 3 }))
    .map(([whole, bends]) => applyBends(whole, bends));
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

/** Text of JSON takes the place of these once everything else is text. */
const stand = (index: number): string => `\uE000${index}\uE000`;

function applyBends(value: unknown, bends: readonly Bend[]): string {
  const root: Record<string, unknown> = { value: structuredClone(value) };
  const raws: string[] = [];
  for (const { at, way, raw, name } of bends) {
    const places = placesIn(root);
    const place = places[at % places.length];
    if (place === undefined) continue;
    const { holder, key } = place;
    const old = JSON.stringify(holder[key]) ?? 'null';
    if (way === 'leave out') delete holder[key];
    else {
      holder[key] = stand(raws.length);
      raws.push(textFor({ way, raw, name }, key, old));
    }
  }
  // Later ones may hold earlier ones.
  return raws.reduceRight(
    (text, raw, index) => text.replace(`"${stand(index)}"`, () => raw),
    JSON.stringify(root['value']) ?? '',
  );
}

function textFor({ way, raw, name }: Omit<Bend, 'at'>, key: string, old: string): string {
  if (way === 'twice') return `${old},${JSON.stringify(key)}:${raw}`;
  if (way === 'one more') return `${old},${JSON.stringify(name)}:${raw}`;
  return raw;
}

function placesIn(holder: Record<string, unknown>): readonly Place[] {
  return Object.keys(holder).flatMap((key) => {
    const inner = holder[key];
    const isHolder = typeof inner === 'object' && inner !== null;
    // A list is a holder by its numbers.
    return [{ holder, key }, ...(isHolder ? placesIn(inner as Record<string, unknown>) : [])];
  });
}
