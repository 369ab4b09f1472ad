import type { Annotation, CarePlan, Extension } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { coded } from '../elements.ts';
import { safetyPlanHeadings, type SafetyPlanHeading } from '../safety-plan-headings.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type SafetyPlan = NonNullable<CaseRecord['safetyPlan']>;

/**
 * The plan for a crisis, in the person's words. Its lines are notes, not activities: a system that reads "what makes it worse" as something
 * planned would be dangerous. Each note says its heading in words too, for readers that do not know our extension.
 */
export function mapSafetyPlan(scope: CaseScope, plan: SafetyPlan): CarePlan {
  const row = { type: 'safety-plan', id: plan.id };
  const base = personalBase(scope, 'safety-plan', row);
  const note = safetyPlanHeadings.flatMap((heading) =>
    plan[heading.key].map((line) => noteOf(heading, line)),
  );
  return {
    ...base,
    extension: [...base.extension, ...agreement(plan)],
    identifier: [identifierOf(scope, row)],
    status: 'active',
    intent: 'plan',
    category: [coded(systems.snomed, snomed.crisisPlan, 'Mental health crisis plan')],
    title: 'Safety plan',
    subject: scope.patient,
    created: plan.agreedOn,
    ...(note.length > 0 && { note }),
  };
}

function noteOf(heading: SafetyPlanHeading, line: string): Annotation {
  return {
    extension: [{ url: extensions.safetyPlanHeading, valueCode: heading.code }],
    text: `${heading.title}: ${line}`,
  };
}

/** A review date is not the end of the plan: an old plan still says what helps. */
function agreement(plan: SafetyPlan): Extension[] {
  return [
    { url: extensions.agreedWith, valueString: plan.agreedWith },
    ...(plan.reviewOn === undefined ? [] : [{ url: extensions.reviewOn, valueDate: plan.reviewOn }]),
  ];
}
