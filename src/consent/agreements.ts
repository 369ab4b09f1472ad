import type { SharingAgreement } from './agreement.ts';
import { contains, readBetween } from './intervals.ts';
import { asksOf, breakGlass, permitsPurpose } from './purposes.ts';
import type { DisclosureRequest } from './types.ts';

/** An agreement that covers all of a request which is not the item. */
export interface Candidate {
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly topics: Pick<ReadonlySet<string>, 'has'>;
  /** Topics that it permits where the person has said nothing: for what is asked, and for what is asked with a case open. */
  readonly withoutConsent: ReadonlySet<string>;
  readonly withoutConsentInCase: ReadonlySet<string>;
  /** Topics for which an open case lifts a person's refusal or silence (consent-rules 6). */
  readonly breakGlass: ReadonlySet<string>;
}

/** What a case reaches where an agreement does not say (consent-rules 6). */
export const breakGlassTopics = [
  'existence',
  'contacts',
  'needs',
  'safety-plan',
  'people',
  'plan',
  'journey',
] as const;

const known: ReadonlySet<string> = new Set([
  'id',
  'version',
  'source',
  'recipients',
  'roles',
  'purposes',
  'topics',
  'withoutConsent',
  'breakGlass',
  'period',
  'revoked',
  'lawfulBasis',
  'article9',
  'signatories',
  'reviewOn',
]);
const knownParts = {
  withoutConsent: new Set(['topics', 'purposes']),
  breakGlass: new Set(['roles', 'topics']),
  period: new Set(['start', 'end']),
};

/** The agreements of a request at an instant (epoch milliseconds), in an order that no input order changes. */
export function candidatesFor(
  agreements: readonly SharingAgreement[],
  request: DisclosureRequest,
  at: number,
): readonly Candidate[] {
  const found = agreements.filter(
    (agreement) =>
      agreement.recipients.some((recipient) => request.organisations.includes(recipient)) &&
      agreement.roles.includes(request.role) &&
      coversPurposes(agreement, request) &&
      isInForce(agreement, at) &&
      hasOnlyKnownFields(agreement) &&
      !agreements.some(({ id, version }) => id === agreement.id && version > agreement.version),
  );
  return found
    .map((agreement) => toCandidate(agreement, request))
    .toSorted((one, other) =>
      one.id === other.id ? one.version - other.version : one.id < other.id ? -1 : 1,
    );
}

/** Covers every topic of one source's items and permits none of them itself. */
export function anyAgreement(source: string): Candidate {
  const nothing: ReadonlySet<string> = new Set();
  return {
    id: 'any',
    version: 1,
    source,
    topics: { has: () => true },
    withoutConsent: nothing,
    withoutConsentInCase: nothing,
    breakGlass: nothing,
  };
}

/**
 * Whether the agreement is signed for now: not revoked, and its period contains the instant by whole days in Europe/London.
 * `at` is epoch milliseconds.
 */
export function isInForce(agreement: SharingAgreement, at: number): boolean {
  if (agreement.revoked !== false) return false;
  const period = readBetween(agreement.period.start, agreement.period.end);
  return period !== undefined && contains(period, at);
}

/** Whether a candidate covers an item of this source with these topics: every one of them. */
export function covers(candidate: Candidate, source: string, topics: readonly string[]): boolean {
  return candidate.source === source && topics.every((topic) => candidate.topics.has(topic));
}

/** Whether it also permits them where the person has no Consent on record at all (consent-rules 2.6). */
export function permitsWithoutConsent(
  candidate: Candidate,
  topics: readonly string[],
  inCase: boolean,
): boolean {
  const permitted = inCase ? candidate.withoutConsentInCase : candidate.withoutConsent;
  return topics.every((topic) => permitted.has(topic));
}

/** Whether an open case lifts what the person it is for said, or did not say, about an item with these topics: every one of them. */
export function allowsBreakGlass(candidate: Candidate, topics: readonly string[]): boolean {
  return topics.every((topic) => candidate.breakGlass.has(topic));
}

/** Every declared purpose. `BTG` is foreseen where it is listed or the agreement has a `breakGlass` part for the role. */
function coversPurposes(agreement: SharingAgreement, { purposes, role }: DisclosureRequest): boolean {
  if (purposes.length === 0) return false;
  return purposes.every(
    (code) =>
      permitsPurpose(agreement.purposes, code) ||
      (code === breakGlass && agreement.breakGlass?.roles.includes(role) === true),
  );
}

function toCandidate(agreement: SharingAgreement, { purposes, role }: DisclosureRequest): Candidate {
  const { id, version, source, topics, withoutConsent, breakGlass: emergency } = agreement;
  const permitted = asksOf(purposes).filter((asked) =>
    asked.every((code) => permitsPurpose(withoutConsent?.purposes ?? [], code)),
  );
  const inAnyCase = permitted.some((asked) => !asked.includes(breakGlass));
  const lifts = emergency?.roles.includes(role) === true;
  return {
    id,
    version,
    source,
    topics: new Set(topics),
    withoutConsent: new Set(inAnyCase ? withoutConsent?.topics : []),
    withoutConsentInCase: new Set(permitted.length > 0 ? withoutConsent?.topics : []),
    breakGlass: new Set(lifts ? (emergency.topics ?? breakGlassTopics) : []),
  };
}

/** Unknown fields void an agreement (consent-rules 5): what they would have meant is anybody's guess. */
function hasOnlyKnownFields(agreement: SharingAgreement): boolean {
  const { withoutConsent = {}, breakGlass: emergency = {}, period } = agreement;
  return (
    Object.keys(agreement).every((key) => known.has(key)) &&
    Object.keys(withoutConsent).every((key) => knownParts.withoutConsent.has(key)) &&
    Object.keys(emergency).every((key) => knownParts.breakGlass.has(key)) &&
    Object.keys(period).every((key) => knownParts.period.has(key))
  );
}
