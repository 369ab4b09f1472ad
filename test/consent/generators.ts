import type {
  CodeableConcept,
  Coding,
  Consent,
  ConsentProvision,
  ConsentProvisionData,
  Resource,
} from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import type { BreakGlassCase, DisclosureRequest, Facts, Item } from '../../src/consent/types.ts';
import {
  action,
  actor,
  agreement,
  at,
  consent,
  item,
  label,
  liaison,
  meta,
  openCase,
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

const data: ConsentProvisionData[] = (['instance', 'related', 'authoredby'] as const).flatMap((meaning) =>
  ['Goal/i1', sam, 'Goal/other'].map((reference) => ({ meaning, reference: { reference } })),
);

/** One limit of a provision, the more telling ones more often. */
const limit: fc.Arbitrary<ConsentProvision> = fc.oneof(
  { weight: 5, arbitrary: some(actors).map((actor) => ({ actor })) },
  {
    weight: 5,
    arbitrary: some([
      ...['TREAT', 'TREAT', 'TREAT', 'ETREAT', 'HOPERAT', 'BTG', 'BTG', 'NOPE'].map(purpose),
      foreign,
    ]).map((listed) => ({ purpose: listed })),
  },
  {
    weight: 5,
    arbitrary: some([
      ...['goals', 'goals', 'measures', 'drug-alcohol', 'existence', 'nope'].map(topic),
      ...['Goal', 'Observation', 'Nope'].map(type),
      foreign,
    ]).map((listed) => ({ class: listed })),
  },
  {
    weight: 5,
    arbitrary: some([...['N', 'N', 'R', 'R', 'V', 'ETH', 'ETHUD', 'SDV', 'XYZ'].map(label), foreign]).map(
      (listed) => ({ securityLabel: listed }),
    ),
  },
  {
    weight: 1,
    arbitrary: some(['access', 'use', 'collect', 'peek'].map(action), 2).map((listed) => ({
      action: listed,
    })),
  },
  {
    weight: 1,
    arbitrary: some([concept('a'), concept('b'), { text: 'a' }], 2).map((code) => ({ code })),
  },
  { weight: 1, arbitrary: fc.constantFrom(...periods).map((period) => ({ period })) },
  { weight: 1, arbitrary: fc.constantFrom(...periods).map((dataPeriod) => ({ dataPeriod })) },
  { weight: 1, arbitrary: some(data, 2).map((listed) => ({ data: listed })) },
);

/** A provision of at most `depth` levels below it, with any effect or `effects` only. */
export function provision(
  depth: number,
  effects: readonly (ConsentProvision['type'] | undefined)[] = [
    'permit',
    'permit',
    'permit',
    'permit',
    'deny',
    undefined,
  ],
): fc.Arbitrary<ConsentProvision> {
  const children = depth === 0 ? fc.constant([]) : fc.array(provision(depth - 1, effects), { maxLength: 2 });
  return fc
    .tuple(fc.constantFrom(...effects), fc.array(limit, { maxLength: 2 }), children)
    .map(([effect, limits, below]) =>
      Object.assign(
        {},
        ...limits,
        effect === undefined ? {} : { type: effect },
        below.length === 0 ? {} : { provision: below },
      ),
    );
}

/** Denies and nothing else, at every level. */
export const denials = provision(2, ['deny']);

export const consents = (patient = sam, prefix = 'c'): fc.Arbitrary<Consent[]> =>
  fc
    .array(fc.tuple(provision(2), fc.constantFrom(false, false, false, false, true)), { maxLength: 3 })
    .map((all) =>
      all.map(([rule, unverified], index) =>
        consent(rule, {
          id: `${prefix}${index}`,
          patient: { reference: patient },
          ...(unverified && { verification: [{ verified: false }] }),
        }),
      ),
    );

const resource: fc.Arbitrary<Resource> = fc
  .tuple(
    fc.subarray(['goals', 'measures', 'drug-alcohol'], { minLength: 1 }),
    fc.constantFrom('U', 'N', 'N', 'N', 'R', 'V', undefined),
    fc.constantFrom([], [], [], ['ETH'], ['ETHUD'], ['SDV'], ['XYZ'], ['ETH', 'SDV'], ['ETH', 'ETHUD']),
    fc.boolean(),
    fc.constantFrom('2024-01-10', '2024-02-10', undefined),
  )
  .map(([topics, level, marks, observed, on]): Resource => {
    const base = {
      id: 'i1',
      meta: meta(topics, level === undefined ? marks : [level, ...marks]),
      subject: { reference: sam },
    };
    if (observed) {
      return {
        ...base,
        resourceType: 'Observation',
        status: 'final',
        code: concept('a'),
        focus: [{ reference: 'Goal/other' }],
        ...(on !== undefined && { effectiveDateTime: on }),
      };
    }
    return {
      ...base,
      resourceType: 'Goal',
      lifecycleStatus: 'active',
      description: { text: 'a goal' },
      expressedBy: { reference: sam },
      ...(on !== undefined && { startDate: on }),
    };
  });

const emergency = (...topics: ('goals' | 'measures')[]) => ({ roles: ['liaison-nurse'], topics });

const agreements: fc.Arbitrary<SharingAgreement[]> = fc.constantFrom<SharingAgreement[][]>(
  [agreement()],
  [agreement({ topics: ['goals', 'measures'], breakGlass: emergency('goals', 'measures') })],
  [
    agreement({ withoutConsent: { topics: ['goals', 'measures'], purposes: ['TREAT'] } }),
    agreement({ id: 'other', breakGlass: emergency('goals') }),
  ],
  [agreement({ topics: ['goals', 'measures', 'drug-alcohol'], purposes: ['PurposeOfUse', 'BTG'] })],
);

const purposes = fc.constantFrom(
  ['TREAT'],
  ['TREAT'],
  ['ETREAT'],
  ['TREAT', 'CAREMGT'],
  ['BTG'],
  ['TREAT', 'BTG'],
  ['TREAT', 'BTG'],
);

/** Sam's case twice as often as none; Ruth's only counts where she is a subject. */
const cases: fc.Arbitrary<BreakGlassCase[]> = fc.constantFrom<BreakGlassCase[][]>(
  [openCase()],
  [openCase({ id: 'b' }), openCase({ id: 'a' })],
  [openCase({ patient: ruth }), openCase({ id: 'case-2' })],
  [openCase({ patient: ruth }), openCase({ closedAt: at })],
  [],
);

/** Sam's item under Sam's Consents; Ruth is known too. */
export const world: fc.Arbitrary<World> = fc
  .tuple(purposes, resource, agreements, cases, consents(), consents(ruth, 'r'))
  .map(([asked, about, signed, open, sams, ruths]) => ({
    request: request({ purposes: asked }),
    item: item(about),
    facts: {
      agreements: signed,
      people: new Map([
        [sam, sams],
        [ruth, ruths],
      ]),
      cases: open,
      knownActors: new Set([liaison, 'Organization/gp', 'Practitioner/nurse']),
    },
  }));
