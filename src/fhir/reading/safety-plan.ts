import type { CarePlan } from '@medplum/fhirtypes';
import { strandsTold } from '../../living-well/telling-words.ts';
import { safetyPlanPartRow } from '../mapping/safety-plan.ts';
import { safetyPlanHeadings, type SafetyPlanHeading } from '../safety-plan-headings.ts';
import { extensions } from '../systems.ts';
import { dayOf, extensionIn } from './elements.ts';
import { isSame, type Entry } from './entries.ts';
import type { Reading, RowEntry } from './reading.ts';

/** The safety plan: its notes by the heading that each names. A note without one is left: which it belongs under is no matter to guess. */
export function readSafetyPlan(reading: Reading) {
  const plans = reading
    .rows('CarePlan', 'safety-plan')
    .filter(({ resource }) => resource.status === 'active');
  const [entry, ...others] = plans.filter(({ resource }) => resource.partOf === undefined);
  for (const { path } of others) {
    const fix = 'A person has one safety plan at a time. Send the one that stands.';
    reading.refusals.push({ field: path, code: 'several', fix });
  }
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, { type: 'safety-plan', id }, 'safetyPlan');
  const parts = plans.filter((one) => isPartOf(reading, one, entry)).map((one) => one.resource);
  const lines = safetyPlanHeadings.map((heading): [string, readonly string[]] => [
    heading.key,
    [
      ...linesUnder(heading, resource),
      // What would not be kept apart by its own words is left: in the plan itself it would be less guarded than it was sent.
      ...parts.flatMap((part) => linesUnder(heading, part)).filter((line) => strandsTold(line).length > 0),
    ],
  ]);
  takeParts(reading, entry, lines);
  return {
    id,
    agreedOn: dayOf(resource.created),
    agreedWith: extensionIn(resource, extensions.agreedWith)?.valueString,
    reviewOn: extensionIn(resource, extensions.reviewOn)?.valueDate,
    ...Object.fromEntries(lines),
  };
}

function isPartOf(reading: Reading, { resource }: RowEntry<CarePlan>, plan: Entry): boolean {
  return resource.partOf?.some((one) => isSame(reading.find(one), plan)) === true;
}

/** A part is the one that the mapping makes of lines that tell of a sensitive strand. Where none does, it is left. */
function takeParts(
  reading: Reading,
  plan: RowEntry<CarePlan>,
  lines: readonly (readonly [string, readonly string[]])[],
): void {
  const told = strandsTold(...lines.flatMap(([, under]) => under));
  if (told.length === 0) return;
  for (const part of reading.rows('CarePlan', 'safety-plan')) {
    if (part.resource.status === 'active' && isPartOf(reading, part, plan)) {
      reading.take(part, safetyPlanPartRow(plan, told));
    }
  }
}

function linesUnder({ code, title }: SafetyPlanHeading, { note = [] }: CarePlan): readonly string[] {
  return note
    .filter((one) => extensionIn(one, extensions.safetyPlanHeading)?.valueCode === code)
    .map(({ text }) => withoutTitle(text, title));
}

function withoutTitle(text: string, title: string): string {
  return text.startsWith(`${title}: `) ? text.slice(title.length + 2) : text;
}
