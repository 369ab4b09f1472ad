import type { CareTeam, Resource, Task } from '@medplum/fhirtypes';
import { releasedItems } from '../../fhir/current-support/released-items.ts';
import { serviceOf } from '../../fhir/current-support/team-members.ts';
import { readTold } from '../../fhir/told/told-task.ts';
import { requestOf } from '../disclosure-request.ts';
import type { Look } from '../look.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { asOnePerson } from '../record/as-one-person.ts';
import { judgeRecords, typesToOpen, type Judgement } from '../record/judge-records.ts';
import type { ReadTogether } from '../record/release-together.ts';
import type { Release } from '../release.ts';

/** A team that is released to whoever would tell it. */
export interface TeamOffered {
  /** Of its CareTeam. */
  readonly id: string;
  readonly service: string;
  /** ODS code: who holds the record that names it, and so reads what is told. */
  readonly organisation: string;
  readonly resource: CareTeam;
}

export interface ForTelling {
  readonly judgement: Judgement;
  readonly records: PersonRecords;
  readonly teams: readonly TeamOffered[];
  /** What the caller's organisation told those teams, newest first. */
  readonly earlier: readonly Task[];
}

/** Days for which the page shows what was told. */
const shownDays = 7;

const unnamedService = 'Living Well service';

/** Reads a person and judges what the caller may see, under the lock that `read` takes. For nobody the statements are the same. */
export async function readForTelling(
  tx: StoreTransaction,
  read: ReadTogether,
  { organisationActors }: Pick<Release, 'organisationActors'>,
  look: Look,
  { personId, at }: { readonly personId: string | undefined; readonly at: Date },
): Promise<ForTelling> {
  const records = await read(tx, personId, [...typesToOpen, 'Task'], look.emergencyCase);
  if (personId === undefined) {
    const judgement = { judged: [], versions: [], question: undefined };
    return { judgement, records, teams: [], earlier: [] };
  }
  const request = { request: requestOf(look), emergencyCase: look.emergencyCase };
  const isTask = ({ resourceType }: Resource): boolean => resourceType === 'Task';
  const others = records.resources.filter(({ resource }) => !isTask(resource));
  const judged = judgeRecords(
    request,
    { personId, records: { ...records, resources: others }, organisationActors },
    at,
  );
  const teams = teamsIn(judged, records);
  const earlier = records.resources.flatMap(({ resource, sourceOrganisation }) =>
    resource.resourceType === 'Task' && isOwn(resource, sourceOrganisation, look, teams, at)
      ? [resource]
      : [],
  );
  const newest = earlier.toSorted((one, other) =>
    (one.authoredOn ?? '') > (other.authoredOn ?? '') ? -1 : 1,
  );
  return { judgement: { ...judged, question: undefined }, records, teams, earlier: newest };
}

function teamsIn({ judged }: Judgement, records: PersonRecords): readonly TeamOffered[] {
  const sources = new Map(judged.map(({ item }) => [item.reference, item.source]));
  const items = releasedItems(asOnePerson(records.people, judged, records.directory, []).resources);
  return items.careTeams.flatMap((team) => {
    const organisation = sources.get(`CareTeam/${team.id ?? ''}`);
    if (team.status !== 'active' || team.id === undefined || organisation === undefined) return [];
    const service = serviceOf(items, team)?.name ?? team.name ?? unnamedService;
    return [{ id: team.id, service, organisation, resource: team }];
  });
}

/** Of the caller's organisation, to a team that is still released: whether another team has seen something is not for the caller. */
function isOwn(
  task: Task,
  source: string,
  { caller }: Look,
  teams: readonly TeamOffered[],
  at: Date,
): boolean {
  const { kind, to, since } = readTold(task);
  return (
    kind === 'told' &&
    caller.organisations.includes(source) &&
    teams.some(({ organisation }) => organisation === to.organisation) &&
    Date.parse(since) >= at.getTime() - shownDays * 86_400_000
  );
}
