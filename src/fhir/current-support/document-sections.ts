import type { Resource } from '@medplum/fhirtypes';
import type { CallLine, CurrentSupport } from '../current-support.ts';
import type { Block } from './narrative.ts';
import type { ReleasedItems } from './released-items.ts';
import {
  callEntries,
  peopleEntries,
  goalsEntries,
  needsEntries,
  reqolEntries,
  safetyPlanEntries,
  servicesEntries,
} from './section-entries.ts';
import {
  callList,
  callText,
  goalsText,
  needsText,
  peopleText,
  reqolText,
  safetyPlanText,
  servicesText,
} from './section-text.ts';

/** What a section of the document says. */
export interface SectionContent {
  readonly code: string;
  /** UK Core's record standard heading for the same, where it has one. */
  readonly heading: string | undefined;
  readonly title: string;
  readonly text: readonly Block[];
  /** Said whether or not anything was released. */
  readonly always: readonly Block[];
  readonly entries: readonly Resource[];
}

/** UK Core's Composition wants its own heading wherever one says the same. For a plan for a crisis it has none. */
const headings = {
  'safety-plan': undefined,
  'who-to-call': 'contact-for-further-information',
  services: 'services-and-care',
  people: undefined,
  needs: 'reasonable-adjustments-for-health-and-care-access',
  goals: 'aim-goal',
  reqol: 'assessment-scales',
} as const;

/** The sections of the document, in the page's order (screens 2.2). The same sections for everybody. */
export function documentSections(
  items: ReleasedItems,
  support: CurrentSupport,
  today: string,
  { crisisLines }: { readonly crisisLines: readonly CallLine[] },
): readonly SectionContent[] {
  const section = (
    code: keyof typeof headings,
    title: string,
    text: readonly Block[],
    entries: readonly Resource[],
    always: readonly Block[] = [],
    // What the page has no words for is not sent along either.
  ): SectionContent => ({
    code,
    heading: headings[code],
    title,
    text,
    always,
    entries: text.length === 0 ? [] : entries,
  });
  return [
    section('safety-plan', 'Safety plan', safetyPlanText(support), safetyPlanEntries(items)),
    section(
      'who-to-call',
      'Who to call',
      callText(support),
      callEntries(items),
      callList('Crisis lines', crisisLines),
    ),
    section('services', 'Services', servicesText(support), servicesEntries(items, today)),
    section('people', 'People and do not contact', peopleText(support), peopleEntries(items)),
    section('needs', 'Communication and adjustments', needsText(support), needsEntries(items)),
    section('goals', 'Goals', goalsText(support), goalsEntries(items)),
    section('reqol', 'Quality of life', reqolText(support), reqolEntries(items)),
  ];
}
