import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { codeShape } from '../../living-well/code-list.ts';
import { reqol10 } from '../../living-well/reqol-instruments.ts';
import { utilityBreaches, type UtilityAlgorithm } from '../../living-well/reqol-utility.ts';

/** Why an algorithm is not used; in words for whoever starts the gateway. */
export class UtilityError extends Error {}

const item = z.enum(reqol10.items);
const shape = z.object({
  algorithm: z.object({
    id: codeShape,
    valueSet: z.object({ id: codeShape, version: z.string().min(1).max(40) }),
    items: z.tuple([item, item, item, item, item, item]),
    worst: z.number().max(1),
    utilityOf: z.custom<UtilityAlgorithm['utilityOf']>((value) => typeof value === 'function'),
  }),
});

/**
 * A licensee's algorithm, from an ES module of theirs that exports `algorithm` (src/living-well/reqol-utility.ts). Every state of health is tried
 * once, so that a module with a slip in it is found before anybody is given a number.
 *
 * @throws UtilityError if it cannot be loaded, has another form, or breaks what every value set keeps
 */
export async function loadUtility(path: string): Promise<UtilityAlgorithm> {
  const loaded: unknown = await import(pathToFileURL(path).href).catch(() => undefined);
  const parsed = shape.safeParse(loaded);
  if (!parsed.success) {
    throw new UtilityError(
      'LWG_REQOL_UTILITY cannot be loaded as an ES module that exports an `algorithm` (docs/reqol-utility.md).',
    );
  }
  const { algorithm } = parsed.data;
  const breaches = breachesOf(algorithm);
  if (breaches.length > 0) {
    throw new UtilityError(
      `LWG_REQOL_UTILITY names an algorithm that must not be used: ${breaches.join(', ')}.`,
    );
  }
  return algorithm;
}

function breachesOf(algorithm: UtilityAlgorithm): readonly string[] {
  try {
    return utilityBreaches(algorithm);
  } catch {
    return ['it-throws'];
  }
}
