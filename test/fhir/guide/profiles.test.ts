import type { CodeableConcept, Resource } from '@medplum/fhirtypes';
import { beforeAll, describe, expect, test } from 'vitest';
import { codeSystems, reqolTotalCodes, valueSets } from '../../../src/fhir/guide/code-systems.ts';
import { profiles } from '../../../src/fhir/guide/profiles.ts';
import { hasCode } from '../../../src/fhir/elements.ts';
import { snomed, systems } from '../../../src/fhir/systems.ts';
import { everythingGiven } from './everything-given.ts';
import { brokenBy } from './kept-profile.ts';

let given: readonly Resource[];
beforeAll(() => {
  const resources = everythingGiven();
  given = [...resources, ...resources.flatMap(compositionsIn)];
});

function compositionsIn(resource: Resource): readonly Resource[] {
  if (resource.resourceType !== 'Bundle') return [];
  return resource.entry?.flatMap(({ resource: one }) => one ?? []).slice(0, 1) ?? [];
}

const coded = (concept: CodeableConcept | undefined, system: string, ...codes: readonly string[]): boolean =>
  codes.some((code) => hasCode(concept, system, code));

/** Which resources each profile is for, told by what they are: none of them claims it. */
const isFor: Readonly<Record<string, (resource: Resource) => boolean>> = {
  'personal-goal': ({ resourceType }) => resourceType === 'Goal',
  'personal-goal-score': (one) =>
    one.resourceType === 'Observation' && coded(one.code, systems.measure, 'personal-goal-attainment'),
  'reqol-total': (one) =>
    one.resourceType === 'Observation' &&
    coded(one.code, systems.snomed, snomed.reqol10Score, snomed.reqol20Score),
  'safety-plan': (one) =>
    one.resourceType === 'CarePlan' && coded(one.category?.[0], systems.snomed, snomed.crisisPlan),
  'current-support-document': (one) => one.resourceType === 'Bundle',
  'access-log-entry': ({ resourceType }) => resourceType === 'AuditEvent',
  'current-support': (one) =>
    one.resourceType === 'Composition' && coded(one.type, systems.record, 'current-support'),
};

describe.each(profiles.map((profile) => [profile.id, profile] as const))('The profile %s', (id, profile) => {
  const kept = (): readonly Resource[] => given.filter((resource) => isFor[id]?.(resource) ?? false);

  test('is kept by every resource that it is for', () => {
    expect(kept().length).toBeGreaterThan(20);
    const broken = kept().flatMap((resource) => brokenBy(resource, profile));
    expect([...new Set(broken)]).toEqual([]);
  });

  test('is broken by a resource without one of the elements that it asks for', () => {
    const asked = (profile.differential?.element ?? []).filter(
      ({ min = 0, path, sliceName }) => min > 0 && path.split('.').length === 2 && sliceName === undefined,
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const { path } of asked) {
      const name = path.slice(profile.type.length + 1).replace('[x]', '');
      const bent = kept().flatMap((resource) => brokenBy(without(resource, name), profile));
      expect([path, bent.some((fault) => fault.startsWith(path))]).toEqual([path, true]);
    }
  });
});

function without(resource: Resource, name: string): object {
  return Object.fromEntries(Object.entries(resource).filter(([key]) => !key.startsWith(name)));
}

describe('The check of profiles', () => {
  const goal = profiles.find(({ id }) => id === 'personal-goal');
  const bend = (change: object): readonly string[] => {
    const [one] = given.filter(({ resourceType }) => resourceType === 'Goal');
    if (one === undefined || goal === undefined) throw new Error('there is no goal');
    return brokenBy({ ...one, ...change }, goal);
  };

  test('tells another scale, another measure, two targets, and a goal without words', () => {
    const measure = { coding: [{ system: systems.measure, code: 'personal-goal-attainment' }] };
    const target = { measure, detailInteger: 5 };
    expect(bend({ target: [{ ...target, detailInteger: 10 }] })).toEqual([
      'Goal.target.detail[x] has another value',
    ]);
    expect(bend({ target: [{ ...target, measure: { text: 'x' } }] })).toEqual([
      'Goal.target.measure has another code',
    ]);
    expect(bend({ target: [target, target] })).toEqual(['Goal.target is there too often']);
    expect(bend({ description: { coding: [] } })).toEqual(['Goal.description.text is missing']);
  });
});

describe('What an element is bound to', () => {
  const bindings = profiles.flatMap(({ id, differential }) =>
    (differential?.element ?? []).flatMap(({ path, binding }) =>
      binding?.valueSet === undefined ? [] : [{ id, path, valueSet: binding.valueSet }],
    ),
  );

  test('is a value set of the guide, whose codes are those of a code system', () => {
    expect(bindings.length).toBeGreaterThan(4);
    for (const { valueSet } of bindings) {
      const found = valueSets.find(({ url }) => url === valueSet);
      const [include] = found?.compose?.include ?? [];
      const codes = codeSystems.find(({ url }) => url === include?.system)?.concept?.map(({ code }) => code);
      expect([valueSet, codes === undefined]).toEqual([valueSet, false]);
      for (const { code } of include?.concept ?? []) expect(codes).toContain(code);
    }
  });

  test('holds a code of each resource that is bound', () => {
    for (const { id, path, valueSet } of bindings) {
      const include = valueSets.find(({ url }) => url === valueSet)?.compose?.include[0];
      const isBound = ({ system, code }: { system?: string; code?: string }): boolean =>
        system === include?.system && (include?.concept?.some((one) => one.code === code) ?? true);
      for (const resource of given.filter((one) => isFor[id]?.(one) ?? false))
        for (const { coding = [] } of conceptsAt(resource, path.split('.').slice(1)))
          expect([path, coding.some(isBound)]).toEqual([path, true]);
    }
    expect(bindings.map(({ valueSet }) => valueSet)).toContain(reqolTotalCodes);
  });
});

function conceptsAt(resource: object, steps: readonly string[]): readonly CodeableConcept[] {
  return steps.reduce<readonly object[]>(
    (parents, step) => parents.flatMap((one) => [new Map(Object.entries(one)).get(step) ?? []].flat()),
    [resource],
  );
}
