import type { Composition, CompositionSection } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { aboutMeHeadings } from '../about-me-headings.ts';
import { narrative } from '../current-support/narrative.ts';
import { coded } from '../elements.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

/** "About me" in the person's words, one document for each topic among its headings: what may be shared is decided item by item. */
export function mapAboutMe(scope: CaseScope, { aboutMe }: CaseRecord): Composition[] {
  if (aboutMe === undefined) return [];
  return (['about-me', 'about-me-people', 'about-me-story'] as const).flatMap((kind) => {
    const headings = aboutMeHeadings.filter((heading) => heading.kind === kind);
    const section = headings.flatMap(sectionOf(aboutMe));
    if (section.length === 0) return [];
    const row = { type: kind, id: aboutMe.id };
    const told = strandsTold(...headings.flatMap(({ key }) => aboutMe[key] ?? []));
    const base = personalBase(scope, kind, row, told);
    const supportedBy =
      aboutMe.supportedBy === undefined
        ? []
        : [{ url: extensions.recordedBy, valueString: aboutMe.supportedBy }];
    return [
      {
        ...base,
        extension: [...base.extension, ...supportedBy],
        identifier: identifierOf(scope, row),
        status: 'final' as const,
        type: coded(systems.snomed, snomed.aboutMe, 'About me'),
        subject: scope.patient,
        date: aboutMe.date,
        // The person's own view, and marked as such.
        author: [scope.patient],
        title: 'About me, in the person’s words',
        section,
      },
    ];
  });
}

function sectionOf(aboutMe: NonNullable<CaseRecord['aboutMe']>) {
  return ({ key, code, title }: (typeof aboutMeHeadings)[number]): CompositionSection[] => {
    const lines = aboutMe[key] ?? [];
    if (lines.length === 0) return [];
    return [{ title, code: coded(systems.snomed, code), text: narrative([{ lines }]) }];
  };
}
