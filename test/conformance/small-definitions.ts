import type {
  CodeSystem,
  ElementDefinition,
  Resource,
  StructureDefinition,
  ValueSet,
} from '@medplum/fhirtypes';

/** Made-up definitions, small enough to read: what a folder of a national body holds, one of each kind. */

const base = 'https://profiles.example/';
const r4 = 'http://hl7.org/fhir/StructureDefinition/';

type Element = Omit<ElementDefinition, 'path'> & { readonly id: string };

export function profile(name: string, type: string, elements: readonly Element[]): StructureDefinition {
  return {
    resourceType: 'StructureDefinition',
    url: `${base}StructureDefinition/${name}`,
    name,
    status: 'active',
    kind: type === 'Extension' ? 'complex-type' : 'resource',
    abstract: false,
    type,
    baseDefinition: `${r4}${type}`,
    derivation: 'constraint',
    differential: { element: elements.map((one) => ({ ...one, path: one.id.replace(/:[^.]+/g, '') })) },
  };
}

export const urls = {
  observation: `${base}StructureDefinition/Small-Observation`,
  grade: `${base}StructureDefinition/small-grade`,
  pair: `${base}StructureDefinition/small-pair`,
  colours: `${base}ValueSet/colours`,
  colour: `${base}CodeSystem/colour`,
  old: `${base}CodeSystem/old`,
} as const;

const extensionOf = (url: string): Element => ({ id: 'Extension.url', fixedUri: url });

const grade: StructureDefinition = {
  ...profile('small-grade', 'Extension', [
    { id: 'Extension', max: '1' },
    extensionOf(urls.grade),
    { id: 'Extension.value[x]', min: 1, type: [{ code: 'integer' }] },
  ]),
  context: [{ type: 'element', expression: 'Identifier' }],
};

const pair: StructureDefinition = {
  ...profile('small-pair', 'Extension', [
    { id: 'Extension.extension:left', sliceName: 'left', min: 1, max: '1' },
    { id: 'Extension.extension:left.url', fixedUri: 'left' },
    { id: 'Extension.extension:left.value[x]', min: 1, type: [{ code: 'string' }] },
    extensionOf(urls.pair),
    { id: 'Extension.value[x]', max: '0' },
  ]),
  context: [{ type: 'element', expression: 'Observation' }],
};

const observation = profile('Small-Observation', 'Observation', [
  {
    id: 'Observation.extension:pair',
    sliceName: 'pair',
    max: '1',
    type: [{ code: 'Extension', profile: [urls.pair] }],
  },
  {
    id: 'Observation.identifier',
    max: '2',
    slicing: { discriminator: [{ type: 'value', path: 'system' }], rules: 'open' },
  },
  { id: 'Observation.identifier:main', sliceName: 'main', min: 1, max: '1' },
  { id: 'Observation.identifier:main.system', min: 1, fixedUri: 'https://ids.example/main' },
  { id: 'Observation.identifier:main.value', min: 1 },
  { id: 'Observation.category', patternCodeableConcept: { coding: [{ code: 'survey' }] } },
  { id: 'Observation.code', binding: { strength: 'required', valueSet: urls.colours } },
  { id: 'Observation.method', binding: { strength: 'extensible', valueSet: urls.colours } },
  { id: 'Observation.subject', min: 1, type: [{ code: 'Reference', targetProfile: [`${r4}Patient`] }] },
  { id: 'Observation.value[x]', type: [{ code: 'integer' }, { code: 'string' }] },
  { id: 'Observation.bodySite', max: '0' },
  {
    id: 'Observation.component',
    constraint: [
      { key: 'small-1', severity: 'error', human: 'A part has a value', expression: 'value.exists()' },
    ],
  },
]);

const system = (url: string, status: 'active' | 'retired', codes: readonly string[]): CodeSystem => ({
  resourceType: 'CodeSystem',
  url,
  status,
  content: 'complete',
  concept: codes.map((code) => ({ code, display: code })),
});

const colours: ValueSet = {
  resourceType: 'ValueSet',
  url: urls.colours,
  status: 'active',
  compose: {
    include: [{ system: urls.colour }],
    exclude: [{ system: urls.colour, concept: [{ code: 'grey' }] }],
  },
};

export const smallDefinitions: readonly Resource[] = [
  grade,
  pair,
  observation,
  colours,
  system(urls.colour, 'active', ['red', 'green', 'grey']),
  system(urls.old, 'retired', ['red']),
];
