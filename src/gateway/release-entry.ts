import { createHash, randomUUID } from 'node:crypto';
import type { AuditEntry, AuditOutcome } from '../audit/entry.ts';
import { breakGlass } from '../consent/purposes.ts';
import { GatewayError } from '../errors.ts';
import { actorOf } from './actor-of.ts';
import type { Judgement } from './record/judge-records.ts';
import { countTypes, nhsNumberOf, summariseDecisions } from './log/log-summary.ts';
import type { Composed, Look } from './look.ts';
import type { PersonRecords } from './ports/records.ts';
import type { Store } from './ports/store.ts';

type EntryBase = Omit<AuditEntry, 'outcome' | 'sources' | 'personId' | 'detail'>;

/** What came of a look: for its entry. */
export interface Disclosed {
  readonly personId: string | undefined;
  readonly judgement: Judgement;
  readonly records: PersonRecords;
  /** Undefined where there is nothing to answer with. */
  readonly composed: Composed | undefined;
}

/** The entry of a look: for whom, why, on what grounds, and what was released. */
export function releaseEntry(
  look: Look,
  { id, at }: { readonly id: string; readonly at: Date },
  disclosed: Disclosed,
): AuditEntry {
  const { personId, records, composed } = disclosed;
  const { judged, versions, question } = disclosed.judgement;
  const all = [...judged, ...versions];
  return {
    ...entryBase(look, id, at),
    outcome: outcomeOf(disclosed),
    personId,
    sources: [...new Set(all.map(({ item }) => item.source))].toSorted(),
    detail: {
      asked: askedOf(look),
      nhsNumber: nhsNumberOf(records),
      decisions: summariseDecisions(all),
      question,
      released: countTypes(composed?.used ?? []),
      ...(composed !== undefined && { answerHash: createHash('sha256').update(composed.body).digest('hex') }),
    },
  };
}

/** A refused or failed look is an entry too. When even that cannot be stored, nothing was disclosed and the caller still gets the error. */
export async function logRefusedLook(store: Store, look: Look, at: Date, error: unknown): Promise<void> {
  const errorCode = error instanceof GatewayError ? error.code : 'internal';
  const entry: AuditEntry = {
    ...entryBase(look, randomUUID(), at),
    outcome: errorCode === 'not-permitted' ? 'refused' : 'failed',
    sources: [],
    personId: undefined,
    detail: { asked: askedOf(look), decisions: [], released: {}, errorCode },
  };
  await store.transaction((tx) => tx.log.append(entry)).catch(() => undefined);
}

function entryBase({ caller, face, purpose, emergencyCase, kind }: Look, id: string, at: Date): EntryBase {
  return {
    id,
    at,
    kind,
    face,
    organisation: caller.organisation,
    askers: caller.organisations,
    role: caller.role,
    purpose: emergencyCase === undefined ? purpose : breakGlass,
    actor: actorOf(caller),
  };
}

function askedOf({ asked, emergencyCase }: Look): AuditEntry['detail']['asked'] {
  return { ...asked, ...(emergencyCase !== undefined && { case: emergencyCase }) };
}

function outcomeOf({ composed, judgement }: Disclosed): AuditOutcome {
  if (composed !== undefined && composed.used.length > 0) return 'shown';
  return judgement.judged.length > 0 ? 'refused' : 'nothing-shown';
}
