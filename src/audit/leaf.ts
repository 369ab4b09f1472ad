import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { AuditEntry } from './entry.ts';

/** What the tree will hold of an entry: RFC 8785 canonical JSON, salted, with no personal text, so that erasure does not break the tree. */
export interface LeafParts {
  readonly entry: AuditEntry;
  /** Keyed hash of the person's id, or undefined. */
  readonly personPseudonym: Buffer | undefined;
  /** Keyed hash of the actor's id. */
  readonly actorPseudonym: Buffer;
  /** The sealed actor and detail: bound by hash, so that neither can be swapped unseen. */
  readonly sealedActor: Buffer;
  readonly sealedDetail: Buffer;
  /** 16 random bytes: leaf hashes are published, and would be guessable otherwise. */
  readonly salt: Buffer;
}

/** The canonical bytes of an entry's leaf (reliability 2.5). */
export function leafBytes(parts: LeafParts): Buffer {
  const { entry } = parts;
  const codes = new Map<string, number>();
  for (const decision of entry.detail.decisions) {
    codes.set(decision.code, (codes.get(decision.code) ?? 0) + decision.references.length);
  }
  const leaf = canonicalize({
    v: 2,
    id: entry.id,
    at: entry.at.toISOString(),
    kind: entry.kind,
    outcome: entry.outcome,
    face: entry.face,
    organisation: entry.organisation,
    role: entry.role,
    purpose: entry.purpose,
    actor: parts.actorPseudonym.toString('hex'),
    by: sha256(parts.sealedActor),
    // Who may read it: an entry hidden from an officer would be as good as gone.
    askers: entry.askers,
    sources: entry.sources,
    person: parts.personPseudonym?.toString('hex') ?? null,
    decisions: Object.fromEntries(codes),
    released: entry.detail.released,
    answer: entry.detail.answerHash ?? null,
    detail: sha256(parts.sealedDetail),
    salt: parts.salt.toString('hex'),
  });
  return Buffer.from(leaf ?? '', 'utf8');
}

function sha256(bytes: Buffer): string {
  return hash('sha256', bytes, 'hex');
}
