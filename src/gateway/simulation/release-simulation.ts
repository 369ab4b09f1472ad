import type { OrganisationTree } from '../../auth/organisation-tree.ts';
import type { Clock } from '../../clock.ts';
import { sourcesOf, type ReachChange } from '../../consent/reach.ts';
import type { Organisations } from '../../consent/reach-recipients.ts';
import { changedFacts, simulate } from '../../consent/simulate.ts';
import type { ProposedChange } from '../../consent/simulate-change.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { findAsked, type Asked } from '../asked.ts';
import { factsOf, itemsOf } from '../disclosure-request.ts';
import { nhsNumberOf } from '../log/log-summary.ts';
import type { PersonRecords } from '../ports/records.ts';
import type { Store } from '../ports/store.ts';
import { readingTogether } from '../record/release-together.ts';
import { knownTo, nobody } from '../record/release-records.ts';
import { countChanges, countsInFives, inFives, type RecipientCounts } from './simulate-counts.ts';
import { simulationEntry } from './simulate-log.ts';
import type { Sample, SimulationQuestion } from './simulate-question.ts';
import { orLogRefusal } from '../log/or-log-refusal.ts';
import { simulationScope, type SimulationScope } from './simulate-scope.ts';

export interface Simulations {
  readonly store: Store;
  readonly keys: MasterKeys;
  readonly clock: Clock;
  readonly tree: OrganisationTree;
  /** Organisations of the deployment: as a choice names them, `system|value`, and by ODS code. */
  readonly organisationActors: readonly string[];
  readonly organisationNames: ReadonlyMap<string, string>;
}

/** Recipients and topics; never anything that is held of anybody. */
export type Simulated =
  | { readonly of: 'person'; readonly changes: readonly ReachChange[] }
  | {
      readonly of: 'sample';
      /** People looked at: those of the sample of whom something is held that the caller may simulate with. */
      readonly people: number;
      /** Of how many of them somebody gains or loses. */
      readonly changed: number;
      readonly recipients: readonly RecipientCounts[];
    };

/**
 * What a change would do, without making it. In the log before it is answered: one entry for a person, one about nobody for a sample. Unknown
 * person, and person of whom the asker's organisation sent nothing: the answer of nothing changed.
 *
 * @throws GatewayError `not-permitted`, `invalid-request`, `agreement-version`, `unavailable`, the commit's own
 */
export async function simulateChange(
  simulations: Simulations,
  question: SimulationQuestion,
): Promise<Simulated> {
  const at = simulations.clock();
  const attempt = simulationEntry(question, at, { outcome: 'failed', personId: undefined, sources: [] });
  return orLogRefusal(simulations.store, attempt, async () => {
    const bench = await prepareBench(simulations, question, at);
    const { about } = question;
    return about.by === 'sample' ? overSample(bench, about) : ofPerson(bench, about);
  });
}

/** What is the same for everybody that one question looks at. */
interface Bench {
  readonly simulations: Simulations;
  readonly question: SimulationQuestion;
  readonly scope: SimulationScope;
  readonly organisations: Organisations;
  readonly at: Date;
}

async function prepareBench(
  simulations: Simulations,
  question: SimulationQuestion,
  at: Date,
): Promise<Bench> {
  const onRecord = await simulations.store.transaction((tx) => tx.inbox.agreements());
  const scope = simulationScope(question, onRecord);
  // A change that cannot be made is refused for everybody, or its refusal would tell who is known.
  changedFacts({ agreements: onRecord, people: new Map(), knownActors: new Set() }, question.change);
  const known = [...simulations.organisationNames.keys()];
  const chains = new Map<string, readonly string[]>();
  for (const organisation of known) chains.set(organisation, await simulations.tree(organisation));
  const organisations = { known, above: (one: string) => chains.get(one) ?? [] };
  return { simulations, question, scope, organisations, at };
}

async function ofPerson(bench: Bench, asked: Asked): Promise<Simulated> {
  const { simulations, question, scope, at } = bench;
  const found = await findAsked(simulations, asked);
  return readingTogether(simulations.store, async (tx, read) => {
    const personId = scope.knownTo === undefined ? found : await knownTo(tx, found, scope.knownTo);
    const records = await read(tx, personId);
    const { changes, sources } = lookAt(bench, personId, records);
    const entry = simulationEntry(question, at, {
      outcome: sources.length > 0 ? 'shown' : 'nothing-shown',
      personId,
      sources,
      nhsNumber: nhsNumberOf(records, personId),
    });
    await tx.log.append(entry);
    return { of: 'person', changes };
  });
}

async function overSample(bench: Bench, { people: limit }: Sample): Promise<Simulated> {
  const { store } = bench.simulations;
  const looks: Look[] = [];
  for (const personId of await store.sampleOfPeople(limit)) {
    // One at a time: a person's lock is held for one look, not for all of them.
    looks.push(
      await readingTogether(store, async (tx, read) => lookAt(bench, personId, await read(tx, personId))),
    );
  }
  const seen = looks.filter(({ sources }) => sources.length > 0);
  const changed = seen.flatMap(({ changes }) => (changes.length > 0 ? [changes] : []));
  const sources = [...new Set(seen.flatMap((look) => look.sources))].toSorted();
  const entry = simulationEntry(bench.question, bench.at, { outcome: 'shown', personId: undefined, sources });
  await store.transaction((tx) => tx.log.append(entry));
  const recipients = countChanges(changed);
  if (bench.question.caller.kind === 'operator') {
    return { of: 'sample', people: seen.length, changed: changed.length, recipients };
  }
  return {
    of: 'sample',
    people: inFives(seen.length),
    changed: inFives(changed.length),
    recipients: countsInFives(recipients),
  };
}

interface Look {
  readonly changes: readonly ReachChange[];
  /** Whose records were looked at; none of somebody unknown. */
  readonly sources: readonly string[];
}

function lookAt(
  { simulations, question, scope, organisations, at }: Bench,
  personId: string = nobody,
  records: PersonRecords,
): Look {
  const seen = { ...records, agreements: scope.agreements(records.agreements) };
  const items = scope.items(itemsOf(records));
  const facts = factsOf(personId, seen, simulations.organisationActors);
  const changes = simulate({ facts, items, organisations, at }, saidBy(personId, question.change));
  return { changes, sources: sourcesOf(items) };
}

/** A proposed Consent is read as the choice of whoever is looked at. */
function saidBy(personId: string, change: ProposedChange): ProposedChange {
  if (change.kind !== 'consent') return change;
  return { ...change, consent: { ...change.consent, patient: { reference: `Patient/${personId}` } } };
}
