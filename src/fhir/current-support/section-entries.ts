import type { Resource } from '@medplum/fhirtypes';
import { hasCode } from '../elements.ts';
import { reachableDirectory } from '../references.ts';
import { systems } from '../systems.ts';
import { currentTeams } from './call-lines.ts';
import { scoredGoals } from './goals.ts';
import { barredPerson, currentContacts, doNotContactFlags } from './important-people.ts';
import { currentAboutMe, currentNeeds } from './needs.ts';
import type { ReleasedItems } from './released-items.ts';
import { reqolTotals } from './reqol.ts';
import { currentSafetyPlan, partsOf } from './safety-plan.ts';
import { currentEpisodes } from './services.ts';

/** The released resources behind each section: what the page says, and no more. */

export function safetyPlanEntries(items: ReleasedItems): readonly Resource[] {
  const plan = currentSafetyPlan(items);
  return plan === undefined ? [] : [plan, ...partsOf(items, plan)];
}

export function callEntries(items: ReleasedItems): readonly Resource[] {
  const teams = currentTeams(items);
  return [...teams, ...reachableDirectory(teams, items.directory)];
}

export function servicesEntries(items: ReleasedItems, today: string): readonly Resource[] {
  return currentEpisodes(items, today).flatMap(({ episode, last, next }) => present([episode, last, next]));
}

/** Somebody who must not be contacted comes with the flag that says so, or not at all. */
export function peopleEntries(items: ReleasedItems): readonly Resource[] {
  const barred = doNotContactFlags(items).flatMap((flag) => [flag, ...present([barredPerson(items, flag)])]);
  return [...barred, ...currentContacts(items)];
}

export function needsEntries(items: ReleasedItems): readonly Resource[] {
  return [...currentNeeds(items), ...currentAboutMe(items)];
}

export function goalsEntries(items: ReleasedItems): readonly Resource[] {
  const plans = items.carePlans.filter((plan) =>
    plan.category?.some((category) => hasCode(category, systems.record, 'our-plan')),
  );
  return [...plans, ...scoredGoals(items).flatMap(({ goal, score }) => present([goal, score]))];
}

export function reqolEntries(items: ReleasedItems): readonly Resource[] {
  return reqolTotals(items);
}

function present(resources: readonly (Resource | undefined)[]): readonly Resource[] {
  return resources.flatMap((resource) => resource ?? []);
}
