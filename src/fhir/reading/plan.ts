import type { Resource, ServiceRequest } from '@medplum/fhirtypes';
import { partnerServiceCodes } from '../../living-well/partner-services.ts';
import { activityStatuses, doneRow } from '../mapping/activities.ts';
import { extensions, systems } from '../systems.ts';
import { aboutOf } from './about-row.ts';
import { codeIn, codesIn, dayOf, extensionIn, oneOf } from './elements.ts';
import { readGoals } from './goals.ts';
import { readHandling } from './handling.ts';
import { isSame, type Entry } from './entries.ts';
import { isInError, rowNamed, type Reading, type RowEntry } from './reading.ts';

/** Our Plan with all that it lists. Its parts for what is sensitive are ours: what stands in them is read where it is. */
export function readPlan(reading: Reading) {
  const plans = reading.rows('CarePlan', 'plan').filter(({ resource }) => resource.status === 'active');
  for (const part of plans) if (isPart(part)) reading.take(part, { type: 'plan', id: part.id });
  const [plan, ...others] = plans.filter((one) => !isPart(one));
  for (const { path } of others) {
    const fix = 'A person has one Our Plan at a time. Send the one that stands.';
    reading.refusals.push({ field: path, code: 'several', fix });
  }
  if (plan === undefined) return undefined;
  reading.take(plan, { type: 'plan', id: plan.id }, 'plan');
  return {
    id: plan.id,
    date: dayOf(plan.resource.created),
    replaces: rowNamed(reading, plan.resource.replaces?.[0], 'plan'),
    goals: readGoals(reading),
    activities: readActivities(reading),
    onward: readOnward(reading),
  };
}

function isPart({ resource }: RowEntry<Extract<Resource, { resourceType: 'CarePlan' }>>): boolean {
  return resource.partOf !== undefined;
}

function readActivities(reading: Reading) {
  return reading.rows('ServiceRequest', 'activity').map((entry, index) => {
    const { id, resource } = entry;
    const at = `plan.activities.${index}`;
    reading.take(entry, { type: 'activity', id }, at);
    return {
      id,
      date: dayOf(resource.authoredOn),
      text: resource.code?.text,
      status: oneOf(activityStatuses, codesIn(resource.code, systems.taskStatus)),
      doneOn: readDone(reading, entry, id, `${at}.doneOn`),
      goal: goalServed(reading, resource),
      ...aboutOf(resource, resource.category),
    };
  });
}

/** When it was done: the Procedure that says so. That it was done is said by the request itself. */
function readDone(reading: Reading, activity: Entry, id: string, at: string): string | undefined {
  const done = reading
    .of('Procedure')
    .find(
      ({ resource }) =>
        !isInError(resource) && resource.basedOn?.some((one) => isSame(reading.find(one), activity)),
    );
  if (done === undefined) return undefined;
  reading.take(done, doneRow(id), at);
  return dayOf(done.resource.performedDateTime);
}

function readOnward(reading: Reading) {
  return reading.rows('ServiceRequest', 'onward').map((entry, index) => {
    const { id, resource } = entry;
    const at = `plan.onward.${index}`;
    reading.take(entry, { type: 'onward', id }, at);
    const handling = readHandling(reading, entry, { type: 'onward-task', id }, `${at}.status`);
    return {
      id,
      date: dayOf(resource.authoredOn),
      service: oneOf(partnerServiceCodes, [codeIn(resource.performerType, systems.serviceType) ?? '']),
      status: handling?.status,
      statusDate: handling?.on,
      reason: handling?.reason,
      goal: goalServed(reading, resource),
      ...aboutOf(resource, resource.category),
    };
  });
}

function goalServed(reading: Reading, resource: ServiceRequest): string | undefined {
  const goal = reading.find(extensionIn(resource, extensions.pertainsToGoal)?.valueReference);
  return goal && reading.rowId(goal.resource, 'goal');
}
