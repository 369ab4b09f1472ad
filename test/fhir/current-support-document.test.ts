import type { Bundle, Composition, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildCurrentSupport } from '../../src/fhir/current-support/build-current-support.ts';
import { currentSupportDocument } from '../../src/fhir/current-support/document.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { referencesFrom, referenceTo } from '../../src/fhir/references.ts';
import { labelsOf, topicsOf } from '../../src/fhir/topics.ts';
import { caveat } from '../../src/living-well/words.ts';
import { caseRecord, samsContext } from './case-records.ts';
import { allReleased, theFirst } from './find-resources.ts';
import { validate } from './validator.ts';

const at = new Date('2024-02-25T02:10:00Z');
const context = {
  personId: samsContext.personId,
  at,
  id: '0b6b1f52-6a7c-4f0e-8a63-0c4a33b9a111',
  baseUrl: 'https://gateway.example/fhir',
  caveat,
  crisisLines: [{ name: 'Example crisis line', telephone: '0161 496 0999', note: 'Open all hours' }],
};
const everything = allReleased(mapCase(caseRecord(), samsContext));

function documentOf(released: readonly Resource[]): Bundle {
  return currentSupportDocument(released, buildCurrentSupport(released, at), context);
}

function resourcesIn(bundle: Bundle): readonly Resource[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => resource ?? []);
}

function compositionIn(bundle: Bundle): Composition {
  return theFirst(resourcesIn(bundle), 'Composition');
}

describe('the document for nothing released', () => {
  const document = documentOf([]);

  test('has one entry, the Composition, and is valid', () => {
    expect(resourcesIn(document)).toHaveLength(1);
    expect(validate(document)).toEqual([]);
    expect(document.meta).toBeUndefined();
  });

  test('says of every section that it is unavailable, never that there is nothing', () => {
    const [short, ...sections] = compositionIn(document).section ?? [];
    expect(short?.text?.div).toContain('No current support to show for this person.');
    expect(sections).toHaveLength(7);
    for (const section of sections) {
      expect(section.emptyReason?.coding?.[0]?.code).toBe('unavailable');
      expect(section.text?.div).toContain(caveat);
      expect(section.entry).toBeUndefined();
    }
    expect(JSON.stringify(document)).not.toMatch(/nilknown|withheld/);
  });

  test('has UK Core’s heading beside ours wherever it has one that says the same', () => {
    const codes = compositionIn(document).section?.map(({ code }) => code?.coding?.map((one) => one.code));
    expect(codes).toEqual([
      ['answer'],
      ['safety-plan'],
      ['who-to-call', 'contact-for-further-information'],
      ['services', 'services-and-care'],
      ['people'],
      ['needs', 'reasonable-adjustments-for-health-and-care-access'],
      ['goals', 'aim-goal'],
      ['reqol', 'assessment-scales'],
    ]);
  });

  test('has the crisis lines, as every document has', () => {
    expect(JSON.stringify(document)).toContain('0161 496 0999');
    expect(JSON.stringify(documentOf(everything))).toContain('0161 496 0999');
  });
});

describe('a document never holds', () => {
  const bytes = JSON.stringify(documentOf(everything));

  test('an address, a telephone of the person, or a local identifier of the person', () => {
    expect(bytes).not.toMatch(/Example Street|07700 900456|casebook\/person|"P1/);
  });
  test('free text about why somebody was introduced', () => {
    expect(bytes).not.toContain('Lost a job');
  });
  test('answers to single ReQoL questions', () => {
    expect(bytes).not.toContain('rq06');
  });
  test('markup that a text brought along', () => {
    const safetyPlan = {
      id: 'S',
      agreedOn: '2024-02-01',
      agreedWith: '<script>',
      whatHelps: ['tea & "toast" <b>'],
    };
    const released = allReleased(mapCase(caseRecord({ safetyPlan }), samsContext));
    const document = documentOf(released);
    const div = compositionIn(document).section?.[1]?.text?.div;
    expect(div).toContain('&lt;script&gt;');
    expect(div).toContain('tea &amp; &quot;toast&quot; &lt;b&gt;');
    expect(validate(document)).toEqual([]);
  });
  test('a count of goals that were not released', () => {
    const released = everything.filter((resource) => !topicsOf(resource).includes('drug-alcohol'));
    const sensitive = everything
      .filter((resource) => topicsOf(resource).includes('drug-alcohol'))
      .map(referenceTo);
    expect(sensitive.length).toBeGreaterThan(2);
    const text = JSON.stringify(documentOf(released));
    for (const reference of sensitive) expect(text).not.toContain(reference);
  });
});

test('of any part of a record: valid, self-contained, and nothing but what was released', () => {
  fc.assert(
    fc.property(fc.subarray([...everything]), (released) => {
      const document = documentOf(released);
      const [composition, ...rest] = resourcesIn(document);
      expect(composition?.resourceType).toBe('Composition');
      const known = new Set(released.map(referenceTo));
      for (const resource of rest) expect(known).toContain(referenceTo(resource));
      const here = new Set([...rest.map(referenceTo), `Patient/${context.personId}`]);
      for (const reference of resourcesIn(document).flatMap(referencesFrom))
        expect(here).toContain(reference);
      expect(validate(document)).toEqual([]);
    }),
    { numRuns: 25 },
  );
});

describe('the document for everything released', () => {
  const document = documentOf(everything);

  test('says what the page says, in the page’s order', () => {
    expect(compositionIn(document).section?.map(({ title }) => title)).toEqual([
      'In short',
      'Safety plan',
      'Who to call',
      'Services',
      'People and do not contact',
      'Communication and adjustments',
      'Goals',
      'Quality of life',
    ]);
    expect(compositionIn(document)).toMatchObject({
      status: 'final',
      title: 'Current support',
      subject: { reference: `Patient/${context.personId}` },
      author: [{ display: 'Living Well Gateway' }],
      date: '2024-02-25T02:10:00.000Z',
    });
  });

  test('is an R4 document: identified, timed, addressed under the base it was given', () => {
    expect(document).toMatchObject({
      type: 'document',
      identifier: { value: context.id },
      timestamp: at.toISOString(),
    });
    for (const { fullUrl, resource } of document.entry ?? []) {
      expect(fullUrl).toBe(`https://gateway.example/fhir/${resource && referenceTo(resource)}`);
    }
  });

  test('carries the topics and the strictest labels of all that is in it', () => {
    expect(topicsOf(document)).toContain('drug-alcohol');
    expect(labelsOf(document).map(({ code }) => code)).toEqual(['R', 'ETH']);
  });
});
