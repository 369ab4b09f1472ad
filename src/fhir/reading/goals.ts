import type { Goal } from '@medplum/fhirtypes';
import { extensions, systems } from '../systems.ts';
import { aboutOf } from './about-row.ts';
import { codesIn, codeIn, dayOf, extensionIn } from './elements.ts';
import { isSame, type Entry } from './entries.ts';
import { isInError, type Reading } from './reading.ts';

/** Personal goals, each with its ratings. */
export function readGoals(reading: Reading) {
  return reading
    .rows('Goal', 'goal')
    .filter(stands)
    .map((entry, index) => {
      const { id, resource } = entry;
      reading.take(entry, { type: 'goal', id }, `plan.goals.${index}`);
      return {
        id,
        text: resource.description.text,
        status: resource.lifecycleStatus,
        statusDate: resource.statusDate,
        start: resource.startDate,
        due: resource.target?.find(({ dueDate }) => dueDate !== undefined)?.dueDate,
        ...aboutOf(resource, resource.category),
        replacedBy: replacementOf(reading, resource),
        scores: readScores(reading, entry, id, `plan.goals.${index}.scores`),
      };
    });
}

function stands({ resource }: Entry<Goal>): boolean {
  return resource.lifecycleStatus !== 'entered-in-error';
}

function replacementOf(reading: Reading, resource: Goal): string | undefined {
  const related = extensionIn(resource, extensions.goalRelationship);
  const type = related && extensionIn(related, 'type')?.valueCodeableConcept;
  if (related === undefined || codeIn(type, systems.goalRelationship) !== 'replacement') return undefined;
  const target = reading.find(extensionIn(related, 'target')?.valueReference);
  return target && reading.rowId(target.resource, 'goal');
}

/** A rating has no id at the source: its goal, day and rater name it. */
function readScores(reading: Reading, goal: Entry<Goal>, goalId: string, at: string) {
  const scores = reading
    .of('Observation')
    .filter(
      ({ resource }) =>
        !isInError(resource) &&
        codesIn(resource.code, systems.measure).includes('personal-goal-attainment') &&
        resource.focus?.some((one) => isSame(reading.find(one), goal)),
    );
  return scores.map((entry, index) => {
    const { resource } = entry;
    const date = dayOf(resource.effectiveDateTime);
    const ratedBy = codeIn(resource.method, systems.rater);
    reading.take(entry, { type: 'goal-score', id: `${goalId}#${date}#${ratedBy}` }, `${at}.${index}`);
    const corrected = resource.status === 'corrected' ? true : undefined;
    return { date, score: resource.valueInteger, ratedBy, corrected };
  });
}
