import { safetyPlanHeadings } from '../safety-plan-headings.ts';
import { extensions } from '../systems.ts';
import { dayOf, extensionIn } from './elements.ts';
import type { Reading } from './reading.ts';

/** The safety plan: its notes by the heading that each names. A note without one is left: which it belongs under is no matter to guess. */
export function readSafetyPlan(reading: Reading) {
  const [entry, ...others] = reading
    .rows('CarePlan', 'safety-plan')
    .filter(({ resource }) => resource.status === 'active');
  for (const { path } of others) {
    const fix = 'A person has one safety plan at a time. Send the one that stands.';
    reading.refusals.push({ field: path, code: 'several', fix });
  }
  if (entry === undefined) return undefined;
  const { id, resource } = entry;
  reading.take(entry, { type: 'safety-plan', id }, 'safetyPlan');
  const lines = safetyPlanHeadings.map(({ key, code, title }) => {
    const notes = (resource.note ?? []).filter(
      (note) => extensionIn(note, extensions.safetyPlanHeading)?.valueCode === code,
    );
    return [key, notes.map(({ text }) => withoutTitle(text, title))];
  });
  return {
    id,
    agreedOn: dayOf(resource.created),
    agreedWith: extensionIn(resource, extensions.agreedWith)?.valueString,
    reviewOn: extensionIn(resource, extensions.reviewOn)?.valueDate,
    ...Object.fromEntries(lines),
  };
}

function withoutTitle(text: string, title: string): string {
  return text.startsWith(`${title}: `) ? text.slice(title.length + 2) : text;
}
