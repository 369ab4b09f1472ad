import type { Coding, Consent, ConsentProvision, Resource } from '@medplum/fhirtypes';
import { breakGlass } from '../../../src/consent/purposes.ts';
import { actCodeSystem } from '../../../src/consent/systems.ts';
import { decide } from '../../../src/consent/decide.ts';
import type { Decision, Facts } from '../../../src/consent/types.ts';
import { item as itemOf, label, ruth, sam } from '../build.ts';
import type { Decide } from './law.ts';

/** The engine with a fault: it hears something else than was said. */
const hearing =
  (change: (facts: Facts) => Facts): Decide =>
  (request, item, facts, at) =>
    decide(request, item, change(facts), at);

const reading = (change: (consents: readonly Consent[]) => readonly Consent[]): Decide =>
  hearing((facts) => ({
    ...facts,
    people: new Map([...facts.people].map(([patient, consents]) => [patient, change(consents)])),
  }));

const readingEach = (change: (consent: Consent) => Consent): Decide =>
  reading((consents) => consents.map(change));

const seeing =
  (change: (resource: Resource) => Resource): Decide =>
  (request, item, facts, at) =>
    decide(request, itemOf(change(item.resource), item.source), facts, at);

/** Changes what is below every provision. */
const readingBelow = (
  change: (children: readonly ConsentProvision[]) => readonly ConsentProvision[],
): Decide => {
  const below = (one: ConsentProvision): ConsentProvision =>
    one.provision === undefined ? one : { ...one, provision: change(one.provision).map(below) };
  return readingEach((consent) =>
    consent.provision === undefined ? consent : { ...consent, provision: below(consent.provision) },
  );
};

const isOdd = (one: object): boolean => 'surprise' in one || 'modifierExtension' in one;
const labels = (resource: Resource): readonly Coding[] => resource.meta?.security ?? [];
const relabelled = (resource: Resource, security: readonly Coding[]): Resource => ({
  ...resource,
  meta: { ...resource.meta, security: [...security] },
});
const isMark = ({ system }: Coding): boolean => system === actCodeSystem || system === 'urn:elsewhere';

export const onlyTheLastConsent = reading((consents) => consents.slice(-1));

export const onlyTheFirstProvision = readingBelow((children) => children.slice(0, 1));

export const onlyTheFirstAgreement = hearing((facts) => ({
  ...facts,
  agreements: facts.agreements.slice(0, 1),
}));

export const onlyTheFirstCase = hearing((facts) => ({ ...facts, cases: (facts.cases ?? []).slice(0, 1) }));

export const evidenceAsItCame: Decide = (request, item, facts, at) => {
  const decision = decide(request, item, facts, at);
  const came = (facts.people.get(sam) ?? []).map(({ id }) => `Consent/${id}`);
  const place = ({ reference }: { readonly reference: string }): number => came.indexOf(reference);
  const consents = decision.evidence.consents.toSorted((one, other) => place(one) - place(other));
  return { ...decision, evidence: { ...decision.evidence, consents } };
};

export const aNewConsentReplacesTheOneBefore = reading((consents) =>
  consents.filter((_, index) => index !== consents.length - 2),
);

export const onlyTheLastProvision = readingBelow((children) => children.slice(-1));

export const oddProvisionsAreSkipped = readingBelow((children) => children.filter((one) => !isOdd(one)));

export const oddConsentsAreSkipped = reading((consents) => consents.filter((one) => !isOdd(one)));

export const veryRestrictedIsReadAsNormal = seeing((resource) =>
  relabelled(
    resource,
    labels(resource).map((one) => (one.code === 'V' ? label('N') : one)),
  ),
);

export const onlyTheLastSensitivity = seeing((resource) => {
  const marks = labels(resource).filter(isMark);
  return relabelled(resource, [...labels(resource).filter((one) => !isMark(one)), ...marks.slice(-1)]);
});

export const onlyTheLastTopic = seeing((resource) => ({
  ...resource,
  meta: { ...resource.meta, tag: (resource.meta?.tag ?? []).slice(-1) },
}));

/** One subject's permit is enough. */
export const anySubject: Decide = (request, item, facts, at) => {
  const alone = [sam, ruth].map((reference) => {
    const resource: Resource = Object.assign({}, item.resource, { subject: { reference } });
    if (JSON.stringify(item.resource).includes(reference)) Reflect.deleteProperty(resource, 'patient');
    return JSON.stringify(item.resource).includes(reference)
      ? decide(request, itemOf(resource, item.source), facts, at)
      : undefined;
  });
  const heard = alone.filter((one) => one !== undefined);
  return heard.find(({ effect }) => effect === 'permit') ?? decide(request, item, facts, at);
};

export const anybodysConsent = readingEach((one) =>
  one.patient?.reference === ruth ? { ...one, patient: { reference: sam } } : one,
);

export const draftsCount = readingEach((one) =>
  one.status === 'draft' ? { ...one, status: 'active' } : one,
);

export const errorsCount = readingEach((one) =>
  one.status === 'entered-in-error' ? { ...one, status: 'active' } : one,
);

export const inactiveOnesCount = readingEach((one) =>
  one.status === 'inactive' ? { ...one, status: 'active' } : one,
);

export const noConsentEnds = readingEach((one) => {
  const { period: _, ...provision } = one.provision ?? {};
  return { ...one, provision };
});

export const aBareDenyIsSkipped = reading((consents) =>
  consents.filter(({ provision }) => provision?.type !== 'deny' || provision.provision !== undefined),
);

export const everyConsentMustPermit: Decide = (request, item, facts, at) => {
  const consents = facts.people.get(sam) ?? [];
  const alone = consents.map((one) =>
    decide(request, item, { ...facts, people: new Map(facts.people).set(sam, [one]) }, at),
  );
  return alone.find(({ effect }) => effect === 'deny') ?? decide(request, item, facts, at);
};

export const withoutCasesNoneIsNeeded: Decide = (request, item, facts, at) => {
  const asked = request.purposes.map((code) => (code === breakGlass ? 'TREAT' : code));
  return decide(facts.cases?.length === 0 ? { ...request, purposes: asked } : request, item, facts, at);
};

/** Remembers what it decided before, whatever is asked now. */
export const remembers = (): Decide => {
  let before: Decision | undefined;
  return (request, item, facts, at) => {
    const now = decide(request, item, facts, at);
    const answer = before ?? now;
    before = now;
    return answer;
  };
};

export const reversesInPlace: Decide = (request, item, facts, at) => {
  for (const consents of facts.people.values()) Array.prototype.reverse.call(consents);
  return decide(request, item, facts, at);
};
