import { randomUUID } from 'node:crypto';
import type { Task } from '@medplum/fhirtypes';
import { checkPermission } from '../../auth/permissions.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Judged } from '../../consent/types.ts';
import { GatewayError } from '../../errors.ts';
import { resourceId } from '../../fhir/ids.ts';
import { toldTask, type Said } from '../../fhir/told/told-task.ts';
import type { ValidateAside } from '../../fhir/validate.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import { checkMayUseCases } from '../emergency/may-open-case.ts';
import { findAsked } from '../asked.ts';
import type { NumberCheck } from '../check-number.ts';
import { prepareResource } from '../case/prepare-records.ts';
import { factsOf } from '../disclosure-request.ts';
import { evenTime } from '../even-time.ts';
import { heedRestriction } from '../heed-restriction.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { Look, RelationshipEvidence } from '../look.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { readingTogether, type ReadTogether } from '../record/release-together.ts';
import { lookAttempt, releaseEntry } from '../release-entry.ts';
import type { SupportRelease } from '../release.ts';
import { checkWait } from '../wait-after-misses.ts';
import { mayBeTold } from './may-be-told.ts';
import { readForTelling, type ForTelling, type TeamOffered } from './teams-offered.ts';
import { nobody } from '../record/release-records.ts';

/** What telling a team needs. */
export interface Tell extends SupportRelease {
  readonly tree: OrganisationTree;
  /** ODS code -> name. */
  readonly organisationNames: ReadonlyMap<string, string>;
  readonly validate: ValidateAside;
}

/** Who speaks of whom, as they were asked for. */
export interface AboutPerson {
  readonly caller: StaffPrincipal;
  /** What the caller is, in words: "MH liaison nurse". */
  readonly roleWords: string;
  readonly asked: { readonly nhsNumber: string; readonly birthDate: string };
  readonly evidence: RelationshipEvidence;
  /** What the national index says of the number: one that was replaced leads to the new one. */
  readonly check?: Promise<NumberCheck> | undefined;
  /** The caller's open case for this person: what it lifts for them to see, they may tell of. It lifts nothing for the team. */
  readonly emergencyCase?: string | undefined;
}

/** @throws GatewayError `not-permitted` */
function checkMayTell({ caller, emergencyCase }: AboutPerson): void {
  if (emergencyCase !== undefined) checkMayUseCases(caller);
  checkPermission(caller, 'tell-team');
}

/** Whom they speak of. A restriction that the index tells of on the way is kept before anything is read, as in a look: it may be the first that is heard of it. */
export async function findMeant(tell: Tell, { asked, check }: AboutPerson): Promise<string | undefined> {
  const personId = await findAsked(tell, { by: 'nhs-number', ...asked }, check);
  await heedRestriction(tell, await check, personId);
  return personId;
}

/** Under which the store keeps what staff say, apart from what case systems say. */
export const toldSource = (organisation: string): string => `told/${organisation}`;

export function lookToTell(
  { caller, asked, evidence }: AboutPerson,
  step: string,
  more: Readonly<Record<string, string>> = {},
): Look {
  return {
    caller,
    face: 'page',
    purpose: 'TREAT',
    evidence,
    kind: 'told',
    asked: { step, ...asked, ...more },
  };
}

/**
 * Whom the caller may tell of this person: the teams that are released to them, under their open case too, and no other, since the list itself would
 * say who helps. With what their own organisation has told those teams lately. It is a look by number: one that shows no team is a miss.
 *
 * @param compose makes the page; pure
 * @throws GatewayError `not-permitted`, `too-many-requests`, `unavailable`, the commit's own
 */
export async function offerTeams(
  tell: Tell,
  about: AboutPerson,
  compose: (found: Pick<ForTelling, 'teams' | 'earlier'>) => string,
): Promise<{ readonly body: string; readonly auditId: string }> {
  const entry = { id: randomUUID(), at: tell.clock() };
  checkWait(tell.misses.waitOf(about.caller, entry.at));
  const look = { ...lookToTell(about, 'offer'), emergencyCase: about.emergencyCase };
  const leastTime = evenTime();
  return orLogRefusal(tell.store, lookAttempt(look, entry), async () => {
    checkMayTell(about);
    const personId = await findMeant(tell, about);
    const { body, isEmpty } = await readingTogether(tell.store, async (tx, read) => {
      const { judgement, records, teams, earlier } = await readForTelling(tx, read, tell, look, {
        personId,
        at: entry.at,
      });
      const made = compose({ teams, earlier });
      const composed = { body: made, used: [...teams.map(({ resource }) => resource), ...earlier] };
      await tx.log.append(
        releaseEntry(look, entry, { personId, knownAs: personId, judgement, records, composed }),
      );
      return { body: made, isEmpty: teams.length === 0 };
    });
    if (isEmpty) await countMiss(tell, about, entry.at, leastTime);
    return { body, auditId: entry.id };
  });
}

async function countMiss(
  { misses }: Tell,
  { caller }: AboutPerson,
  at: Date,
  leastTime: () => Promise<void>,
): Promise<void> {
  const wait = await misses.count(caller, at);
  await leastTime();
  checkWait(wait);
}

/** What is to be told, and to which of the teams that were offered. */
export interface ToTell {
  readonly team: string;
  readonly said: Said;
  /** Of the form: sent twice, it is told once. */
  readonly once: string;
}

/**
 * Tells a team: the Task, its place in the team's list and its entry in the log, in one commit. Told only where the team is released to the caller,
 * and where an agreement in that direction and the person's own choices let the team's organisation have it (topic `attendance`): no case lifts those. Whatever stands
 * against it is one answer, and why is in the log; and a miss.
 *
 * @returns whether it was told
 * @throws GatewayError `not-permitted`, `too-many-requests`, `unavailable`, the commit's own
 */
export async function tellTeam(tell: Tell, about: AboutPerson, toTell: ToTell): Promise<boolean> {
  const entry = { id: randomUUID(), at: tell.clock() };
  checkWait(tell.misses.waitOf(about.caller, entry.at));
  const situation = { situation: toTell.said.situation };
  const look = { ...lookToTell(about, 'tell', situation), emergencyCase: about.emergencyCase };
  const leastTime = evenTime();
  return orLogRefusal(tell.store, lookAttempt(look, entry), async () => {
    checkMayTell(about);
    const personId = await findMeant(tell, about);
    const done = await readingTogether(
      tell.store,
      async (tx, read) => tellWithin(tx, read, tell, { about, toTell, look, entry, personId }),
      'exclusive',
    );
    if (!done) await countMiss(tell, about, entry.at, leastTime);
    return done;
  });
}

interface Attempted {
  readonly about: AboutPerson;
  readonly toTell: ToTell;
  readonly look: Look;
  readonly entry: { readonly id: string; readonly at: Date };
  readonly personId: string | undefined;
}

async function tellWithin(
  tx: StoreTransaction,
  read: ReadTogether,
  tell: Tell,
  { about, toTell, look, entry, personId }: Attempted,
): Promise<boolean> {
  const { at } = entry;
  const found = await readForTelling(tx, read, tell, look, { personId, at });
  const team = found.teams.find(({ id }) => id === toTell.team);
  const task = taskFor(tell, about, toTell, { personId: personId ?? nobody, team, at });
  const isKnown = (await tx.told.find(task.id)) !== undefined;
  const judged =
    team && personId
      ? await mayBeTold(tell, found.records.agreements, {
          items: [task],
          from: about.caller.organisations,
          to: team.organisation,
          facts: factsOf(personId, found.records, tell.organisationActors),
          at,
        })
      : undefined;
  const source = judged?.source;
  if (personId && team && source !== undefined && !isKnown) {
    await keepTask(tx, tell, task, { personId, source, owner: team.organisation, at });
  }
  const done = source !== undefined;
  const all: readonly Judged[] = [...found.judgement.judged, ...(judged?.judged ?? [])];
  // Not a look: to judge again what was not on record then would tell nothing.
  const judgement = { judged: all, versions: [], question: undefined };
  const composed = { body: '', used: done ? [task] : [] };
  const { records } = found;
  const told = releaseEntry(look, entry, { personId, knownAs: personId, judgement, records, composed });
  await tx.log.append({
    ...told,
    outcome: done ? 'done' : told.outcome === 'shown' ? 'refused' : told.outcome,
  });
  return done;
}

function taskFor(
  { keys, organisationNames }: Tell,
  { caller, roleWords }: AboutPerson,
  { said, once }: ToTell,
  { personId, team, at }: { personId: string; team: TeamOffered | undefined; at: Date },
): Task & { id: string } {
  const { organisation } = caller;
  const name = { site: 'told', system: organisation, recordType: 'task', within: personId, recordId: once };
  const words = `${roleWords}, ${organisationNames.get(organisation) ?? organisation}`;
  const to = { organisation: team?.organisation ?? '', words: team?.service ?? '' };
  const id = resourceId(idNamespace(keys), name);
  return toldTask({ id, personId, by: { organisation, words }, to, at }, said);
}

async function keepTask(
  tx: StoreTransaction,
  { keys, validate }: Tell,
  task: Task & { id: string },
  { personId, source, owner, at }: { personId: string; source: string; owner: string; at: Date },
): Promise<void> {
  const issues = await validate(task);
  if (issues.length > 0) throw new GatewayError('internal', { issues });
  const applied = {
    personId,
    source: toldSource(source),
    sourceOrganisation: source,
    sourceModified: at,
    at,
  };
  await tx.records.apply(applied, { personal: [prepareResource(keys, task)], directory: [], standing: [] });
  await tx.told.add({ id: task.id, personId, sourceOrganisation: source, owner, madeAt: at });
}
