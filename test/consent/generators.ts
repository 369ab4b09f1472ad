import type { CodeableConcept, Coding, Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import type { DisclosureRequest, Facts, Item } from '../../src/consent/types.ts';
import {
  action,
  actor,
  agreement,
  consent,
  item,
  label,
  liaison,
  meta,
  purpose,
  request,
  ruth,
  sam,
  topic,
  type,
} from './build.ts';

/** One question and all that its answer rests on. Values come from small sets, so that they meet. */
export interface World {
  readonly request: DisclosureRequest;
  readonly item: Item;
  readonly facts: Facts;
}

const some = <T>(values: readonly T[], max = 3): fc.Arbitrary<T[]> =>
  fc.array(fc.constantFrom(...values), { minLength: 1, maxLength: max });
const mostly = <T>(one: fc.Arbitrary<T>, weight = 7): fc.Arbitrary<T | undefined> =>
  fc.oneof({ arbitrary: fc.constant(undefined), weight }, { arbitrary: one, weight: 1 });

const foreign: Coding = { system: 'urn:elsewhere', code: 'x' };
const concept = (code: string): CodeableConcept => ({ coding: [{ system: 'urn:codes', code }] });
const actors = [
  actor(liaison),
  actor(liaison),
  actor(liaison),
  actor('Practitioner/nurse', 'PRCP'),
  actor('Organization/gp'),
  actor('Organization/nobody-knows'),
  actor(liaison, 'DELEGATEE'),
];
const periods = [
  { start: '2024-01-01' },
  { end: '2024-01-31' },
  { start: '2024', end: '2024' },
  { start: 'soon' },
];

const limits = {
  actor: mostly(some(actors)),
  action: mostly(some([action('access'), action('use'), action('collect'), action('peek')], 2), 19),
  securityLabel: mostly(
    some([...['N', 'R', 'R', 'V', 'V', 'ETH', 'ETHUD', 'SDV', 'XYZ'].map(label), foreign]),
  ),
  purpose: mostly(
    some([...['TREAT', 'TREAT', 'TREAT', 'ETREAT', 'HOPERAT', 'BTG', 'BTG', 'NOPE'].map(purpose), foreign]),
  ),
  class: mostly(
    some([
      ...['goals', 'goals', 'measures', 'drug-alcohol', 'existence', 'nope'].map(topic),
      ...['Goal', 'Observation', 'Nope'].map(type),
      foreign,
    ]),
  ),
  code: mostly(some([concept('a'), concept('b'), { text: 'a' }], 2), 19),
  period: mostly(fc.constantFrom(...periods), 19),
  dataPeriod: mostly(fc.constantFrom(...periods), 19),
  data: mostly(
    some(
      (['instance', 'related', 'authoredby'] as const).flatMap((meaning) =>
        ['Goal/i1', sam, 'Goal/other'].map((reference) => ({ meaning, reference: { reference } })),
      ),
      2,
    ),
    19,
  ),
};

/** Elements that are there or are not; never there without a value. */
const present = <T extends object>(value: T): T => {
  const copy = { ...value };
  for (const key of Object.keys(copy))
    if (Reflect.get(copy, key) === undefined) Reflect.deleteProperty(copy, key);
  return copy;
};
const strip = (arbitrary: fc.Arbitrary<object>): fc.Arbitrary<ConsentProvision> =>
  arbitrary.map((one) => present(one));

/** A provision of at most `depth` levels below it, with any effect or `effects` only. */
export function provision(
  depth: number,
  effects: readonly (string | undefined)[] = ['permit', 'permit', 'permit', 'permit', 'deny', undefined],
): fc.Arbitrary<ConsentProvision> {
  const children = depth === 0 ? fc.constant([]) : fc.array(provision(depth - 1, effects), { maxLength: 2 });
  return strip(
    fc.record({
      ...limits,
      type: fc.constantFrom(...effects),
      provision: children.map((all) => (all.length === 0 ? undefined : all)),
    }),
  );
}

/** Denies and nothing else, at every level. */
export const denials = provision(2, ['deny']);

export const consents = (patient = sam, prefix = 'c'): fc.Arbitrary<Consent[]> =>
  fc
    .array(
      fc.record({ provision: provision(2), unverified: fc.constantFrom(false, false, false, false, true) }),
      { maxLength: 3 },
    )
    .map((all) =>
      all.map((one, index) =>
        consent(one.provision, {
          id: `${prefix}${index}`,
          patient: { reference: patient },
          ...(one.unverified ? { verification: [{ verified: false }] } : {}),
        }),
      ),
    );

const resource: fc.Arbitrary<Resource> = fc
  .record({
    topics: fc.subarray(['goals', 'measures', 'drug-alcohol'], { minLength: 1 }),
    level: fc.constantFrom<(string | undefined)[]>('U', 'N', 'N', 'N', 'R', 'V', undefined),
    marks: fc.subarray(['ETH', 'ETHUD', 'SDV', 'XYZ']).filter((marks) => marks.length < 3),
    observed: fc.boolean(),
    on: fc.constantFrom<(string | undefined)[]>('2024-01-10', '2024-02-10', undefined),
  })
  .map(({ topics, level, marks, observed, on }): Resource => {
    const base = {
      id: 'i1',
      meta: meta(topics, level === undefined ? marks : [level, ...marks]),
      subject: { reference: sam },
    };
    if (observed) {
      return present({
        ...base,
        resourceType: 'Observation' as const,
        status: 'final' as const,
        code: concept('a'),
        focus: [{ reference: 'Goal/other' }],
        ...(on === undefined ? {} : { effectiveDateTime: on }),
      });
    }
    return present({
      ...base,
      resourceType: 'Goal' as const,
      lifecycleStatus: 'active' as const,
      description: { text: 'a goal' },
      expressedBy: { reference: sam },
      ...(on === undefined ? {} : { startDate: on }),
    });
  });

const agreements: fc.Arbitrary<SharingAgreement[]> = fc.constantFrom<SharingAgreement[][]>(
  [agreement()],
  [agreement({ topics: ['goals', 'measures'] })],
  [
    agreement({ withoutConsent: { topics: ['goals', 'measures'], purposes: ['TREAT'] } }),
    agreement({ id: 'other' }),
  ],
  [agreement({ topics: ['goals', 'measures', 'drug-alcohol'], purposes: ['PurposeOfUse', 'BTG'] })],
);

const purposes = fc.constantFrom<string[][]>(
  ['TREAT'],
  ['TREAT'],
  ['ETREAT'],
  ['TREAT', 'CAREMGT'],
  ['BTG'],
  ['TREAT', 'BTG'],
);

/** Sam's item under Sam's Consents; Ruth is known too. */
export const world: fc.Arbitrary<World> = fc
  .record({ purposes, resource, agreements, sams: consents(), ruths: consents(ruth, 'r') })
  .map(({ purposes: asked, resource: about, agreements: signed, sams, ruths }) => ({
    request: request({ purposes: asked }),
    item: item(about),
    facts: {
      agreements: signed,
      people: new Map([
        [sam, sams],
        [ruth, ruths],
      ]),
      knownActors: new Set([liaison, 'Organization/gp', 'Practitioner/nurse']),
    },
  }));
