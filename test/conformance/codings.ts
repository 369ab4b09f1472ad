import type { Definitions } from './definitions.ts';
import { doubtful, wrong, type Finding } from './finding.ts';
import { codesOf } from './value-sets.ts';
import { placesIn } from './walk.ts';

/**
 * What is wrong with the codes of a resource, whatever binds them: a code that its system has not, a system that is retired, and a system that
 * ought to be among the definitions (`owned`: how the addresses begin that they are to define) and is not.
 */
export function codingFindings(
  resource: Readonly<Record<string, unknown>>,
  definitions: Definitions,
  owned: readonly string[],
): readonly Finding[] {
  return placesIn(resource).flatMap(({ path, value: { system, code, display } }) => {
    if (typeof system !== 'string' || typeof code !== 'string') return [];
    const known = codesOf(system, definitions);
    if (known === undefined) {
      const ought = owned.some((start) => system.startsWith(start)) && !definitions.codeSystems.has(system);
      return ought ? [wrong(path, `is of a system that is not defined: ${system}`)] : [];
    }
    return [
      ...(known.has(code) ? [] : [wrong(path, `has a code that its system has not: ${system}|${code}`)]),
      ...(definitions.codeSystems.get(system)?.status === 'retired'
        ? [wrong(path, `is of a retired system: ${system}`)]
        : []),
      ...(typeof display === 'string' && known.has(code) && known.get(code) !== display
        ? [doubtful(path, `calls ${system}|${code} otherwise than its system does`)]
        : []),
    ];
  });
}
