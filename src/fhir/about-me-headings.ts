import type { CaseRecord } from '../living-well/case-record.ts';
import type { KindOfItem } from './item-kinds.ts';

type AboutMe = NonNullable<CaseRecord['aboutMe']>;

interface AboutMeHeading {
  readonly key: Exclude<keyof AboutMe, 'id' | 'date' | 'supportedBy'>;
  /** SNOMED CT, of the national standard. */
  readonly code: string;
  readonly title: string;
  /** What helps whoever meets the person is a need; whom they name, and what they tell of their life, have topics of their own. */
  readonly kind: Extract<KindOfItem, 'about-me' | 'about-me-people' | 'about-me-story'>;
}

/** The headings of "About me" (uk-standards 8.1, 9.2). "Please do" and "please do not" share one code there. */
export const aboutMeHeadings: readonly AboutMeHeading[] = [
  {
    key: 'mostImportant',
    code: '1515861000000103',
    title: 'What is most important to me',
    kind: 'about-me-story',
  },
  {
    key: 'peopleImportant',
    code: '1515871000000105',
    title: 'People who are important to me',
    kind: 'about-me-people',
  },
  { key: 'howICommunicate', code: '1515881000000107', title: 'How I communicate', kind: 'about-me' },
  { key: 'myWellness', code: '1515891000000109', title: 'My wellness', kind: 'about-me-story' },
  { key: 'pleaseDo', code: '1515901000000105', title: 'Please do', kind: 'about-me' },
  { key: 'pleaseDoNot', code: '1515901000000105', title: 'Please do not', kind: 'about-me' },
  { key: 'howToSupport', code: '1515911000000107', title: 'How and when to support me', kind: 'about-me' },
  { key: 'alsoWorthKnowing', code: '1515921000000101', title: 'Also worth knowing', kind: 'about-me-story' },
];
