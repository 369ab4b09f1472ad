import { randomUUID } from 'node:crypto';
import type { Patient, Resource, ServiceRequest, Task } from '@medplum/fhirtypes';
import { checkPermission } from '../../auth/permissions.ts';
import type { Principal } from '../../auth/principal.ts';
import { allows } from '../../auth/scopes.ts';
import { GatewayError } from '../../errors.ts';
import { requestOf } from '../disclosure-request.ts';
import { naming } from '../log/named-entries.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { Look } from '../look.ts';
import type { ToldRow, ToldStore } from '../ports/told.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { judgeRecords, type Judgement } from '../record/judge-records.ts';
import { readingTogether, type ReadTogether } from '../record/release-together.ts';
import type { PersonRecords } from '../ports/records.ts';
import { lookAttempt, releaseEntry } from '../release-entry.ts';
import type { Tell } from './tell.ts';

/** What a system needs to read what its organisation is told, and to answer it. */
export const toldScopes = { read: 'system/Task.rs', answer: 'system/Task.u' } as const;

/** Something that an organisation is told. */
export interface ToldItem {
  readonly task: Task;
  /** Of an introduction. */
  readonly request: ServiceRequest | undefined;
  /** As the organisation's own record has the person; of an introduction, as they were introduced. */
  readonly person: Patient | undefined;
}

/** How many of each are given at once. Whoever answers them is given the next. */
export const mostTold = 50;
/** Days for which what was answered is still shown. */
const shownDays = 7;

const types = ['Consent', 'Patient', 'ServiceRequest', 'Task'];

/**
 * What the caller's organisation is told and has not answered, longest waiting first, and what it has answered lately. Each person's is judged anew in a
 * transaction of its own, and logged where something is given: what the person's choices no longer let through is left out, and what comes behind it is read
 * instead; no such decision is kept, so that it is there again once they let it through. The answer names the list's own entry and no person's.
 *
 * @throws GatewayError `not-permitted`, `unavailable`, the commit's own
 */
export async function readTold(
  tell: Tell,
  caller: Principal,
): Promise<{ readonly waiting: readonly ToldItem[]; readonly answered: readonly ToldItem[] }> {
  const at = tell.clock();
  const look = lookAtTold(caller, { step: 'list' });
  const attempt = lookAttempt(look, { id: randomUUID(), at });
  return orLogRefusal(tell.store, attempt, async () => {
    checkMayRead(caller, 'read');
    const since = new Date(at.getTime() - shownDays * 86_400_000);
    const { organisation } = caller;
    const { waiting, answered } = await naming(undefined, async () => ({
      waiting: await releaseRows(tell, look, (told, limit, after) =>
        told.waitingFor(organisation, limit, after),
      ),
      answered: await releaseRows(tell, look, (told, limit, after) =>
        told.answeredBy(organisation, since, limit, after),
      ),
    }));
    await tell.store.transaction((tx) =>
      tx.log.append({
        ...attempt,
        outcome: waiting.length + answered.length > 0 ? 'shown' : 'nothing-shown',
        sources: [],
        personId: undefined,
        detail: { ...attempt.detail, decisions: [], released: {} },
      }),
    );
    return { waiting, answered };
  });
}

type RowsBehind = (told: ToldStore, limit: number, after: string | undefined) => Promise<readonly ToldRow[]>;

/** Reads on until there are enough that may be seen: what may not be seen can never be answered, and would stand before all that comes later. */
async function releaseRows(tell: Tell, look: Look, rowsBehind: RowsBehind): Promise<readonly ToldItem[]> {
  const items: ToldItem[] = [];
  let after: string | undefined;
  for (;;) {
    const limit = mostTold - items.length;
    const rows = await tell.store.transaction((tx) => rowsBehind(tx.told, limit, after));
    const found = await releaseEach(tell, look, rows);
    items.push(...rows.flatMap(({ id }) => found.get(id) ?? []));
    after = rows.at(-1)?.id;
    if (rows.length < limit || items.length === mostTold) return items;
  }
}

async function releaseEach(
  tell: Tell,
  look: Look,
  rows: readonly ToldRow[],
): Promise<ReadonlyMap<string, ToldItem>> {
  const found = new Map<string, ToldItem>();
  for (const personId of new Set(rows.map((row) => row.personId))) {
    const theirs = rows.filter((row) => row.personId === personId);
    const entry = { id: randomUUID(), at: tell.clock() };
    const released = await readingTogether(tell.store, async (tx, read) => {
      const { items, judgement, records } = await itemsOfPerson(tx, read, tell, look, theirs, entry.at);
      // The list's own entry stands for whom it leaves out: one of theirs at each listing would fill their log with looks that showed nothing.
      if (items.length === 0) return items;
      const used = items.flatMap(({ task, request }) => [task, ...(request === undefined ? [] : [request])]);
      const composed = { body: JSON.stringify(items), used };
      await tx.log.append(
        releaseEntry(look, entry, { personId, knownAs: personId, judgement, records, composed }),
      );
      return items;
    });
    for (const item of released) found.set(item.task.id ?? '', item);
  }
  return found;
}

/** Judges what one person's rows say, for the organisation that is told. What the organisation holds itself is its own to read. */
export async function itemsOfPerson(
  tx: StoreTransaction,
  read: ReadTogether,
  { organisationActors }: Tell,
  look: Look,
  rows: readonly ToldRow[],
  at: Date,
): Promise<{
  readonly items: readonly ToldItem[];
  readonly judgement: Judgement;
  readonly records: PersonRecords;
}> {
  const [row] = rows;
  if (row === undefined) throw new Error('nothing was told');
  const { personId } = row;
  const { organisation } = look.caller;
  const records = await read(tx, personId, types);
  const resources = records.resources.filter(
    ({ resource, sourceOrganisation }) =>
      resource.resourceType === 'Consent' ||
      rows.some((one) => one.sourceOrganisation === sourceOrganisation),
  );
  const question = { request: requestOf(look), emergencyCase: undefined };
  const all = judgeRecords(
    question,
    { personId, records: { ...records, resources }, organisationActors },
    at,
  );
  const judged = all.judged.filter(({ item }) => item.resource.resourceType !== 'Consent');
  const permitted = judged.flatMap(({ item, decision }) =>
    decision.effect === 'permit' ? [item.resource] : [],
  );
  const own = records.resources.find(
    ({ resource, sourceOrganisation }) =>
      resource.resourceType === 'Patient' && sourceOrganisation === organisation,
  )?.resource;
  const items = rows.flatMap(({ id }) => toItem(id, permitted, own) ?? []);
  return { items, judgement: { judged, versions: [], question: undefined }, records };
}

function toItem(id: string, permitted: readonly Resource[], own: Resource | undefined): ToldItem | undefined {
  const task = permitted.find((one) => one.resourceType === 'Task' && one.id === id);
  if (task?.resourceType !== 'Task') return undefined;
  const typed = permitted.find((one) => one.resourceType === 'Patient');
  // Whoever is introduced is told of as they were introduced: with the number that they gave for it.
  const patient = task.focus === undefined ? (own ?? typed) : typed;
  const person = patient?.resourceType === 'Patient' ? patient : undefined;
  if (task.focus === undefined) return { task, request: undefined, person };
  const request = permitted.find(
    (one) => one.resourceType === 'ServiceRequest' && `ServiceRequest/${one.id}` === task.focus?.reference,
  );
  // An introduction without the person, or without what for, is none.
  if (request?.resourceType !== 'ServiceRequest' || person === undefined) return undefined;
  return { task, request, person };
}

export function lookAtTold(caller: Principal, asked: Readonly<Record<string, string>>): Look {
  const face = caller.kind === 'staff' ? 'page' : 'api';
  return { caller, face, purpose: 'TREAT', kind: 'told', asked };
}

/** @throws GatewayError `not-permitted` */
export function checkMayRead(caller: Principal, what: keyof typeof toldScopes): void {
  if (caller.kind === 'staff') return checkPermission(caller, 'read-told');
  if (!allows(caller.scopes, toldScopes[what]) || !caller.purposes.includes('TREAT'))
    throw new GatewayError('not-permitted');
}
