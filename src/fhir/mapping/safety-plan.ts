import type { Annotation, CarePlan, Extension } from '@medplum/fhirtypes';
import type { CaseRecord, SharingTopic } from '../../living-well/case-record.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { coded, reference } from '../elements.ts';
import { safetyPlanHeadings, type SafetyPlanHeading } from '../safety-plan-headings.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope, type Row } from './case-scope.ts';

type SafetyPlan = NonNullable<CaseRecord['safetyPlan']>;

/**
 * The plan for a crisis, in the person's words. Its lines are notes, not activities: a system that reads "what makes it worse" as something
 * planned would be dangerous. Each note says its heading in words too, for readers that do not know our extension. Lines whose words tell of a sensitive
 * strand stand in a part of their own: one of them must not take the whole plan away from a nurse at night, nor the plan tell of the strand.
 */
export function mapSafetyPlan(scope: CaseScope, plan: SafetyPlan): CarePlan[] {
  const row = { type: 'safety-plan', id: plan.id };
  const plain = planOf(scope, plan, { kind: 'safety-plan', ...row }, []);
  const told = strandsTold(...safetyPlanHeadings.flatMap(({ key }) => plan[key]));
  if (told.length === 0) return [plain];
  const part = { kind: 'safety-plan-part', ...safetyPlanPartRow(plan, told) } as const;
  return [
    plain,
    {
      ...planOf(scope, plan, part, told),
      partOf: [reference<CarePlan>('CarePlan', idOf(scope, row))],
    },
  ];
}

/** The part of a plan whose lines tell of these strands. */
export function safetyPlanPartRow({ id }: Pick<SafetyPlan, 'id'>, told: readonly SharingTopic[]): Row {
  return { type: 'safety-plan', id: `${id}#${told.join('+')}` };
}

/** Without strands: the lines that tell of none. With: those that do. */
function planOf(
  scope: CaseScope,
  plan: SafetyPlan,
  { kind, ...row }: Row & { readonly kind: 'safety-plan' | 'safety-plan-part' },
  strands: readonly SharingTopic[],
): CarePlan {
  const base = personalBase(scope, kind, row, strands);
  const note = safetyPlanHeadings.flatMap((heading) =>
    plan[heading.key]
      .filter((line) => strandsTold(line).length > 0 === strands.length > 0)
      .map((line) => noteOf(heading, line)),
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
