import type { Resource, ServiceRequest } from '@medplum/fhirtypes';
import { partnerServiceCodes } from '../../living-well/partner-services.ts';
import { activityStatuses } from '../mapping/activities.ts';
import { extensions, systems } from '../systems.ts';
import { aboutOf } from './about-row.ts';
import { codeIn, codesIn, dayOf, extensionIn, oneOf } from './elements.ts';
import { readGoals } from './goals.ts';
import { readHandling } from './handling.ts';
import type { Reading, RowEntry } from './reading.ts';

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
    replaces: plan.resource.replaces?.[0]?.identifier?.value,
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
    reading.take(entry, { type: 'activity', id }, `plan.activities.${index}`);
    return {
      id,
      date: dayOf(resource.authoredOn),
      text: resource.code?.text,
      status: oneOf(activityStatuses, codesIn(resource.code, systems.taskStatus)),
      goal: goalServed(reading, resource),
      ...aboutOf(resource, resource.category),
    };
  });
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
