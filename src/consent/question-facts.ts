import type { Consent, Resource } from '@medplum/fhirtypes';
import { itemKinds } from '../fhir/item-kinds.ts';
import { systems } from '../fhir/systems.ts';
import type { SharingAgreement } from './agreement.ts';
import { sharingAgreementSchema } from './agreement.ts';
import { prepare, prepareUnderAnyAgreement } from './decide.ts';
import { field } from './fields.ts';
import { viewOf } from './item-view.ts';
import type { Question } from './question-schema.ts';
import { unversioned } from './references.ts';
import { subjectsOf, unresolvedPatient } from './subjects.ts';
import { topicSystem } from './systems.ts';
import type { Decision, DisclosureRequest, Facts, Item } from './types.ts';

/** Where a question does not say whose item it is: each agreement is asked as if it were its source's. */
const unnamedSource = 'unnamed';
/** Answers to an open case, where the case is taken as open. */
const asker = 'lwg-question|asker';

/** Decides a question by the same rules as a disclosure. */
export function decideQuestion(question: Question): Decision {
  const item = itemOf(question);
  const request = requestOf(question);
  const { agreements: given, at } = question;
  if (given === 'any') {
    const [asked, facts] = underOpenCases(request, factsOf(question, item, []), at);
    return prepareUnderAnyAgreement(asked, facts, item.source, at).judge(item);
  }
  const agreements = given.flatMap((one) => agreementOf(one, question));
  return prepare(request, factsOf(question, item, agreements), at).judge(item);
}

/** The item with the topics that the question gives it, or its own, or its type's. One without an id is well-formed outside a store. */
function itemOf({ item: asked, topics, source }: Question): Item {
  const resource = { ...asked, id: asked.id ?? 'unnamed' } as Resource;
  const reference = `${resource.resourceType}/${resource.id}`;
  const item = { reference, resource, source: source ?? unnamedSource };
  const given =
    topics ?? (viewOf(item).topics.length === 0 ? topicsOfType(resource.resourceType) : undefined);
  return given === undefined ? item : { ...item, resource: withTopics(resource, given) };
}

function topicsOfType(type: string): readonly string[] {
  return Object.values(itemKinds).find((kind) => kind.type === type)?.topics ?? ['existence'];
}

function withTopics(resource: Resource, topics: readonly string[]): Resource {
  const others = (resource.meta?.tag ?? []).filter(({ system }) => system !== topicSystem);
  const tag = [...others, ...topics.map((code) => ({ system: topicSystem, code }))];
  return { ...resource, meta: { ...resource.meta, tag } };
}

function requestOf({ request }: Question): DisclosureRequest {
  const { identities, organisations, role, purposes, action } = request;
  return { identities, organisations: organisations ?? odsCodesIn(identities), role, purposes, action };
}

function odsCodesIn(identities: readonly string[]): readonly string[] {
  const prefix = `${systems.odsOrganization}|`;
  return identities.flatMap((identity) =>
    identity.startsWith(prefix) ? [identity.slice(prefix.length)] : [],
  );
}

/** Whoever the item or a Consent names is known, but for those the question says cannot be resolved. */
function factsOf(question: Question, item: Item, agreements: readonly SharingAgreement[]): Facts {
  const unresolvable = new Set(question.request.unresolvable);
  const isKnown = (patient: string): boolean => patient !== unresolvedPatient && !unresolvable.has(patient);
  const subjects = subjectsOf(item.resource).filter(isKnown);
  const people = new Map<string, Consent[]>(subjects.map((subject) => [subject, []]));
  for (const consent of question.consents) {
    for (const person of peopleOf(consent, subjects).filter(isKnown)) {
      people.set(person, [...(people.get(person) ?? []), consent]);
    }
  }
  return {
    agreements,
    people,
    cases: question.cases,
    knownActors: { has: (name) => !unresolvable.has(name) },
  };
}

/** Whose a Consent is. One that names nobody may be any subject's: the rules then hear its denies and not its permits. */
function peopleOf(consent: Consent, subjects: readonly string[]): readonly string[] {
  const patient = field(field(consent, 'patient'), 'reference');
  return typeof patient === 'string' ? [unversioned(patient)] : subjects;
}

/** Recorded facts decide nothing, so a question may leave them out; of what decides, nothing may be missing or unknown. */
const agreementSchema = sharingAgreementSchema.extend({
  version: sharingAgreementSchema.shape.version.default(1),
  lawfulBasis: sharingAgreementSchema.shape.lawfulBasis.default('not stated'),
  article9: sharingAgreementSchema.shape.article9.default('not stated'),
  signatories: sharingAgreementSchema.shape.signatories.default(['not stated']),
  reviewOn: sharingAgreementSchema.shape.reviewOn.default('9999-12-31'),
});

function agreementOf(agreement: unknown, { source }: Question): readonly SharingAgreement[] {
  const parsed = agreementSchema.safeParse(agreement);
  if (!parsed.success) return [];
  return [source === undefined ? { ...parsed.data, source: unnamedSource } : parsed.data];
}

/** The question with a case of the asker's own for everybody it is about. */
function underOpenCases(request: DisclosureRequest, facts: Facts, at: Date): [DisclosureRequest, Facts] {
  const cases = [...facts.people.keys()].map((patient) => ({
    id: 'any',
    openedBy: asker,
    role: request.role,
    patient,
    openedAt: at,
  }));
  return [
    { ...request, identities: [...request.identities, asker] },
    { ...facts, cases },
  ];
}
