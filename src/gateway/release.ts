import { createHash, randomUUID } from 'node:crypto';
import type { Resource } from '@medplum/fhirtypes';
import type { Clock } from '../clock.ts';
import { filter } from '../consent/filter.ts';
import { breakGlass } from '../consent/purposes.ts';
import type { Judged } from '../consent/types.ts';
import { GatewayError } from '../errors.ts';
import { isDirectoryType } from '../fhir/references.ts';
import { lastUpdatedAtSource } from '../fhir/source-last-updated.ts';
import type { AuditEntry, AuditOutcome, AuditQuestion } from '../audit/entry.ts';
import { checkMayAsk } from './may-ask.ts';
import { requestOf } from './disclosure-request.ts';
import { judgeRecords, typesToOpen, type Judgement } from './judge-records.ts';
import { findAsked, type SupportQuestion } from './asked.ts';
import { evenTime } from './even-time.ts';
import { summariseDecisions, countTypes, nhsNumberOf } from './log-summary.ts';
import type { PersonRecords, Store } from './ports.ts';
import { lockAndRead } from './release-records.ts';
import type { MasterKeys } from '../sealing/keys.ts';

/** What a face may make its answer from: released things only. */
export interface Released {
  readonly resources: readonly Resource[];
  readonly at: Date;
  readonly auditId: string;
}

/** An answer's bytes, and the released resources that are in them: what the log will say was disclosed. */
export interface Composed {
  readonly body: string;
  readonly used: readonly Resource[];
}

/** The whole answer, and the only form in which a person's data leaves. */
export interface Answer {
  readonly body: string;
  readonly auditId: string;
}

export interface Release {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  /** Organisations of the deployment as `system|value`: a choice may name one that no stored resource mentions. */
  readonly organisationActors: readonly string[];
}

/**
 * THE DOOR OUT. Page and FHIR ask here, and there is no other way to a person's data.
 *
 * The answer is composed whole, in memory, and handed out only after the entry that records it is committed. Whatever fails on the way is
 * a refusal. Unknown person, person who shares nothing, person without data: one path and one answer (consent-rules 7).
 *
 * @param compose makes the answer's bytes from what was released; pure
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own, `internal`
 */
export async function releaseSupport(
  release: Release,
  question: SupportQuestion,
  compose: (released: Released) => Composed,
): Promise<Answer> {
  const at = release.clock();
  const auditId = randomUUID();
  const base = entryBase(question, auditId, at);
  const leastTime = evenTime();
  try {
    checkMayAsk(question);
    const personId = await findAsked(release, question.asked);
    const { body, used } = await release.store.transaction(async (tx) => {
      const records = await lockAndRead(tx, personId, typesToOpen, question.emergencyCase);
      const { judged, question: kept } = judge(release, question, { records, personId, at });
      const released = filter(onePatient(judged), records.directory, patientReferences(personId)).resources;
      const resources = released.some(saysSomething) ? released : [];
      const composed = compose({ resources, at, auditId });
      await tx.log.append(describe(base, { personId, judged, kept, records, composed }));
      return composed;
    });
    if (used.length === 0) await leastTime();
    return { body, auditId };
  } catch (error) {
    await logRefusal(release, base, error);
    throw error;
  }
}

function judge(
  { organisationActors }: Release,
  question: SupportQuestion,
  { records, personId, at }: { records: PersonRecords; personId: string | undefined; at: Date },
): Partial<Judgement> & Pick<Judgement, 'judged'> {
  if (personId === undefined) return { judged: [] };
  const asking = { request: requestOf(question), emergencyCase: question.emergencyCase };
  return judgeRecords(asking, { personId, records, organisationActors }, at);
}

/** A released Patient alone says nothing of support, and would tell somebody known from somebody unknown. */
function saysSomething({ resourceType }: Resource): boolean {
  return resourceType !== 'Patient' && !isDirectoryType(resourceType);
}

/**
 * Two sources may each have described the person under one reference. The newer description that may be shown stands for both; one that may not
 * be shown must not take the other with it.
 */
function onePatient(judged: readonly Judged[]): readonly Judged[] {
  const patients = judged.filter(({ item }) => item.resource.resourceType === 'Patient');
  if (patients.length < 2) return judged;
  const permitted = patients.filter(({ decision }) => decision.effect === 'permit');
  const newest = permitted.reduce<Judged | undefined>(
    (one, other) => (one === undefined || ageOf(other) > ageOf(one) ? other : one),
    undefined,
  );
  const chosen = newest ?? patients[0];
  return judged.filter((one) => one.item.resource.resourceType !== 'Patient' || one === chosen);
}

function ageOf({ item }: Judged): string {
  return lastUpdatedAtSource(item.resource) ?? '';
}

function patientReferences(personId: string | undefined): ReadonlySet<string> {
  return new Set(personId === undefined ? [] : [`Patient/${personId}`]);
}

type EntryBase = Omit<AuditEntry, 'outcome' | 'sources' | 'personId' | 'detail'> & {
  readonly asked: Readonly<Record<string, string>>;
};

function entryBase(question: SupportQuestion, id: string, at: Date): EntryBase {
  const { caller, face, purpose, asked, emergencyCase } = question;
  return {
    id,
    at,
    kind: 'support',
    face,
    organisation: caller.organisation,
    askers: caller.organisations,
    role: caller.role,
    purpose: emergencyCase === undefined ? purpose : breakGlass,
    actor:
      caller.kind === 'staff'
        ? { kind: 'staff', id: caller.subject, name: caller.name }
        : { kind: 'system', id: caller.clientId, name: caller.clientId },
    asked: {
      ...(asked.by === 'patient-id'
        ? { patient: asked.id }
        : { nhsNumber: asked.nhsNumber, birthDate: asked.birthDate }),
      ...(emergencyCase !== undefined && { case: emergencyCase }),
    },
  };
}

interface Disclosed {
  readonly personId: string | undefined;
  readonly judged: readonly Judged[];
  readonly kept: AuditQuestion | undefined;
  readonly records: PersonRecords;
  readonly composed: Composed;
}

function describe({ asked, ...base }: EntryBase, disclosed: Disclosed): AuditEntry {
  const { personId, judged, kept, records, composed } = disclosed;
  return {
    ...base,
    outcome: outcomeOf(disclosed),
    personId,
    sources: [...new Set(judged.map(({ item }) => item.source))].toSorted(),
    detail: {
      asked,
      nhsNumber: nhsNumberOf(records),
      decisions: summariseDecisions(judged),
      question: kept,
      released: countTypes(composed.used),
      answerHash: createHash('sha256').update(composed.body).digest('hex'),
    },
  };
}

function outcomeOf({ composed, judged }: Disclosed): AuditOutcome {
  if (composed.used.length > 0) return 'shown';
  return judged.length > 0 ? 'refused' : 'nothing-shown';
}

/** A refused or failed look is an entry too. When even that cannot be stored, nothing was disclosed and the caller still gets the error. */
async function logRefusal(release: Release, { asked, ...base }: EntryBase, error: unknown): Promise<void> {
  const errorCode = error instanceof GatewayError ? error.code : 'internal';
  const outcome = errorCode === 'not-permitted' ? 'refused' : 'failed';
  const detail = { asked, decisions: [], released: {}, errorCode };
  const entry: AuditEntry = { ...base, id: randomUUID(), outcome, sources: [], personId: undefined, detail };
  await release.store.transaction((tx) => tx.log.append(entry)).catch(() => undefined);
}
