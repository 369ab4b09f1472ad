import type { CarePlan } from '@medplum/fhirtypes';
import type { SafetyPlanView } from '../current-support.ts';
import { hasCode } from '../elements.ts';
import { safetyPlanHeadings } from '../safety-plan-headings.ts';
import { referenceTo } from '../references.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { newest, type ReleasedItems } from './released-items.ts';

/** The safety plan in force: the one agreed last. */
export function currentSafetyPlan({ carePlans }: ReleasedItems): CarePlan | undefined {
  const plans = carePlans.filter(
    (plan) =>
      plan.status === 'active' &&
      plan.partOf === undefined &&
      plan.category?.some((category) => hasCode(category, systems.snomed, snomed.crisisPlan)),
  );
  return newest(plans, (plan) => plan.created ?? '');
}

/** The plan as a nurse reads it. A heading without lines is left out. */
export function safetyPlanView(items: ReleasedItems, today: string): SafetyPlanView | undefined {
  const plan = currentSafetyPlan(items);
  if (plan === undefined) return undefined;
  const reviewOn = plan.extension?.find(({ url }) => url === extensions.reviewOn)?.valueDate;
  return {
    agreedOn: plan.created ?? '',
    agreedWith: plan.extension?.find(({ url }) => url === extensions.agreedWith)?.valueString,
    reviewOn,
    old: reviewOn !== undefined && reviewOn < today,
    sections: safetyPlanHeadings
      .map(({ code, title }) => ({
        title,
        lines: [plan, ...partsOf(items, plan)].flatMap((part) => linesUnder(part, code, title)),
      }))
      .filter(({ lines }) => lines.length > 0),
  };
}

/** Lines that are shared with fewer people stand in a part. */
export function partsOf({ carePlans }: ReleasedItems, plan: CarePlan): readonly CarePlan[] {
  return carePlans.filter((part) => part.partOf?.some(({ reference }) => reference === referenceTo(plan)));
}

function linesUnder(plan: CarePlan, code: string, title: string): readonly string[] {
  const prefix = `${title}: `;
  return (plan.note ?? [])
    .filter(({ extension }) =>
      extension?.some(({ url, valueCode }) => url === extensions.safetyPlanHeading && valueCode === code),
    )
    .map(({ text }) => (text.startsWith(prefix) ? text.slice(prefix.length) : text));
}
