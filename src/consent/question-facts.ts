import type { Consent, Resource } from '@medplum/fhirtypes';
import { z } from 'zod';
import { itemKinds } from '../fhir/item-kinds.ts';
import { systems } from '../fhir/systems.ts';
import type { SharingAgreement } from './agreement.ts';
import { prepare, prepareUnderAnyAgreement } from './decide.ts';
import { field } from './fields.ts';
import { viewOf } from './item-view.ts';
import { caseSchema, type Question } from './question-schema.ts';
import { canBeResolved, unversioned } from './references.ts';
import { subjectsOf, unresolvedPatient } from './subjects.ts';
import { topicSystem } from './systems.ts';
import type { BreakGlassCase, Decision, DisclosureRequest, Facts, Item } from './types.ts';

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

/** Of a type that this gateway does not keep, the topic that is shared least. */
function topicsOfType(type: string): readonly string[] {
  return Object.values(itemKinds).find((kind) => kind.type === type)?.topics ?? ['narrative'];
}

function withTopics(resource: Resource, topics: readonly string[]): Resource {
  const others = (resource.meta?.tag ?? []).filter(({ system }) => system !== topicSystem);
  const tag = [...others, ...topics.map((code) => ({ system: topicSystem, code }))];
  return { ...resource, meta: { ...resource.meta, tag } };
}

function requestOf({ request }: Question): DisclosureRequest {
  const { identities, organisations, role, purposes, action } = request;
  return {
    identities,
    organisations: organisations ?? odsCodesIn(identities),
    role: role ?? '',
    purposes,
    action: action ?? 'access',
  };
}

function odsCodesIn(identities: readonly string[]): readonly string[] {
  const prefix = `${systems.odsOrganization}|`;
  return identities.flatMap((identity) =>
    identity.startsWith(prefix) ? [identity.slice(prefix.length)] : [],
  );
}

/** Whoever the item or a Consent names is known, but for those the question says cannot be resolved. */
function factsOf(question: Question, item: Item, agreements: readonly SharingAgreement[]): Facts {
  const unresolvable = new Set(question.request.unresolvable ?? []);
  const isKnown = (patient: string): boolean => patient !== unresolvedPatient && !unresolvable.has(patient);
  const subjects = subjectsOf(item.resource).filter(isKnown);
  const people = new Map<string, Consent[]>(subjects.map((subject) => [subject, []]));
  for (const consent of question.consents ?? []) {
    for (const person of peopleOf(consent, subjects).filter(isKnown)) {
      people.set(person, [...(people.get(person) ?? []), consent]);
    }
  }
  return {
    agreements,
    people,
    cases: (question.cases ?? []).flatMap(caseOf),
    knownActors: { has: (name) => canBeResolved(name) && !unresolvable.has(name) },
  };
}

/**
 * Whose a Consent is. One that names nobody may be any subject's, and one that names somebody by an address elsewhere may be whoever has that id here:
 * the rules then hear its denies and not its permits.
 */
function peopleOf(consent: Consent, subjects: readonly string[]): readonly string[] {
  const patient = field(field(consent, 'patient'), 'reference');
  if (typeof patient !== 'string' || !canBeResolved(patient)) return subjects;
  const named = unversioned(patient);
  const alike = subjects.filter((subject) => named.endsWith(`/${subject}`));
  return subjects.includes(named) || alike.length === 0 ? [named] : alike;
}

function caseOf(given: unknown): readonly BreakGlassCase[] {
  const parsed = caseSchema.safeParse(given);
  return parsed.success ? [parsed.data] : [];
}

const codes = z.array(z.string());
const day = z.string();

/**
 * An agreement as somebody else writes it. What decides is read as the rules read it, whatever its codes look like; recorded facts decide nothing. Unknown
 * fields void it all the same (consent-rules 5).
 */
const agreementSchema = z.strictObject({
  id: z.string(),
  version: z.coerce.number().default(1),
  source: z.string(),
  recipients: codes,
  roles: codes,
  purposes: codes,
  topics: codes,
  withoutConsent: z.strictObject({ topics: codes, purposes: codes }).optional(),
  breakGlass: z.strictObject({ roles: codes, topics: codes.optional() }).optional(),
  period: z.strictObject({ start: day.optional(), end: day.optional() }),
  revoked: z.boolean().default(false),
  lawfulBasis: z.unknown().optional(),
  article9: z.unknown().optional(),
  signatories: z.unknown().optional(),
  reviewOn: z.unknown().optional(),
});

function agreementOf(agreement: unknown, { source }: Question): readonly SharingAgreement[] {
  const parsed = agreementSchema.safeParse(agreement);
  if (!parsed.success) return [];
  // Written by somebody else's schema: its codes are compared, whether ours or not.
  const read = parsed.data as unknown as SharingAgreement;
  return [typeof source === 'string' ? read : { ...read, source: unnamedSource }];
}

/** The question with a case of the asker's own for everybody it is about. */
function underOpenCases(asked: DisclosureRequest, facts: Facts, at: Date): [DisclosureRequest, Facts] {
  // A case is opened in a role, and a question need not have one.
  const request = { ...asked, role: asked.role === '' ? asker : asked.role };
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
