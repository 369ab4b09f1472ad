import { describe, expect, test } from 'vitest';
import type { Bundle, Resource } from '@medplum/fhirtypes';
import { mapCase } from '../../../src/fhir/mapping/map-case.ts';
import { readBundle } from '../../../src/fhir/reading/read-bundle.ts';
import { systems } from '../../../src/fhir/systems.ts';
import { caseRecord, samsContext } from '../case-records.ts';
import { bundleOf } from './bundle-of.ts';

const whole = bundleOf(mapCase(caseRecord(), samsContext));
const context = { sites: new Map(), sourceOrganisation: samsContext.sourceOrganisation };

const read = (bundle: unknown) => readBundle(bundle, context);

function refusal(bundle: unknown): string {
  const found = read(bundle);
  return found.record === undefined ? [...new Set(found.refusals.map(({ code }) => code))].join(' ') : 'read';
}

/** The Bundle with resources of a type changed. */
function changed(type: string, change: (resource: never) => object): Bundle {
  const entry = whole.entry?.map((one) =>
    one.resource?.resourceType === type
      ? { ...one, resource: change(one.resource as never) as Resource }
      : one,
  );
  return { ...whole, entry: entry ?? [] };
}

function withEntry(resource: object, request: object = { method: 'POST', url: 'X' }): Bundle {
  const url = (resource as Resource).resourceType;
  const entry = { fullUrl: 'urn:uuid:new', resource: resource as Resource, request: { ...request, url } };
  return { ...whole, entry: [...(whole.entry ?? []), entry as never] };
}

const patient = whole.entry?.[0];
const subject = { reference: patient?.fullUrl };

test('The Bundle that the others are made from is read', () => {
  expect(refusal(whole)).toBe('read');
});

describe('A Bundle is refused', () => {
  test.each([
    ['that is none', { resourceType: 'Patient' }, 'bundle'],
    ['of another type', { ...whole, type: 'document' }, 'bundle'],
    ['without entries', { ...whole, entry: [] }, 'bundle'],
    [
      'with more entries than are taken',
      { ...whole, entry: Array.from({ length: 1001 }, () => patient) },
      'bundle',
    ],
    ['without a Patient', { ...whole, entry: whole.entry?.slice(1) }, 'no-patient'],
    ['with two', withEntry({ ...patient?.resource }), 'several-patients'],
    ['with a label of its own', { ...whole, meta: { security: [{ code: 'V' }] } }, 'stricter-label'],
    [
      'whose Patient has no id of a source',
      changed('Patient', (one: object) => ({ ...one, identifier: [] })),
      'local-identifier',
    ],
    [
      'with two entries under one address',
      { ...whole, entry: [...(whole.entry ?? []), whole.entry?.[3]] },
      'repeated-address',
    ],
    ['with a Bundle in it', withEntry({ resourceType: 'Bundle', type: 'collection' }), 'nested-resource'],
    ['with rules of its own', { ...whole, implicitRules: 'http://example.org/rules' }, 'not-understood'],
  ])('%s', (_what, bundle, code) => {
    expect(refusal(bundle)).toBe(code);
  });

  test.each(['DELETE', 'PATCH', 'GET', 'HEAD'])('with an entry to %s', (method) => {
    const entry = whole.entry?.map((one) => ({ ...one, request: { method, url: one.request?.url ?? '' } }));
    expect(refusal({ ...whole, entry })).toBe('method');
  });

  test('with a condition, or another type in an entry’s address', () => {
    const condition = whole.entry?.map((one) => ({ ...one, request: { ...one.request, ifMatch: 'W/"1"' } }));
    expect(refusal({ ...whole, entry: condition })).toBe('condition');
    const address = whole.entry?.map((one) => ({ ...one, request: { method: 'PUT', url: 'Basic/1' } }));
    expect(refusal({ ...whole, entry: address })).toBe('url');
  });
});

describe('A resource that could be about somebody else is refused', () => {
  test.each([
    ['by another id', { reference: 'Patient/3f0e8a52-4f0b-4f1d-9d5e-2a6f6f0c1a99' }],
    ['by an absolute address', { reference: 'https://example.org/fhir/Patient/1' }],
    ['by an identifier', { identifier: { system: systems.nhsNumber, value: '9990000026' } }],
  ])('%s', (_how, other) => {
    for (const type of ['Goal', 'Observation', 'Flag', 'CarePlan', 'ServiceRequest']) {
      const bundle = changed(type, (one: object) => ({ ...one, subject: other }));
      expect([type, refusal(bundle)]).toEqual([type, 'other-person']);
    }
    expect(refusal(changed('EpisodeOfCare', (one: object) => ({ ...one, patient: other })))).toBe(
      'other-person',
    );
    expect(refusal(changed('Consent', (one: object) => ({ ...one, patient: other })))).toBe('other-person');
    const participant = [
      { actor: subject, status: 'accepted' },
      { actor: { ...other, type: 'Patient' }, status: 'accepted' },
    ];
    expect(refusal(changed('Appointment', (one: object) => ({ ...one, participant })))).toBe('other-person');
    expect(refusal(withEntry({ resourceType: 'Condition', subject: other }))).toBe('other-person');
  });

  test('and so is one about nobody', () => {
    expect(refusal(changed('Encounter', ({ subject: _, ...one }: { subject: unknown }) => one))).toBe(
      'other-person',
    );
  });
});

describe('What would be kept as what it is not is refused', () => {
  test.each([
    [
      'a modifier',
      'Goal',
      { modifierExtension: [{ url: 'http://example.org/not', valueBoolean: true }] },
      'not-understood',
    ],
    [
      'a modifier within',
      'Patient',
      {
        name: [
          {
            family: 'Example',
            given: ['Sam'],
            modifierExtension: [{ url: 'http://example.org/x', valueBoolean: true }],
          },
        ],
      },
      'not-understood',
    ],
    [
      'a contained resource',
      'CareTeam',
      { contained: [{ resourceType: 'Patient', id: 'p' }] },
      'not-understood',
    ],
    ['a planned meeting as one that took place', 'Encounter', { status: 'planned' }, 'standing'],
    ['an amended form', 'QuestionnaireResponse', { status: 'amended' }, 'standing'],
    ['a goal that is only proposed', 'Goal', { lifecycleStatus: 'proposed' }, 'unfit'],
    ['a team that is none any more', 'CareTeam', { status: 'inactive' }, 'standing'],
    ['a request not to do something', 'ServiceRequest', { doNotPerform: true }, 'standing'],
    ['a record that is not in use', 'Patient', { active: false }, 'standing'],
    [
      'what is very restricted',
      'Encounter',
      { meta: { security: [{ system: systems.confidentiality, code: 'V' }] } },
      'stricter-label',
    ],
    [
      'what is restricted',
      'EpisodeOfCare',
      { meta: { security: [{ system: systems.confidentiality, code: 'R' }] } },
      'stricter-label',
    ],
    [
      'what is sensitive in a way that has no mark',
      'Encounter',
      { meta: { security: [{ system: systems.actCode, code: 'SDV' }] } },
      'stricter-label',
    ],
    [
      'a label of somebody else’s',
      'Goal',
      { meta: { security: [{ system: 'http://example.org/labels', code: 'x' }] } },
      'stricter-label',
    ],
  ])('%s', (_what, type, change, code) => {
    expect(refusal(changed(type, (one: object) => ({ ...one, ...change })))).toBe(code);
  });

  test('two of what there is one of', () => {
    const episode = whole.entry?.find(({ resource }) => resource?.resourceType === 'EpisodeOfCare')?.resource;
    const identifier = (episode as { identifier?: { system: string }[] }).identifier?.[0];
    const other = { ...episode, identifier: [{ ...identifier, value: 'E9' }] };
    expect(refusal(withEntry(other))).toBe('several');
    expect(refusal(withEntry({ ...episode }))).toContain('several');
  });

  test('one row twice', () => {
    const goal = whole.entry?.find(({ resource }) => resource?.resourceType === 'Goal')?.resource;
    expect(refusal(withEntry({ ...goal }))).toBe('repeated-row');
  });

  test('a mark of whom not to contact that leads to nobody', () => {
    const flag = {
      resourceType: 'Flag',
      identifier: [
        {
          system: 'https://livingwell-gateway.example/fhir/sid/tameside-glossop/casebook/do-not-contact',
          value: 'N1',
        },
      ],
      status: 'active',
      code: { text: 'Do not contact' },
      subject,
    };
    expect(refusal(withEntry(flag))).toBe('unresolved-reference');
  });

  test.each([
    ['another root', { provision: { type: 'deny' } }],
    [
      'a limit that a case record has not',
      {
        provision: {
          type: 'permit',
          class: [{ system: systems.topic, code: 'nothing' }],
          provision: [
            {
              type: 'permit',
              dataPeriod: { start: '2024-01-01' },
              class: [{ system: systems.topic, code: 'goals' }],
            },
          ],
        },
      },
    ],
    ['another status', { status: 'rejected' }],
    ['a verification', { verification: [{ verified: true }] }],
    ['no row of the source', { identifier: [] }],
  ])('choices that a case record cannot say: %s', (_what, change) => {
    expect(refusal(changed('Consent', (one: object) => ({ ...one, ...change })))).toBe('consent');
  });

  test('and every refusal says where, what to do, and nothing that was sent', () => {
    const bundle = changed('Encounter', (one: object) => ({
      ...one,
      status: 'planned',
      subject: { reference: 'Patient/999-000-0026' },
    }));
    const found = read(bundle);
    if (found.record !== undefined) throw new Error('it was read');
    for (const { field, fix } of found.refusals) {
      expect(field).toMatch(/^Bundle\.entry\[\d+\]\.resource\.subject$/);
      expect(fix.length).toBeGreaterThan(20);
    }
    expect(JSON.stringify(found.refusals)).not.toMatch(/999-000|Sam|Example|casebook/);
  });
});

describe('What is not understood is told of, and the rest is taken', () => {
  const issuesOf = (bundle: Bundle): readonly string[] => {
    const found = read(bundle);
    if (found.record === undefined) throw new Error(JSON.stringify(found.refusals));
    return found.issues.map(({ field, code }) => `${code} ${field.replace(/entry\[\d+\]/, 'entry[n]')}`);
  };

  test.each([
    [
      'an extension of somebody’s',
      'Encounter',
      { extension: [{ url: 'http://example.org/x', valueString: 'y' }] },
      'extension',
    ],
    ['an element', 'Encounter', { reasonCode: [{ text: 'Low mood' }] }, 'reasonCode'],
    [
      'a reference out of the Bundle',
      'Encounter',
      { serviceProvider: { reference: 'Organization/9' } },
      'serviceProvider',
    ],
    [
      'the hour of what is kept by the day',
      'Encounter',
      { period: { start: '2024-02-23T14:00:00Z', end: '2024-02-23' } },
      'period.start',
    ],

    [
      'a narrative of its own',
      'Encounter',
      { text: { status: 'additional', div: '<div xmlns="http://www.w3.org/1999/xhtml">More</div>' } },
      'text',
    ],
    ['a tag', 'Encounter', { meta: { tag: [{ system: 'http://example.org/tags', code: 'x' }] } }, 'meta'],
  ])('%s', (_what, type, change, place) => {
    const bundle = changed(type, (one: object) => ({ ...one, ...change }));
    const found = [...new Set(issuesOf(bundle))];
    expect(found).toEqual(place === '' ? [] : [`not-taken Bundle.entry[n].resource.${place}`]);
  });

  test('a whole resource: of a type that is not taken, without an identifier of the source, without what it belongs to', () => {
    const goal = whole.entry?.find(({ resource }) => resource?.resourceType === 'Goal')?.resource;
    for (const resource of [
      { resourceType: 'Condition', subject },
      { resourceType: 'Provenance', target: [subject], recorded: '2024-02-24T15:00:00Z', agent: [] },
      { ...goal, identifier: [{ system: 'http://example.org/goals', value: '1' }] },
    ]) {
      expect(issuesOf(withEntry(resource))).toEqual(['not-taken Bundle.entry[n].resource']);
    }
  });

  test('however much it is, in a list that ends', () => {
    const extension = Array.from({ length: 150 }, (_, index) => ({
      url: `http://example.org/${index}`,
      valueBoolean: true,
    }));
    const bundle = changed('Patient', (one: { extension: object[] }) => ({
      ...one,
      extension: [...one.extension, ...extension],
    }));
    expect(issuesOf(bundle)).toHaveLength(100);
  });

  test('what only repeats the rest is not: ids, versions, profiles, displays, a generated narrative', () => {
    const bundle = changed('Encounter', (one: { class: object }) => ({
      ...one,
      id: 'c1',
      meta: { versionId: '3', lastUpdated: '2024-02-24T15:00:00Z', profile: ['http://example.org/p'] },
      class: { ...one.class, display: 'ambulatory' },
      text: { status: 'generated', div: '<div xmlns="http://www.w3.org/1999/xhtml">A conversation</div>' },
    }));
    const entry = bundle.entry?.map((one, index) =>
      one.resource?.resourceType === 'Encounter'
        ? { ...one, resource: { ...one.resource, id: `c${index}` } }
        : one,
    );
    expect(issuesOf({ ...bundle, entry: entry ?? [] })).toEqual([]);
  });
});

describe('A Bundle cannot loosen what it says', () => {
  test('labels and topics are made anew, whatever is sent', () => {
    const loose = {
      security: [{ system: systems.confidentiality, code: 'U' }],
      tag: [{ system: systems.topic, code: 'existence' }],
    };
    const entry = whole.entry?.map((one) =>
      one.resource?.resourceType === 'Consent'
        ? one
        : { ...one, resource: { ...one.resource, meta: loose } as Resource },
    );
    const marked = caseRecord().plan?.goals.map(({ sensitive }) => sensitive);
    const found = read({ ...whole, entry });
    expect(marked).toContainEqual(['drug-alcohol']);
    // What only the labels said is said no more, as in a case record without its mark; the words of a goal mark it still.
    expect(found.record?.plan?.goals.map(({ sensitive }) => sensitive)).toEqual([[], [], ['drug-alcohol']]);
    if (found.record === undefined) throw new Error('it was not read');
    const labels = mapCase(found.record, samsContext).personal.map(({ meta }) => meta?.security?.[0]?.code);
    expect(labels).not.toContain('U');
    expect(found.issues.some(({ field }) => field.endsWith('.meta'))).toBe(true);
  });

  test.each([
    ['a label', { security: [{ system: systems.actCode, code: 'SDV' }] }, 'domestic-abuse'],
    ['a topic', { tag: [{ system: systems.topic, code: 'criminal-justice' }] }, 'criminal-justice'],
  ])('and can make a goal stricter, by %s', (_how, meta, strand) => {
    const bundle = changed('Goal', (one: object) => ({ ...one, meta }));
    const entry = bundle.entry?.map((one) => {
      if (one.resource === undefined || one.resource.resourceType === 'Goal') return one;
      const { meta: _, ...resource } = one.resource;
      return { ...one, resource };
    });
    const found = read({ ...bundle, entry });
    expect(found.record?.plan?.goals.map(({ sensitive }) => sensitive)).toEqual([
      [strand],
      [strand],
      [strand, 'drug-alcohol'],
    ]);
  });
});
