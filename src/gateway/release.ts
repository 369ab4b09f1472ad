import { randomUUID } from 'node:crypto';
import type { Patient, Resource } from '@medplum/fhirtypes';
import type { Clock } from '../clock.ts';
import { withoutFormerNames } from '../fhir/recipient-names.ts';
import { isDirectoryType } from '../fhir/references.ts';
import type { MasterKeys } from '../sealing/keys.ts';
import type { NumberCheck } from './check-number.ts';
import { findAsked, type SupportQuestion } from './asked.ts';
import { requestOf } from './disclosure-request.ts';
import { evenTime } from './even-time.ts';
import { judgeRecords, typesToOpen } from './record/judge-records.ts';
import type { Composed, Look } from './look.ts';
import { checkMayAsk } from './may-ask.ts';
import type { Misses } from './ports/misses.ts';
import type { Store, StoreTransaction } from './ports/store.ts';
import { orLogRefusal } from './log/or-log-refusal.ts';
import { lookAttempt, releaseEntry, type Disclosed } from './release-entry.ts';
import { heedRestriction } from './heed-restriction.ts';
import { asOnePerson, type OnePerson } from './record/as-one-person.ts';
import { readingTogether, type ReadTogether } from './record/release-together.ts';
import { versionsTogether } from './record/release-past.ts';
import { nobody } from './record/release-records.ts';
import { checkWait } from './wait-after-misses.ts';

export type { Composed } from './look.ts';

/** What a face may make its answer from: released things only. */
export interface Released {
  /** The id that the reader knows the person by; undefined where nothing is released. */
  readonly personId: string | undefined;
  readonly resources: readonly Resource[];
  /** Older versions and the one that stands, of what was asked for with them; oldest first. */
  readonly versions: readonly Resource[];
  /** Of the person, Patients that are no longer used: for whoever asks for one of them, and for nobody else. */
  readonly replaced: readonly Patient[];
  readonly at: Date;
  readonly auditId: string;
  /** What the national index says of what was typed; undefined where it is not asked. */
  readonly checked: NumberCheck | undefined;
}

/** The whole answer, and the only form in which a person's data leaves. */
export interface Answer<T extends Composed = Composed> {
  readonly body: string;
  readonly auditId: string;
  /** As it was composed; undefined where there was nothing to answer with. */
  readonly composed: T | undefined;
}

export interface Release {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  /** Organisations of the deployment as `system|value`: a choice may name one that no stored resource mentions. */
  readonly organisationActors: readonly string[];
}

/** The same for what is asked by number, which can be guessed: looks that show nothing are counted. */
export interface SupportRelease extends Release {
  readonly misses: Misses;
}

/**
 * A person's current support, for page and FHIR: {@link releaseLook} with what that says.
 *
 * @param compose makes the answer's bytes from what was released; pure
 * @throws GatewayError `not-permitted`, `too-many-requests`, `unavailable`, the commit's own, `internal`
 */
export async function releaseSupport(
  release: SupportRelease,
  question: SupportQuestion,
  compose: (released: Released) => Composed,
): Promise<Answer> {
  const { caller, face, purpose, emergencyCase, evidence, check, asked } = question;
  // Before anybody is looked for.
  checkWait(release.misses.waitOf(caller, release.clock()));
  const said =
    asked.by === 'patient-id'
      ? { patient: asked.id }
      : { nhsNumber: asked.nhsNumber, birthDate: asked.birthDate };
  return releaseLook(
    release,
    {
      caller,
      face,
      purpose,
      emergencyCase,
      evidence,
      check,
      kind: 'support',
      asked: said,
      types: typesToOpen,
    },
    {
      check: () => checkMayAsk(question),
      find: () => findAsked(release, asked, check),
      compose,
      countNothing: (at) => release.misses.count(caller, at),
    },
  );
}

/** What differs between looks. */
export interface LookSteps<T extends Composed> {
  /** Throws where the caller may not ask this at all. */
  readonly check: () => void;
  /** Whom it is about; undefined for nobody. */
  readonly find: () => Promise<string | undefined>;
  /** Makes the answer's bytes from what was released; pure. Undefined for nothing to answer with. */
  readonly compose: (released: Released) => T | undefined;
  /** Told of an answer that shows nothing. Seconds to wait where there were too many: then it is not given. */
  readonly countNothing?: (at: Date) => Promise<number | undefined>;
}

/**
 * THE DOOR OUT. Page and FHIR ask here, and there is no other way to a person's data.
 *
 * The answer is composed whole, in memory, and handed out only after the entry that records it is committed. Whatever fails on the way is
 * a refusal. Unknown person, person who shares nothing, person without data: one path and one answer (consent-rules 7).
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own, `internal`
 */
export async function releaseLook<T extends Composed>(
  release: Release,
  look: Look,
  { check, find, compose, countNothing }: LookSteps<T>,
): Promise<Answer<T>> {
  const at = release.clock();
  const auditId = randomUUID();
  const leastTime = evenTime();
  return orLogRefusal(release.store, lookAttempt(look, { id: auditId, at }), async () => {
    check();
    const personId = await find();
    const checked = await look.check;
    const isRestricted = await heedRestriction(release, checked, personId);
    const composed = await readingTogether(release.store, async (tx, read) => {
      const { judgement, records } = await readAndJudge(tx, read, release, look, {
        personId,
        at,
        isRestricted,
      });
      const kept = releasedFrom({ judgement, records });
      const made = compose({ ...kept, at, auditId, checked });
      await tx.log.append(
        releaseEntry(
          look,
          { id: auditId, at },
          { personId, knownAs: kept.personId, judgement, records, composed: made },
        ),
      );
      return made;
    });
    if (composed === undefined || composed.used.length === 0) {
      const wait = await countNothing?.(at);
      await leastTime();
      checkWait(wait);
    }
    return { body: composed?.body ?? '', auditId, composed };
  });
}

interface ToJudge {
  readonly personId: string | undefined;
  readonly at: Date;
  /** Whether the national index says now that nothing may lead to them. */
  readonly isRestricted: boolean;
}

/** Reads under the locks; judges. For nobody the statements are the same. */
async function readAndJudge(
  tx: StoreTransaction,
  read: ReadTogether,
  { organisationActors }: Release,
  look: Look,
  { personId, at, isRestricted }: ToJudge,
): Promise<Pick<Disclosed, 'judgement' | 'records'>> {
  const { types = typesToOpen, versionsOf, emergencyCase } = look;
  const stored = await read(tx, personId, types, emergencyCase);
  // Only a verification lifts a restriction: what was typed may be another number of theirs, or a stranger's.
  const records = { ...stored, isRestricted: isRestricted === true || stored.isRestricted };
  const versions =
    versionsOf === undefined
      ? []
      : await versionsTogether(tx, records.people[0] ?? nobody, versionsOf, records.place);
  if (personId === undefined)
    return { judgement: { judged: [], versions: [], question: undefined }, records };
  const asking = { request: requestOf(look), emergencyCase };
  const judgement = judgeRecords(asking, { personId, records, versions, organisationActors }, at);
  const { question } = judgement;
  const kept = question && {
    ...question,
    ...(look.types !== undefined && { types: look.types }),
    ...(versionsOf !== undefined && { versionsOf: `${versionsOf.type}/${versionsOf.id}` }),
  };
  return { judgement: { ...judgement, question: kept }, records };
}

function releasedFrom({ judgement, records }: Pick<Disclosed, 'judgement' | 'records'>): OnePerson {
  const { judged, versions } = judgement;
  const kept = asOnePerson(records.people, judged, records.directory, versions);
  if (!kept.resources.some(saysSomething))
    return { personId: undefined, resources: [], versions: [], replaced: [] };
  return {
    ...kept,
    resources: kept.resources.map(withoutFormerNames),
    versions: kept.versions.map(withoutFormerNames),
    replaced: kept.replaced.map(withoutFormerNames),
  };
}

/** A released Patient alone says nothing of support, and would tell somebody known from somebody unknown. */
function saysSomething({ resourceType }: Resource): boolean {
  return resourceType !== 'Patient' && !isDirectoryType(resourceType);
}
