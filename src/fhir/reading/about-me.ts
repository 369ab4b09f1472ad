import type { CompositionSection } from '@medplum/fhirtypes';
import { aboutMeHeadings } from '../about-me-headings.ts';
import { extensions, systems } from '../systems.ts';
import { codesIn, dayOf, extensionIn } from './elements.ts';
import { linesIn } from './narrative-lines.ts';
import type { Reading } from './reading.ts';

/** "About me", put together again from the documents that it is kept in. */
export function readAboutMe(reading: Reading) {
  const parts = (['about-me', 'about-me-people', 'about-me-story'] as const).flatMap((type) => {
    const entry = reading.row('Composition', type);
    return entry === undefined ? [] : [{ type, entry }];
  });
  const [first] = parts;
  if (first === undefined) return undefined;
  for (const { type, entry } of parts) reading.take(entry, { type, id: entry.id }, 'aboutMe');
  for (const { entry } of parts.filter((part) => part.entry.id !== first.entry.id)) {
    const fix = 'A person has one "About me". Give its documents the same identifier value.';
    reading.refusals.push({ field: entry.path, code: 'several', fix });
  }
  const sections = parts.flatMap(({ entry }) => entry.resource.section ?? []);
  const { resource, id } = first.entry;
  return {
    id,
    date: dayOf(resource.date),
    supportedBy: extensionIn(resource, extensions.recordedBy)?.valueString,
    ...Object.fromEntries(sections.flatMap(sectionLines)),
  };
}

/** "Please do" and "please do not" share one code, so the title decides first. */
function sectionLines({ title, code, text }: CompositionSection): [string, readonly string[]][] {
  const codes = codesIn(code, systems.snomed);
  const known = aboutMeHeadings.filter((heading) => codes.includes(heading.code));
  const heading = known.find((one) => one.title === title) ?? (known.length === 1 ? known[0] : undefined);
  return heading === undefined ? [] : [[heading.key, linesIn(text?.div)]];
}
