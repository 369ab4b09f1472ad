import type { SharingAgreement } from './agreement.ts';
import { contains, readBetween } from './intervals.ts';
import { breakGlass, permitsPurpose } from './purposes.ts';
import type { DisclosureRequest } from './types.ts';

/** An agreement that covers all of a request which is not the item. */
export interface Candidate {
  readonly id: string;
  readonly version: number;
  readonly source: string;
  readonly topics: ReadonlySet<string>;
  /** Topics that it permits where the person has said nothing, for the purposes asked. */
  readonly withoutConsent: ReadonlySet<string>;
}

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
      coversPurposes(agreement, request.purposes) &&
      isInForce(agreement, at) &&
      hasOnlyKnownFields(agreement) &&
      !agreements.some(({ id, version }) => id === agreement.id && version > agreement.version),
  );
  return found
    .map((agreement) => toCandidate(agreement, request.purposes))
    .toSorted((one, other) =>
      one.id === other.id ? one.version - other.version : one.id < other.id ? -1 : 1,
    );
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
export function permitsWithoutConsent(candidate: Candidate, topics: readonly string[]): boolean {
  return topics.every((topic) => candidate.withoutConsent.has(topic));
}

/** Every declared purpose. `BTG` is foreseen where it is listed or the agreement has a `breakGlass` part. */
function coversPurposes(agreement: SharingAgreement, purposes: readonly string[]): boolean {
  if (purposes.length === 0) return false;
  return purposes.every(
    (code) =>
      permitsPurpose(agreement.purposes, code) || (code === breakGlass && agreement.breakGlass !== undefined),
  );
}

function toCandidate(agreement: SharingAgreement, purposes: readonly string[]): Candidate {
  const { id, version, source, topics, withoutConsent } = agreement;
  const allPurposes = purposes.every((code) => permitsPurpose(withoutConsent?.purposes ?? [], code));
  return {
    id,
    version,
    source,
    topics: new Set(topics),
    withoutConsent: new Set(allPurposes ? withoutConsent?.topics : []),
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
