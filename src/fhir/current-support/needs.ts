import type { Composition, Flag } from '@medplum/fhirtypes';
import { aboutMeHeadings } from '../about-me-headings.ts';
import { hasCode } from '../elements.ts';
import { linesIn } from '../reading/narrative-lines.ts';
import { extensions, snomed, systems } from '../systems.ts';
import type { ReleasedItems } from './released-items.ts';

/** Flags that say how to communicate, in the order the source told them. */
export function currentNeeds({ flags }: ReleasedItems): readonly Flag[] {
  return flags
    .filter(
      ({ status, category }) =>
        status === 'active' &&
        category?.some((concept) => hasCode(concept, systems.record, 'communication-need')),
    )
    .toSorted((one, other) => positionOf(one) - positionOf(other));
}

/** Communication and adjustments, in the person's words. */
export function needViews(items: ReleasedItems): readonly string[] {
  return [...currentNeeds(items).flatMap(({ code }) => code.text ?? []), ...aboutMeLines(items)];
}

const helping = aboutMeHeadings.filter(({ kind }) => kind === 'about-me').map(({ title }) => title);

/** "About me", as far as it says what helps whoever meets the person. What it tells of their life is not for this page, whoever may see it. */
export function currentAboutMe({ compositions }: ReleasedItems): readonly Composition[] {
  return compositions.filter(
    ({ status, type, section }) =>
      status === 'final' &&
      hasCode(type, systems.snomed, snomed.aboutMe) &&
      section?.some(({ title }) => helping.includes(title ?? '')),
  );
}

function aboutMeLines(items: ReleasedItems): readonly string[] {
  return currentAboutMe(items).flatMap(({ section = [] }) =>
    section
      .filter(({ title }) => helping.includes(title ?? ''))
      .flatMap(({ title, text }) => linesIn(text?.div).map((line) => `${title}: ${line}`)),
  );
}

function positionOf(flag: Flag): number {
  return flag.extension?.find(({ url }) => url === extensions.position)?.valuePositiveInt ?? 0;
}
