import type { Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import type { SharingAgreement } from '../src/consent/agreement.ts';
import { prepare } from '../src/consent/decide.ts';
import {
  actCodeSystem,
  confidentialitySystem,
  participationSystem,
  purposeSystem,
  scopeSystem,
  topicSystem,
} from '../src/consent/systems.ts';
import type { DisclosureRequest, Facts, Item } from '../src/consent/types.ts';
import { sharingTopics } from '../src/living-well/case-record.ts';
import { median } from './load.ts';

/** One figure of the consent engine, on one core, in milliseconds. */
export interface EngineFigure {
  readonly name: string;
  readonly median: number;
  readonly p99: number;
  readonly budget: number;
}

const at = new Date('2024-02-25T02:10:00Z');
const person = 'Patient/morgan';
const liaison = 'Organization/liaison';
const request: DisclosureRequest = {
  identities: ['Practitioner/nurse', liaison, 'Organization/trust'],
  organisations: ['RXX01', 'RXX'],
  role: 'liaison-nurse',
  purposes: ['TREAT'],
  action: 'access',
};
const agreement: SharingAgreement = {
  id: 'bench',
  version: 1,
  source: 'VCS01',
  recipients: ['RXX'],
  roles: ['liaison-nurse'],
  purposes: ['TREAT'],
  topics: [...sharingTopics],
  period: { start: '2024-01-01' },
  revoked: false,
  lawfulBasis: 'public task',
  article9: 'provision of health or social care',
  signatories: ['A Director'],
  reviewOn: '2024-12-01',
};
const items = Array.from({ length: 40 }, (_, index) => goal(index));

/** Times the engine: a typical person's whole bundle, and Consents that were made to hurt. Warm; medians of many runs. */
export function measureEngine(): readonly EngineFigure[] {
  const typical = [0, 1, 2].map((index) => consent(index, typicalRoot()));
  return [
    figure('3 Consents of 6 provisions, 40 items', 0.5, 5_000, typical),
    figure('1,000 provisions, nested 200 deep, 40 items', 50, 200, [consent(0, nested(1_000, 200))]),
    figure('100,000 provisions side by side, 40 items', 50, 50, [consent(0, wide(100_000))]),
    figure('10,000 levels deep, 40 items', 50, 200, [consent(0, nested(10_000, 10_000))]),
    figure('1,000 provisions side by side, evaluated, 40 items', 50, 50, [consent(0, wide(1_000))]),
  ];
}

function figure(name: string, budget: number, runs: number, consents: readonly Consent[]): EngineFigure {
  const facts: Facts = {
    agreements: [agreement],
    people: new Map([[person, consents]]),
    knownActors: new Set([liaison, 'Organization/gp']),
  };
  const times: number[] = [];
  // The first runs warm up and are not counted.
  for (let run = -runs / 5; run < runs; run++) {
    const begun = performance.now();
    const judge = prepare(request, facts, at);
    for (const item of items) judge.judge(item);
    if (run >= 0) times.push(performance.now() - begun);
  }
  const p99 = times.toSorted((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? Number.NaN;
  return { name, median: median(times), p99, budget };
}

function goal(index: number): Item {
  const topics = [sharingTopics[index % sharingTopics.length] ?? 'goals', 'goals'];
  const resource: Resource = {
    resourceType: 'Goal',
    id: `g${index}`,
    meta: {
      tag: topics.map((code) => ({ system: topicSystem, code })),
      security: [{ system: confidentialitySystem, code: index % 8 === 0 ? 'R' : 'N' }],
    },
    lifecycleStatus: 'active',
    description: { text: 'Walk with a group weekly' },
    subject: { reference: person },
    startDate: '2024-02-01',
  };
  return { reference: `Goal/g${index}`, resource, source: 'VCS01' };
}

function consent(index: number, provision: ConsentProvision): Consent {
  return {
    resourceType: 'Consent',
    id: `c${index}`,
    meta: { versionId: '1' },
    status: 'active',
    scope: { coding: [{ system: scopeSystem, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: actCodeSystem, code: 'IDSCL' }] }],
    patient: { reference: person },
    provision,
  };
}

/** A root that says nothing to this caller, and six below it, as choices compile to. */
function typicalRoot(): ConsentProvision {
  const recipient = (reference: string) => ({
    role: { coding: [{ system: participationSystem, code: 'IRCP' }] },
    reference: { reference },
  });
  const forTopics = (type: 'permit' | 'deny', topics: readonly string[]): ConsentProvision => ({
    type,
    actor: [recipient(liaison)],
    purpose: [{ system: purposeSystem, code: 'TREAT' }],
    class: topics.map((code) => ({ system: topicSystem, code })),
    period: { start: '2024-01-01', end: '2024-12-31' },
  });
  return {
    type: 'permit',
    actor: [recipient('Organization/gp')],
    provision: [
      forTopics('permit', ['existence', 'contacts', 'goals']),
      forTopics('permit', ['needs', 'safety-plan', 'goals']),
      forTopics('permit', ['plan', 'journey', 'goals']),
      { ...forTopics('permit', ['measures', 'goals']), dataPeriod: { start: '2024-01-01' } },
      { type: 'deny', securityLabel: [{ system: actCodeSystem, code: 'ETH' }] },
      forTopics('deny', ['drug-alcohol', 'domestic-abuse']),
    ],
  };
}

/** Chains of `depth`, side by side until there are `count`. */
function nested(count: number, depth: number): ConsentProvision {
  const chain = (): ConsentProvision => {
    let one: ConsentProvision = { type: 'permit' };
    for (let level = 1; level < depth; level++) one = { type: 'deny', provision: [one] };
    return one;
  };
  return { type: 'permit', provision: Array.from({ length: count / depth }, chain) };
}

function wide(count: number): ConsentProvision {
  const { provision: _, ...one } = typicalRoot();
  return { ...one, provision: Array.from({ length: count }, () => ({ ...one })) };
}
