import { createHash, randomUUID } from 'node:crypto';
import type { AuditEntry } from '../../audit/entry.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../ports/store.ts';

export interface HookRoom {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

/** A record system that calls a hook, and for whom. */
export interface HookCaller {
  readonly issuer: string;
  readonly organisation: string;
  /** That organisation and those above it. */
  readonly organisations: readonly string[];
}

/** What became of cards, by what people did with them. */
export interface CardOutcomes {
  readonly accepted: number;
  readonly overridden: number;
}

/**
 * Gives a card, after the entry that says so is durable. No person is looked for, and none is in the entry: the card is the same for everybody.
 *
 * @param compose makes the answer's bytes; the entry's id is the card's own
 * @throws GatewayError `unavailable`, the commit's own
 */
export async function giveCard(
  room: HookRoom,
  caller: HookCaller,
  compose: (id: string) => string,
): Promise<{ readonly auditId: string; readonly body: string }> {
  const auditId = randomUUID();
  const body = compose(auditId);
  const answerHash = createHash('sha256').update(body).digest('hex');
  await log(room, caller, { id: auditId, kind: 'hook-card', asked: {}, answerHash });
  return { auditId, body };
}

/**
 * Takes what people did with cards: how many of each, and nothing else of it.
 *
 * @throws GatewayError `unavailable`, the commit's own
 */
export async function takeOutcomes(
  room: HookRoom,
  caller: HookCaller,
  { accepted, overridden }: CardOutcomes,
): Promise<void> {
  const asked = { accepted: String(accepted), overridden: String(overridden) };
  await log(room, caller, { id: randomUUID(), kind: 'hook-feedback', asked });
}

interface HookStory {
  readonly id: string;
  readonly kind: Extract<AuditEntry['kind'], 'hook-card' | 'hook-feedback'>;
  readonly asked: Readonly<Record<string, string>>;
  readonly answerHash?: string;
}

async function log(
  { store, clock }: HookRoom,
  { issuer, organisation, organisations }: HookCaller,
  { id, kind, asked, answerHash }: HookStory,
): Promise<void> {
  const entry: AuditEntry = {
    id,
    at: clock(),
    kind,
    outcome: 'done',
    face: 'api',
    organisation,
    askers: organisations,
    sources: [],
    role: 'cds-client',
    purpose: 'TREAT',
    actor: { kind: 'system', id: issuer, name: issuer },
    personId: undefined,
    detail: { asked, decisions: [], released: {}, ...(answerHash !== undefined && { answerHash }) },
  };
  await store.transaction((tx) => tx.log.append(entry));
}
