import type { CodeableConcept, Coding, Consent, ConsentProvision, Goal, Resource } from '@medplum/fhirtypes';
import type { SharingAgreement } from '../../src/consent/agreement.ts';
import {
  actCodeSystem,
  actionSystem,
  confidentialitySystem,
  labelSystem,
  participationSystem,
  purposeSystem,
  resourceTypeSystem,
  scopeSystem,
  topicSystem,
} from '../../src/consent/systems.ts';
import type { BreakGlassCase, DisclosureRequest, Facts, Item } from '../../src/consent/types.ts';
import { sharingTopics } from '../../src/living-well/case-record.ts';

/** Ten past two on a Sunday morning. */
export const at = new Date('2024-02-25T02:10:00Z');
export const sam = 'Patient/sam';
export const ruth = 'Patient/ruth';
export const liaison = 'Organization/a-and-e-liaison';
export const provider = 'VCS01';

const localLabels: ReadonlySet<string> = new Set([
  'gender-recognition',
  'fertility-treatment',
  'never-share',
]);
const levels: ReadonlySet<string> = new Set(['U', 'L', 'M', 'N', 'R', 'V']);

export const purpose = (code: string): Coding => ({ system: purposeSystem, code });
export const topic = (code: string): Coding => ({ system: topicSystem, code });
export const type = (code: string): Coding => ({ system: resourceTypeSystem, code });
export const action = (code: string): CodeableConcept => ({ coding: [{ system: actionSystem, code }] });
export const label = (code: string): Coding => ({
  system: levels.has(code) ? confidentialitySystem : localLabels.has(code) ? labelSystem : actCodeSystem,
  code,
});
export const actor = (reference: string, role = 'IRCP') => ({
  role: { coding: [{ system: participationSystem, code: role }] },
  reference: { reference },
});

export function request(over: Partial<DisclosureRequest> = {}): DisclosureRequest {
  return {
    identities: ['Practitioner/nurse', liaison, 'Organization/trust'],
    organisations: ['RXX01', 'RXX'],
    role: 'liaison-nurse',
    purposes: ['TREAT'],
    action: 'access',
    ...over,
  };
}

export function agreement(over: Partial<SharingAgreement> = {}): SharingAgreement {
  return {
    id: 'tg-liaison',
    version: 1,
    source: provider,
    recipients: ['RXX'],
    roles: ['liaison-nurse'],
    purposes: ['TREAT', 'HOPERAT'],
    topics: [...sharingTopics],
    breakGlass: { roles: ['liaison-nurse'] },
    period: { start: '2024-01-01', end: '2024-12-31' },
    revoked: false,
    lawfulBasis: 'public task',
    article9: 'provision of health or social care',
    signatories: ['A Director'],
    reviewOn: '2024-12-01',
    ...over,
  };
}

export function facts(consents: readonly Consent[], over: Partial<Facts> = {}): Facts {
  return {
    agreements: [agreement()],
    people: new Map([[sam, consents]]),
    knownActors: new Set([liaison, 'Organization/trust', 'Organization/gp', 'Practitioner/nurse']),
    ...over,
  };
}

/** The nurse's case for Sam, opened ten minutes ago. */
export function openCase(over: Partial<BreakGlassCase> = {}): BreakGlassCase {
  return {
    id: 'case-1',
    openedBy: 'Practitioner/nurse',
    role: 'liaison-nurse',
    patient: sam,
    openedAt: new Date('2024-02-25T02:00:00Z'),
    ...over,
  };
}

export function consent(provision: ConsentProvision | undefined, over: Partial<Consent> = {}): Consent {
  return {
    resourceType: 'Consent',
    id: 'c1',
    meta: { versionId: '1' },
    status: 'active',
    scope: { coding: [{ system: scopeSystem, code: 'patient-privacy' }] },
    category: [{ coding: [{ system: actCodeSystem, code: 'IDSCL' }] }],
    patient: { reference: sam },
    ...(provision === undefined ? {} : { provision }),
    ...over,
  };
}

/** Labels and topics as the store sets them. */
export function meta(topics: readonly string[], labels: readonly string[]): NonNullable<Resource['meta']> {
  return { tag: topics.map(topic), security: labels.map(label) };
}

export function goal(over: Partial<Goal> = {}, topics = ['goals'], labels = ['N']): Goal {
  return {
    resourceType: 'Goal',
    id: 'g1',
    meta: meta(topics, labels),
    lifecycleStatus: 'active',
    description: { text: 'Walk with a group weekly' },
    subject: { reference: sam },
    startDate: '2024-02-01',
    ...over,
  };
}

export function item(resource: Resource = goal(), source = provider): Item {
  return { reference: `${resource.resourceType}/${resource.id}`, resource, source };
}
