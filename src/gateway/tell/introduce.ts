import { randomUUID } from 'node:crypto';
import { checkPermission } from '../../auth/permissions.ts';
import { GatewayError } from '../../errors.ts';
import { resourceId } from '../../fhir/ids.ts';
import { introductionResources, type Introduced } from '../../fhir/told/introduction.ts';
import type { Strand } from '../../living-well/strands.ts';
import type { Agreement, IntroductionsTo } from '../../living-well/telling-the-team.ts';
import { idNamespace, localIdentifier, nhsNumberAlone } from '../../sealing/keyed-hash.ts';
import { prepareResource } from '../case/prepare-records.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { lookAttempt } from '../release-entry.ts';
import { mayBeTold } from './may-be-told.ts';
import { findMeant, lookToTell, toldSource, type AboutPerson, type Tell } from './tell.ts';

/** What was typed of somebody who wants to be introduced, and agreed to it. */
export interface ToIntroduce {
  readonly to: IntroductionsTo;
  readonly given: string;
  readonly family: string;
  readonly phone: string;
  readonly strands: readonly Strand[];
  readonly agreement: Agreement;
  /** Of the form: sent twice, it is one introduction. */
  readonly once: string;
}

/**
 * Introduces somebody to a place, on the yes that they have just given: kept with the introduction, with how, when and who heard it. What is kept is a
 * record of the caller's organisation's own, under an identifier of its own. It meets nobody who is known by this number, so that
 * no answer tells whether anybody is, no choice of theirs is changed or stands against it, and a number that was typed wrong takes nobody's place. The
 * team that takes it in knows whether it knows them. Only what the national index says of the number is heeded, for whoever has it.
 *
 * @returns whether it was passed on; where not, no agreement lets anybody be introduced there
 * @throws GatewayError `not-permitted`; `person-erased` where this organisation's own record of an earlier introduction was; the commit's own
 */
export async function introduce(tell: Tell, about: AboutPerson, toIntroduce: ToIntroduce): Promise<boolean> {
  const { to, agreement } = toIntroduce;
  const entry = { id: randomUUID(), at: tell.clock() };
  const look = lookToTell(about, 'introduce', { site: to.site, agreement });
  const attempt = lookAttempt(look, entry);
  return orLogRefusal(tell.store, attempt, async () => {
    checkPermission(about.caller, 'tell-team');
    // Whom it finds is of no matter here: what is heard on the way binds the other faces.
    await findMeant(tell, about);
    const { ids, resources } = build(tell, about, toIntroduce, entry.at);
    for (const resource of resources) {
      const issues = await tell.validate(resource);
      if (issues.length > 0) throw new GatewayError('internal', { issues });
    }
    return tell.store.transaction(async (tx) => {
      const agreements = await tx.inbox.agreements();
      // What they agreed to is all that there is of them here: no Consent of anybody's is heard.
      const facts = {
        agreements,
        people: new Map([[`Patient/${ids.personId}`, []]]),
        knownActors: new Set<string>(),
      };
      const { source, judged } = await mayBeTold(tell, agreements, {
        items: resources,
        from: about.caller.organisations,
        to: to.organisation,
        facts,
        at: entry.at,
      });
      if (source !== undefined) await keep(tx, tell, { ...ids, source, owner: to.organisation }, resources);
      await tx.log.append({
        ...attempt,
        outcome: source === undefined ? 'refused' : 'done',
        sources: source === undefined ? [] : [source],
        personId: source === undefined ? undefined : ids.personId,
        detail: {
          ...attempt.detail,
          nhsNumber: about.asked.nhsNumber,
          decisions: [],
          released: source === undefined ? {} : { Patient: 1, ServiceRequest: 1, Task: 1 },
        },
      });
      return judged.length > 0 && source !== undefined;
    });
  });
}

interface Ids {
  readonly id: string;
  readonly personId: string;
  readonly local: Buffer;
  /** Of the number that was typed. */
  readonly number: Buffer;
  readonly at: Date;
}

function build(
  { keys, organisationNames }: Tell,
  { caller, roleWords, asked }: AboutPerson,
  toIntroduce: ToIntroduce,
  at: Date,
): { readonly ids: Ids; readonly resources: ReturnType<typeof introductionResources> } {
  const { organisation } = caller;
  const { once, to, ...typed } = toIntroduce;
  const namespace = idNamespace(keys);
  const own = { site: 'told', system: organisation };
  // The same typed again by the same organisation is the same person of its own.
  const recordId = `${asked.nhsNumber} ${asked.birthDate}`;
  const personId = resourceId(namespace, { ...own, recordType: 'person', recordId });
  const within = { ...own, within: personId, recordId: once };
  const id = resourceId(namespace, { ...within, recordType: 'task' });
  const words = `${roleWords}, ${organisationNames.get(organisation) ?? organisation}`;
  const telling = {
    id,
    personId,
    requestId: resourceId(namespace, { ...within, recordType: 'introduction' }),
    by: { organisation, words },
    to: { organisation: to.organisation, words: to.name },
    at,
  };
  const introduced: Introduced = { ...typed, ...asked, agreedWith: `${caller.name}, ${words}` };
  const local = localIdentifier(keys, own.site, own.system, recordId);
  const number = nhsNumberAlone(keys, asked.nhsNumber);
  return { ids: { id, personId, local, number, at }, resources: introductionResources(telling, introduced) };
}

/** As intake makes people, but for the number: what was typed at night must not stand in the way of whoever has it. */
async function keep(
  tx: StoreTransaction,
  { keys }: Tell,
  {
    id,
    personId,
    local,
    number,
    at,
    source,
    owner,
  }: Ids & { readonly source: string; readonly owner: string },
  resources: ReturnType<typeof introductionResources>,
): Promise<void> {
  // The number too: whoever erases the one who has it waits, and is told of this introduction.
  await tx.intake.holdIdentifiers([local, number]);
  // Whoever was erased stands there without a key, and is not made anew.
  const known = await tx.intake.findPeople([local]);
  if (known.size === 0) await tx.intake.makePeople([personId]);
  await tx.people.lock(personId, 'exclusive');
  if ((await tx.intake.openKeys([personId])).size > 0) throw new GatewayError('person-erased');
  if ((await tx.told.find(id)) !== undefined) return;
  const said = toldSource(source);
  await tx.people.claim([{ hash: local, kind: 'local', personId, source: said }]);
  await tx.told.noteNumber(personId, number);
  const applied = { personId, source: said, sourceOrganisation: source, sourceModified: at, at };
  const personal = resources.map((resource) => prepareResource(keys, resource));
  await tx.records.apply(applied, { personal, directory: [], standing: [] });
  await tx.told.add({ id, personId, sourceOrganisation: source, owner, madeAt: at });
}
