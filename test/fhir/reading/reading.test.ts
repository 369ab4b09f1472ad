import { describe, expect, test } from 'vitest';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { mapCase } from '../../../src/fhir/mapping/map-case.ts';
import { linesIn } from '../../../src/fhir/reading/narrative-lines.ts';
import { readBundle } from '../../../src/fhir/reading/read-bundle.ts';
import { extensions } from '../../../src/fhir/systems.ts';
import { caseRecord, samsContext } from '../case-records.ts';
import { bundleOf } from './bundle-of.ts';

const context = { sites: new Map(), sourceOrganisation: samsContext.sourceOrganisation };
const whole = bundleOf(mapCase(caseRecord(), samsContext));

function recordOf(bundle: Bundle) {
  const found = readBundle(bundle, context);
  if (found.record === undefined) throw new Error(JSON.stringify(found.refusals));
  return found.record;
}

const rewritten = (change: (text: string) => string): Bundle =>
  JSON.parse(change(JSON.stringify(whole))) as Bundle;

function patientAs(change: (patient: Resource) => object): Bundle {
  const [first, ...others] = whole.entry ?? [];
  return {
    ...whole,
    entry: [{ ...first, resource: change(first?.resource as Resource) as Resource }, ...others],
  };
}

describe('A reference within a Bundle is understood', () => {
  test.each([
    ['by type and id', (index: string) => `Thing/${index}`],
    ['by an absolute address', (index: string) => `https://cases.example/fhir/Thing/${index}`],
    ['with a version', (index: string) => `Thing/${index}/_history/3`],
  ])('%s', (_how, name) => {
    const bundle = rewritten((text) =>
      text.replace(/urn:uuid:[0-9-]*?(\d+)"/g, (_whole, index: string) => `${name(index)}"`),
    );
    const entry = bundle.entry?.map((one) => ({
      ...one,
      fullUrl: one.fullUrl?.replace(/\/_history.*$/, '') ?? '',
    }));
    expect(recordOf({ ...bundle, entry: entry ?? [] })).toEqual(recordOf(whole));
  });

  test('by identifier, and as a condition', () => {
    const identifiers = new Map(
      (whole.entry ?? []).flatMap(({ fullUrl, resource }) => {
        const [first] = [
          (resource as { identifier?: { system: string; value: string }[] }).identifier ?? [],
        ].flat();
        return first ? [[fullUrl, { first, type: resource?.resourceType }] as const] : [];
      }),
    );
    const byIdentifier = JSON.parse(JSON.stringify(whole), (_key, value: { reference?: string }) => {
      const found = identifiers.get(value?.reference);
      return found ? { type: found.type, identifier: found.first } : value;
    }) as Bundle;
    const conditional = JSON.parse(JSON.stringify(whole), (key, value: string) => {
      const found = key === 'reference' ? identifiers.get(value) : undefined;
      return found ? `${found.type}?identifier=${found.first.system}|${found.first.value}` : value;
    }) as Bundle;
    expect(recordOf(byIdentifier)).toEqual(recordOf(whole));
    expect(recordOf(conditional)).toEqual(recordOf(whole));
  });
});

describe('When the source last changed it', () => {
  const without = (patient: Resource): Resource =>
    ({ ...patient, extension: [], meta: { lastUpdated: '2024-01-01T00:00:00Z' } }) as Resource;

  test('is what the Patient says; else the time of the Bundle; else of the Patient’s version', () => {
    const timestamp = '2024-02-25T09:00:00Z';
    expect(recordOf({ ...whole, timestamp }).source.modified).toBe('2024-02-24T15:00:00.000Z');
    expect(recordOf({ ...patientAs(without), timestamp }).source.modified).toBe(timestamp);
    expect(recordOf(patientAs(without)).source.modified).toBe('2024-01-01T00:00:00Z');
  });

  test('must be told by one of them', () => {
    const found = readBundle(
      patientAs((patient) => ({ ...patient, extension: [] })),
      context,
    );
    expect(found.record === undefined && found.refusals).toMatchObject([
      { field: 'Bundle.entry[0].resource', code: 'unfit' },
    ]);
  });
});

describe('A person', () => {
  test('is known by the name that is used now, and lives where they live now', () => {
    const { person } = recordOf(
      patientAs((patient) => ({
        ...patient,
        name: [
          { use: 'old', family: 'Former', given: ['Sam'] },
          { use: 'usual', family: 'Example', given: ['Sam'] },
        ],
        address: [
          { use: 'old', line: ['9 Former Street'], postalCode: 'ZZ99 9ZZ' },
          { use: 'home', line: ['2 Example Street'], city: 'Glossop', postalCode: 'ZZ99 9ZZ' },
        ],
      })),
    );
    expect(person.name.family).toBe('Example');
    expect(person.address?.lines).toEqual(['2 Example Street', 'Glossop']);
  });
});

describe('A safety plan', () => {
  test('is read by the heading of each note, and a note without one is told of', () => {
    const bundle = rewritten((text) =>
      text.replaceAll(
        `"url":"${extensions.safetyPlanHeading}","valueCode":"what-helps"`,
        '"url":"http://example.org/x","valueCode":"y"',
      ),
    );
    const found = readBundle(bundle, context);
    if (found.record === undefined) throw new Error(JSON.stringify(found.refusals));
    expect(found.record.safetyPlan?.whatHelps).toEqual([]);
    expect(found.issues.map(({ field }) => field.replace(/^.*resource/, ''))).toEqual([
      '.note[0]',
      '.note[1]',
    ]);
  });
});

describe('The lines of a narrative', () => {
  test.each([
    [
      '<div xmlns="http://www.w3.org/1999/xhtml"><ul><li>A &amp; B</li><li>C &lt; D</li></ul></div>',
      ['A & B', 'C < D'],
    ],
    ['<div><p>One</p><p><b>Two</b> &#x33;<br/>&#52;&nbsp;</p></div>', ['One', 'Two 3', '4']],
    ['<div>   </div>', []],
  ])('%s', (div, lines) => {
    expect(linesIn(div)).toEqual(lines);
  });
});
