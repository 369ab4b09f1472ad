import { createHash, randomUUID } from 'node:crypto';
import type { Patient } from '@medplum/fhirtypes';
import type { AuditEntry } from '../../audit/entry.ts';
import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import { checkPermission } from '../../auth/permissions.ts';
import type { StaffPrincipal } from '../../auth/principal.ts';
import type { Organisations } from '../../consent/reach-recipients.ts';
import { GatewayError } from '../../errors.ts';
import { currentSupportTypes } from '../../fhir/current-support.ts';
import { systems } from '../../fhir/systems.ts';
import { idNamespace } from '../../sealing/keyed-hash.ts';
import { actorOf } from '../actor-of.ts';
import { findAsked, type Asked } from '../asked.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import { evenTime } from '../even-time.ts';
import type { ChoicesGround } from './choices-ground.ts';
import { readingTogether } from '../record/release-together.ts';
import { knownTo } from '../record/release-records.ts';
import type { Release } from '../release.ts';

export interface ChoicesRelease extends Release {
  readonly tree: OrganisationTree;
  /** ODS code -> name: the organisations of the deployment. */
  readonly organisationNames: ReadonlyMap<string, string>;
}

/** A look at somebody's sharing choices. */
export interface ChoicesLook {
  readonly caller: StaffPrincipal;
  readonly asked: Asked;
  /** What the look is for, as the log says it. */
  readonly step: 'find' | 'read' | 'change' | 'check' | 'record' | 'stop' | 'recorded' | 'print';
}

/** Who the choices are about, as the caller's own organisation knows them. */
export interface ChoicesPerson {
  readonly personId: string;
  readonly given: string;
  readonly family: string;
  readonly birthDate: string | undefined;
  readonly nhsNumber: string | undefined;
}

/** What a look gives; `body` is the page that is sent, if one is. */
export interface ChoicesAnswer {
  readonly body: string | undefined;
}

/**
 * One person's sharing choices, for a case worker of an organisation that holds a record of them; about what that organisation holds, and no
 * content of it. Somebody else's person and nobody at all are one answer. The look is in the log before the answer is given.
 *
 * @param compose makes the answer; pure
 * @throws GatewayError `not-permitted`, `not-found`, `unavailable`, the commit's own
 */
export async function releaseChoices<T extends ChoicesAnswer>(
  release: ChoicesRelease,
  look: ChoicesLook,
  compose: (person: ChoicesPerson, ground: ChoicesGround) => T,
): Promise<T & { readonly auditId: string }> {
  const { caller, asked } = look;
  const leastTime = evenTime();
  await checkMayLook(release, look);
  const at = release.clock();
  const [found, organisations] = await Promise.all([findAsked(release, asked), organisationsOf(release)]);
  const entry = entryOf(look, at);
  const answer = await readingTogether(release.store, async (tx, read) => {
    const personId = await knownTo(tx, found, caller.organisation);
    const records = await read(tx, personId, typesToOpen);
    const own = records.resources.find(
      ({ resource, sourceOrganisation, personId: whose }) =>
        resource.resourceType === 'Patient' &&
        sourceOrganisation === caller.organisation &&
        // Whatever it is merged with, an organisation's page is about the person whom it knows.
        whose === personId,
    )?.resource;
    if (personId === undefined || own?.resourceType !== 'Patient') {
      await tx.log.append(entry);
      return undefined;
    }
    const of = { namespace: idNamespace(release.keys), personId, organisation: caller.organisation };
    const { organisationActors } = release;
    const person = describe(personId, own);
    const composed = compose(person, { of, records, organisations, organisationActors, at });
    const { nhsNumber } = person;
    const detail = { ...entry.detail, nhsNumber, answerHash: hashOf(composed) };
    await tx.log.append({ ...entry, outcome: 'shown', sources: [caller.organisation], personId, detail });
    return composed;
  });
  if (answer === undefined) {
    await leastTime();
    throw new GatewayError('not-found');
  }
  return { ...answer, auditId: entry.id };
}

function hashOf({ body }: ChoicesAnswer): string | undefined {
  return body === undefined ? undefined : createHash('sha256').update(body).digest('hex');
}

/** Choices, and every kind of thing that they decide about: how much of a topic may be seen depends on what there is. */
const typesToOpen = ['Consent', ...currentSupportTypes];

/** A look that is refused is an entry too. */
async function checkMayLook(release: ChoicesRelease, look: ChoicesLook): Promise<void> {
  await orLogRefusal(release.store, entryOf(look, release.clock()), async () =>
    checkPermission(look.caller, 'record-choices'),
  );
}

async function organisationsOf({ tree, organisationNames }: ChoicesRelease): Promise<Organisations> {
  const known = [...organisationNames.keys()];
  const chains = await Promise.all(known.map(async (code) => [code, await tree(code)] as const));
  const above = new Map(chains);
  return { known, above: (code) => above.get(code)?.slice(1) ?? [] };
}

function describe(personId: string, { name, birthDate, identifier }: Patient): ChoicesPerson {
  return {
    personId,
    given: name?.[0]?.given?.join(' ') ?? '',
    family: name?.[0]?.family ?? '',
    birthDate,
    nhsNumber: identifier?.find(({ system }) => system === systems.nhsNumber)?.value,
  };
}

function entryOf({ caller, asked, step }: ChoicesLook, at: Date): AuditEntry {
  return {
    id: randomUUID(),
    at,
    kind: 'consent',
    outcome: 'nothing-shown',
    face: 'page',
    organisation: caller.organisation,
    role: caller.role,
    purpose: 'PATRQT',
    askers: caller.organisations,
    sources: [],
    actor: actorOf(caller),
    personId: undefined,
    detail: {
      asked:
        asked.by === 'patient-id'
          ? { step, patient: asked.id }
          : { step, nhsNumber: asked.nhsNumber, birthDate: asked.birthDate },
      decisions: [],
      released: {},
    },
  };
}
