import { createHash } from 'node:crypto';
import type { AuditEntry, AuditOutcome } from '../audit/entry.ts';
import { breakGlass } from '../consent/purposes.ts';
import { actorOf } from './actor-of.ts';
import type { Judgement } from './record/judge-records.ts';
import type { Attempt } from './log/or-log-refusal.ts';
import { countTypes, summariseDecisions } from './log/log-summary.ts';
import { ofEachPerson } from './log/of-each-person.ts';
import type { Composed, Look } from './look.ts';
import type { PersonRecords } from './ports/records.ts';

/** What came of a look: for its entry. */
export interface Disclosed {
  /** Whom the question found; undefined for nobody. */
  readonly personId: string | undefined;
  /** The id under which something of the person was released. */
  readonly knownAs: string | undefined;
  readonly judgement: Judgement;
  readonly records: PersonRecords;
  /** Undefined where there is nothing to answer with. */
  readonly composed: Composed | undefined;
}

/** The entry of a look: for whom, why, on what grounds, and what was released. */
export function releaseEntry(
  look: Look,
  entry: { readonly id: string; readonly at: Date },
  disclosed: Disclosed,
): AuditEntry {
  const { personId, knownAs, records, composed } = disclosed;
  const attempt = lookAttempt(look, entry);
  const { judged, versions, question } = disclosed.judgement;
  const all = [...judged, ...versions];
  return {
    ...attempt,
    outcome: outcomeOf(disclosed),
    // Whoever is merged has one log for as long as that stands: the survivor's.
    personId: personId && (records.people[0] ?? personId),
    sources: [...new Set(all.map(({ item }) => item.source))].toSorted(),
    detail: {
      ...ofEachPerson(records, { asked: attempt.detail.asked, found: personId, knownAs }),
      decisions: summariseDecisions(all),
      question,
      released: countTypes(composed?.used ?? []),
      ...(composed !== undefined && { answerHash: createHash('sha256').update(composed.body).digest('hex') }),
    },
  };
}

/** A look before it is known what comes of it. */
export function lookAttempt(look: Look, { id, at }: { readonly id: string; readonly at: Date }): Attempt {
  const { caller, face, purpose, emergencyCase, kind } = look;
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
    detail: { asked: askedOf(look) },
  };
}

function askedOf({ asked, emergencyCase, evidence }: Look): AuditEntry['detail']['asked'] {
  return {
    ...asked,
    ...(emergencyCase !== undefined && { case: emergencyCase }),
    ...(evidence && { foundBy: evidence.foundBy }),
    ...(evidence?.launch !== undefined && { launch: evidence.launch }),
  };
}

function outcomeOf({ composed, judgement }: Disclosed): AuditOutcome {
  if (composed !== undefined && composed.used.length > 0) return 'shown';
  return judgement.judged.length > 0 ? 'refused' : 'nothing-shown';
}
